public import StructuredText

/// One message of OpenClaw's gateway protocol, in either direction: a JSON object in a text frame.
public enum GatewayFrame: Hashable, Sendable {
  case request(id: String, method: String, params: JSONValue?)
  case answer(id: String, Answer)
  case event(name: String, payload: JSONValue?)

  public enum Answer: Hashable, Sendable {
    case done(JSONValue)
    case refused(GatewayRefusal)
  }

  /// - Throws: `TextError` for what is no JSON.
  /// - Returns: nil for an object that is no frame; a newer gateway may send some, which are passed over.
  public static func read(_ bytes: [UInt8]) throws(TextError) -> GatewayFrame? {
    let value = try JSONReader.read(bytes)
    switch value["type"]?.string {
    case "req":
      guard let id = value["id"]?.string, let method = value["method"]?.string else { return nil }
      return .request(id: id, method: method, params: value["params"])
    case "res":
      guard let id = value["id"]?.string else { return nil }
      let payload = value["payload"] ?? .null
      guard value["ok"]?.bool == true else { return .answer(id: id, .refused(GatewayRefusal(value))) }
      return .answer(id: id, .done(payload))
    case "event":
      guard let name = value["event"]?.string else { return nil }
      return .event(name: name, payload: value["payload"])
    default: return nil
    }
  }

  public var json: JSONValue {
    switch self {
    case .request(let id, let method, let params):
      .members([("type", "req".json), ("id", id.json), ("method", method.json), ("params", params ?? .object([]))])
    case .answer(let id, .done(let payload)):
      .members([("type", "res".json), ("id", id.json), ("ok", true.json), ("payload", payload)])
    case .answer(let id, .refused(let refusal)):
      // Plugins put their reason into the payload, and their clients look for it there.
      .members([
        ("type", "res".json), ("id", id.json), ("ok", false.json), ("error", refusal.json),
        ("payload", .members([("error", refusal.message.json)])),
      ])
    case .event(let name, let payload):
      .members([("type", "event".json), ("event", name.json), ("payload", payload ?? .null)])
    }
  }

  public var text: String { JSONWriter.compact(json) }
}

/// Why a gateway did not do what it was asked.
public struct GatewayRefusal: Error, Hashable, Sendable {
  /// `INVALID_REQUEST`, `NOT_PAIRED`, …
  public var code: String
  public var message: String
  /// What a program may decide by, beside the code.
  public var details: JSONValue?
  public var isRetryable: Bool
  public var retryAfterMilliseconds: Int?

  public init(
    code: String, message: String, details: JSONValue? = nil, isRetryable: Bool = false,
    retryAfterMilliseconds: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.details = details
    self.isRetryable = isRetryable
    self.retryAfterMilliseconds = retryAfterMilliseconds
  }

  /// - Parameter frame: an answer that is not `ok`. Plugins put their reason into the payload, as a text or an object.
  init(_ frame: JSONValue) {
    let error = frame["error"] ?? frame["payload"]?["error"] ?? frame["payload"]
    self.init(
      code: error?["code"]?.string ?? "UNAVAILABLE",
      message: error?["message"]?.string ?? error?.string ?? "no reason given", details: error?["details"],
      isRetryable: error?["retryable"]?.bool ?? false, retryAfterMilliseconds: error?["retryAfterMs"]?.int)
  }

  /// What a method that the gateway does not have is answered with.
  public var isUnknownMethod: Bool { code == "INVALID_REQUEST" && message.hasPrefix("unknown method") }

  public static func unknownMethod(_ name: String) -> GatewayRefusal {
    GatewayRefusal(code: "INVALID_REQUEST", message: "unknown method: \(name)")
  }

  var json: JSONValue {
    var members: [(String, JSONValue)] = [("code", code.json), ("message", message.json)]
    if let details { members.append(("details", details)) }
    if isRetryable { members.append(("retryable", true.json)) }
    if let retryAfterMilliseconds { members.append(("retryAfterMs", retryAfterMilliseconds.json)) }
    return .members(members)
  }
}
