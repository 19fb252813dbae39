import Domain
import LeaseProtocol
import StructuredText

/// A request to the broker, free of any HTTP library.
public struct BrokerRequest: Sendable {
  public var method: String
  /// As it came, without the query.
  public var path: String
  /// Decoded.
  public var query: [String: String]
  /// The header `Authorization`.
  public var authorization: String?
  /// The header `X-API-Key`.
  public var apiKey: String?
  public var body: [UInt8]

  public init(
    _ method: String, _ path: String, query: [String: String] = [:], authorization: String? = nil,
    apiKey: String? = nil, body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.authorization = authorization
    self.apiKey = apiKey
    self.body = body
  }
}

/// The members of a request's body.
struct BrokerBody {
  let json: JSONValue

  /// - Parameter mayBeAbsent: no body then counts as an empty object.
  /// - Throws: `BrokerDenial` 422 when there is none, or none that is an object.
  init(_ bytes: [UInt8], mayBeAbsent: Bool = false) throws(BrokerDenial) {
    if bytes.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) {
      guard mayBeAbsent else { throw BrokerDenial(.invalid([], "missing", "Field required")) }
      json = .object([])
      return
    }
    let value: JSONValue
    do { value = try JSONReader.read(bytes, depthLimit: 32) } catch {
      throw BrokerDenial(.invalid([], "json_invalid", "JSON decode error"))
    }
    guard case .object = value else {
      throw BrokerDenial(.invalid([], "dict_type", "Input should be a valid dictionary"))
    }
    json = value
  }

  subscript(name: String) -> JSONValue? { json[name] }

  /// In whose name the request is made.
  ///
  /// - Throws: `BrokerDenial` 400 where a name is missing, 422 where one is no name, 403 where the caller may not use it.
  func owner(_ caller: BrokerCaller, missing: String = "machine_id and agent_id are required") throws(BrokerDenial)
    -> LeaseOwner
  {
    guard let owner = LeaseOwner(json) else { throw BrokerDenial(400, missing) }
    for (name, text) in [("machine_id", owner.machine), ("agent_id", owner.agent)] {
      try Self.check(text, name)
    }
    try caller.check(mayActFor: owner.machine)
    return owner
  }

  static func check(_ text: String, _ name: String) throws(BrokerDenial) {
    guard text.utf8.count <= 256, !text.utf8.contains(0) else {
      throw BrokerDenial(.invalid([name], "string_too_long", "String should have at most 256 bytes and no NUL"))
    }
  }

  /// A note for people: cut where it is long.
  func note(_ name: String) -> String? { BrokerText.bounded(json[name]?.nonEmptyString, 256) }

  /// For how many seconds a lease is asked for; nil where nothing is said.
  ///
  /// - Throws: `BrokerDenial` 422 for what is no number.
  func ttl() throws(BrokerDenial) -> Int64? {
    guard let value = json["requested_ttl_seconds"], !value.isNull else { return nil }
    guard let number = LeaseReport.number(value) else {
      throw BrokerDenial(.invalid(["requested_ttl_seconds"], "int_parsing", "Input should be a valid integer"))
    }
    return Int64(min(max(number, Double(BrokerSettings.shortestTTL)), Double(BrokerSettings.longestTTL)))
  }
}

enum BrokerText {
  /// Without the NUL that databases refuse, and at most so many characters long.
  static func bounded(_ text: String?, _ most: Int) -> String? {
    guard let text else { return nil }
    let kept = String(text.unicodeScalars.filter { $0.value != 0 }.prefix(most).map(Character.init))
    return kept.isEmpty ? nil : kept
  }
}
