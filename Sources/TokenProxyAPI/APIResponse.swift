public import StructuredText

/// An answer of the management API.
public struct APIResponse: Sendable {
  public var status: Int
  /// By their names in lower case.
  public var headers: [String: String]
  public var body: JSONValue

  public init(status: Int, headers: [String: String] = [:], body: JSONValue) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A success in the envelope that all but a few answers have.
  public static func data(_ value: JSONValue, status: Int = 200) -> APIResponse {
    APIResponse(status: status, body: .members([("data", value)]))
  }

  /// A refusal in its envelope, with `Retry-After` where it says when to try again.
  public init(_ failure: APIFailure) {
    self.init(status: failure.status, body: failure.json)
    if let seconds = failure.retryAfter { headers["retry-after"] = String(seconds) }
  }
}

/// Carries requests of the management API: over HTTP, or within the process to the demo's server.
public protocol APITransport: Sendable {
  /// - Throws: `ServiceFailure` when no answer came. An answer that refuses is an answer, whatever its status.
  func send(_ request: APIRequest) async throws -> APIResponse
  /// What happens to the account of the request's bearer, as it happens; ends or throws when the connection does.
  func events(_ request: APIRequest) -> AsyncThrowingStream<ServerEvent, any Error>
}
