public import Domain
public import FoundationEssentials
public import StructuredText

/// Something that happened to an account, as `GET /v1/events` tells it.
public enum ServerEvent: Hashable, Sendable {
  /// A metered call.
  case usage(Usage)
  /// The balance changed, for instance by a purchase.
  case balance(remaining: Money, at: Date)
  /// A key was created or changed; the event says which, not how.
  case key(hash: String, at: Date)

  public struct Usage: Hashable, Sendable {
    public var id: String
    public var at: Date
    public var keyHash: String
    public var keyName: String
    public var model: String
    public var promptTokens: Int
    public var completionTokens: Int
    public var cost: Money
    public var isEstimated: Bool
    /// `completed`, `client_gone`, `upstream_broke`, `upstream_error`.
    public var outcome: String
    /// What the account has left after it.
    public var remaining: Money

    public init(
      id: String, at: Date, keyHash: String, keyName: String, model: String, promptTokens: Int, completionTokens: Int,
      cost: Money, isEstimated: Bool, outcome: String, remaining: Money
    ) {
      self.id = id
      self.at = at
      self.keyHash = keyHash
      self.keyName = keyName
      self.model = model
      self.promptTokens = promptTokens
      self.completionTokens = completionTokens
      self.cost = cost
      self.isEstimated = isEstimated
      self.outcome = outcome
      self.remaining = remaining
    }
  }

  /// The name of the server-sent event.
  public var name: String {
    switch self {
    case .usage: "usage"
    case .balance: "balance"
    case .key: "key"
    }
  }

  /// The data of the server-sent event.
  public var json: JSONValue {
    switch self {
    case .usage(let usage): usage.json
    case .balance(let remaining, let at): .members([("remaining", remaining.wireNumber), ("at", at.json)])
    case .key(let hash, let at): .members([("hash", hash.json), ("at", at.json)])
    }
  }

  /// nil for a name or data that this version does not know.
  public init?(name: String, data: JSONValue) {
    guard let at = Timestamp.date(data["at"], documentedAs: .text) else { return nil }
    switch name {
    case "usage":
      guard let usage = Usage(data, at: at) else { return nil }
      self = .usage(usage)
    case "balance":
      guard let remaining = Money(wire: data["remaining"]) else { return nil }
      self = .balance(remaining: remaining, at: at)
    case "key":
      guard let hash = data["hash"]?.nonEmptyString else { return nil }
      self = .key(hash: hash, at: at)
    default: return nil
    }
  }
}

extension ServerEvent.Usage {
  var json: JSONValue {
    .members([
      ("id", id.json), ("at", at.json), ("key_hash", keyHash.json), ("key_name", keyName.json), ("model", model.json),
      ("prompt_tokens", promptTokens.json), ("completion_tokens", completionTokens.json), ("cost", cost.wireNumber),
      ("estimated", isEstimated.json), ("outcome", outcome.json), ("remaining", remaining.wireNumber),
    ])
  }

  init?(_ data: JSONValue, at: Date) {
    guard let id = data["id"]?.nonEmptyString, let hash = data["key_hash"]?.string,
      let cost = Money(wire: data["cost"]),
      let remaining = Money(wire: data["remaining"])
    else { return nil }
    self.init(
      id: id, at: at, keyHash: hash, keyName: data["key_name"]?.string ?? hash, model: data["model"]?.string ?? "",
      promptTokens: data["prompt_tokens"]?.int ?? 0, completionTokens: data["completion_tokens"]?.int ?? 0, cost: cost,
      isEstimated: data["estimated"]?.bool ?? false, outcome: data["outcome"]?.string ?? "completed",
      remaining: remaining)
  }
}
