import LeaseProtocol
public import StructuredText

/// What the broker answers.
public struct BrokerReply: Sendable {
  public enum Body: Sendable {
    case json(JSONValue)
    /// What servers of this kind say when they fail.
    case text(String)
  }

  public var status: Int
  public var body: Body
  /// The methods that would have been right.
  public var allowed: [String] = []

  public init(status: Int, body: Body) {
    self.status = status
    self.body = body
  }

  public var json: JSONValue { if case .json(let value) = body { value } else { .null } }

  static func ok(_ members: [(String, JSONValue)]) -> BrokerReply {
    BrokerReply(status: 200, body: .json(.members([("status", "ok".json)] + members)))
  }

  static func document(_ value: JSONValue) -> BrokerReply { BrokerReply(status: 200, body: .json(value)) }

  /// The lease protocol refuses.
  static func denied(_ reason: String, _ lease: Lease? = nil, status: Int = 409) -> BrokerReply {
    BrokerReply(
      status: status,
      body: .json(
        .members([("status", "denied".json), ("reason", reason.json), ("lease", lease?.json ?? .null)])))
  }

  /// Anything else refuses.
  static func detail(_ status: Int, _ text: String) -> BrokerReply {
    BrokerReply(status: status, body: .json(.members([("detail", text.json)])))
  }

  /// The body makes no sense. What it was is not repeated: it may be a secret.
  static func invalid(_ place: [String], _ kind: String, _ message: String) -> BrokerReply {
    let fault = JSONValue.members([
      ("type", kind.json), ("loc", (["body"] + place).json), ("msg", message.json), ("input", .null),
    ])
    return BrokerReply(status: 422, body: .json(.members([("detail", .array([fault]))])))
  }

  static let failed = BrokerReply(status: 500, body: .text("Internal Server Error"))
}

/// Ends the work on a request before it has changed anything.
struct BrokerDenial: Error {
  var reply: BrokerReply

  init(_ reply: BrokerReply) { self.reply = reply }
  init(_ status: Int, _ detail: String) { reply = .detail(status, detail) }
}
