public import Domain

/// A request to the token proxy's management API, free of any HTTP library: what a client sends and the server answers.
public struct APIRequest: Sendable {
  public enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  public var method: Method
  /// Without the query and without the prefix `/v1`: `/keys/9e7e12b3985e712d`.
  public var path: String
  /// Decoded.
  public var query: [String: String]
  /// What follows `Bearer `; nil without an `Authorization` header or with another scheme.
  public var bearer: Secret?
  /// The other headers that the API reads, by their names in lower case.
  public var headers: [String: String]
  public var body: [UInt8]
  /// The address that the request came from, for rate limits; empty on the client's side.
  public var peer: String

  public init(
    _ method: Method, _ path: String, query: [String: String] = [:], bearer: Secret? = nil,
    headers: [String: String] = [:], body: [UInt8] = [], peer: String = ""
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.bearer = bearer
    self.headers = headers
    self.body = body
    self.peer = peer
  }

  /// Names a creating call, so that repeating it has no second effect.
  public var idempotencyKey: String? {
    get { headers["idempotency-key"] }
    set { headers["idempotency-key"] = newValue }
  }
}
