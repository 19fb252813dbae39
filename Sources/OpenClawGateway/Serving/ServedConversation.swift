import Domain
import StructuredText

/// One client of a served set of methods: greets it, and answers what it asks.
struct ServedConversation: Sendable {
  enum Step: Sendable {
    case send(GatewayFrame)
    /// With a code of WebSocket.
    case sendAndClose(GatewayFrame, code: UInt16)
    case ask(id: String, method: String, parameters: JSONValue)
    case ignore
  }

  let methods: [String]
  /// What a client must show; nil where the socket's own permissions decide who gets in.
  let token: Secret?
  let version: String
  private(set) var isGreeted: Bool

  init(methods: [String], token: Secret?, version: String) {
    self.methods = methods
    self.token = token
    self.version = version
    isGreeted = token == nil
  }

  /// The first word, which is the server's.
  static func challenge(nonce: String, milliseconds: Int) -> GatewayFrame {
    .event(
      name: "connect.challenge", payload: .members([("nonce", nonce.json), ("ts", milliseconds.json)]))
  }

  /// What a message calls for.
  mutating func step(_ bytes: [UInt8]) -> Step {
    let frame: GatewayFrame?
    do { frame = try GatewayFrame.read(bytes) } catch {
      return refuse(id: "", GatewayRefusal(code: "INVALID_REQUEST", message: "the message is no JSON: \(error)"))
    }
    guard case .request(let id, let method, let parameters)? = frame else { return .ignore }
    if method == "connect" { return connect(id, parameters ?? .null) }
    guard isGreeted else {
      return refuse(id: id, GatewayRefusal(code: "INVALID_REQUEST", message: "the first request must be connect"))
    }
    guard methods.contains(method) else { return .send(.answer(id: id, .refused(.unknownMethod(method)))) }
    return .ask(id: id, method: method, parameters: parameters ?? .object([]))
  }

  private mutating func connect(_ id: String, _ parameters: JSONValue) -> Step {
    let least = parameters["minProtocol"]?.int ?? GatewayHandshake.protocols.lowerBound
    let most = parameters["maxProtocol"]?.int ?? GatewayHandshake.protocols.upperBound
    guard least <= most, (least...most).overlaps(GatewayHandshake.protocols) else {
      let refusal = GatewayRefusal(
        code: "INVALID_REQUEST", message: "protocol mismatch",
        details: .members([("expectedProtocol", GatewayHandshake.protocols.upperBound.json)]))
      return .sendAndClose(.answer(id: id, .refused(refusal)), code: 1002)
    }
    if let token {
      let shown = parameters["auth"]?["token"]?.string ?? parameters["auth"]?["password"]?.string
      guard let shown, Self.equal(shown, token.reveal()) else {
        return refuse(id: id, GatewayRefusal(code: "INVALID_REQUEST", message: "unauthorized: the token is not right"))
      }
    }
    isGreeted = true
    return .send(.answer(id: id, .done(hello(protocolVersion: min(most, GatewayHandshake.protocols.upperBound)))))
  }

  private func hello(protocolVersion: Int) -> JSONValue {
    .members([
      ("type", "hello-ok".json), ("protocol", protocolVersion.json),
      ("server", .members([("version", "credtop \(version)".json), ("connId", "credtop".json)])),
      ("features", .members([("methods", .array(methods.map(\.json))), ("events", .array([]))])),
      ("snapshot", .object([])),
      ("auth", .members([("role", "operator".json), ("scopes", .array(["operator.admin".json]))])),
      (
        "policy",
        .members([
          ("maxPayload", ServedLimits.message.json), ("maxBufferedBytes", ServedLimits.message.json),
          ("tickIntervalMs", 30_000.json),
        ])
      ),
    ])
  }

  private func refuse(id: String, _ refusal: GatewayRefusal) -> Step {
    let frame = GatewayFrame.answer(id: id, .refused(refusal))
    return isGreeted ? .send(frame) : .sendAndClose(frame, code: 1008)
  }

  /// Takes the same time wherever the two differ.
  private static func equal(_ one: String, _ other: String) -> Bool {
    let (one, other) = (Array(one.utf8), Array(other.utf8))
    guard one.count == other.count else { return false }
    return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

enum ServedLimits {
  /// Bytes of a message; no method of ours takes more than a credential.
  static let message = 1 << 20
  static let connections = 64
  /// What may be asked at once by one client.
  static let questions = 16
}
