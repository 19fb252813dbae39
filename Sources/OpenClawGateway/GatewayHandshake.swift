import Domain
import StructuredText

/// How a gateway is greeted: as a program on the same machine that knows the shared secret, which needs no pairing.
enum GatewayHandshake {
  /// Of the versions of the protocol, both that are in use.
  static let protocols = 3...4

  /// The parameters of `connect`.
  ///
  /// - Parameter scopes: what is asked for: reading needs `operator.read` only.
  static func parameters(
    _ credential: GatewayCredential?, scopes: [String], version: String, platform: String
  ) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("minProtocol", protocols.lowerBound.json), ("maxProtocol", protocols.upperBound.json),
      (
        "client",
        .members([
          ("id", "gateway-client".json), ("displayName", "credtop".json), ("version", version.json),
          ("platform", platform.json), ("mode", "backend".json),
        ])
      ),
      ("role", "operator".json), ("scopes", .array(scopes.map(\.json))), ("caps", .array([])),
    ]
    switch credential {
    case .token(let token): members.append(("auth", .members([("token", token.reveal().json)])))
    case .password(let password): members.append(("auth", .members([("password", password.reveal().json)])))
    case nil: break
    }
    return .members(members)
  }
}

/// What a gateway says of itself when it has let us in.
public struct GatewayHello: Hashable, Sendable {
  public var protocolVersion: Int
  /// Of OpenClaw: `2026.2.1`; nil where it does not say.
  public var version: String?
  public var methods: Set<String>
  /// Bytes of a message that it takes.
  public var largestMessage: Int?
  public var tickMilliseconds: Int?

  /// - Returns: nil for what is no greeting.
  init?(_ payload: JSONValue) {
    guard payload["type"]?.string == "hello-ok", let number = payload["protocol"]?.int else { return nil }
    protocolVersion = number
    version = payload["server"]?["version"]?.nonEmptyString
    methods = Set(payload["features"]?["methods"]?.array?.compactMap(\.string) ?? [])
    largestMessage = payload["policy"]?["maxPayload"]?.int
    tickMilliseconds = payload["policy"]?["tickIntervalMs"]?.int
  }

  /// Where it does not list its methods, asking is the only way to know.
  public func mayHave(_ method: String) -> Bool { methods.isEmpty || methods.contains(method) }
}
