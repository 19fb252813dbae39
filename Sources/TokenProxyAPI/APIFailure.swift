public import StructuredText

/// Why the server did not do what was asked.
public struct APIFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The HTTP status.
  public var status: Int
  /// For programs: `KEY_NOT_FOUND`. Known ones are in `APIErrorCode`.
  public var code: String
  /// For people.
  public var message: String
  /// The member of the request that is wrong.
  public var field: String?
  /// Seconds after which to try again.
  public var retryAfter: Int?
  /// The server's name for the exchange, for its log.
  public var requestID: String?

  public init(
    _ status: Int, _ code: String, _ message: String, field: String? = nil, retryAfter: Int? = nil,
    requestID: String? = nil
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.field = field
    self.retryAfter = retryAfter
    self.requestID = requestID
  }

  public static func invalid(_ message: String, field: String? = nil) -> APIFailure {
    APIFailure(400, APIErrorCode.invalidInput, message, field: field)
  }

  public var description: String { message }

  /// `{"error": {"code", "message", "type", "param"}}`: the last two are what client libraries of OpenAI read.
  public var json: JSONValue {
    .members([
      (
        "error",
        .members([
          ("code", code.json), ("message", message.json), ("type", type.json), ("param", field.json),
        ])
      )
    ])
  }

  /// The class of the error in OpenAI's terms.
  public var type: String {
    switch (status, code) {
    case (_, APIErrorCode.creditLimitExceeded), (402, _): "insufficient_quota"
    case (401, _), (403, _): "authentication_error"
    case (429, _): "rate_limit_error"
    case (400..<500, _): "invalid_request_error"
    default: "api_error"
    }
  }

  /// Reads both forms of an error: nested in `error`, and flat as OAuth has it.
  public init(status: Int, headers: [String: String], body: JSONValue) {
    let error = body["error"]
    self.init(
      status, error?["code"]?.string ?? error?.string ?? "HTTP_\(status)",
      error?["message"]?.string ?? body["error_description"]?.string ?? "The server answered with status \(status)",
      field: error?["param"]?.string,
      // The answer to a poll of a device code that came too early says it in its body.
      retryAfter: headers["retry-after"].flatMap { Int($0) } ?? body["interval"]?.int,
      requestID: headers["x-request-id"])
  }
}

/// The codes of refusals.
public enum APIErrorCode {
  public static let invalidInput = "INVALID_INPUT"
  public static let unauthorized = "UNAUTHORIZED"
  public static let forbidden = "FORBIDDEN"
  public static let notFound = "NOT_FOUND"
  public static let methodNotAllowed = "METHOD_NOT_ALLOWED"
  public static let payloadTooLarge = "PAYLOAD_TOO_LARGE"
  public static let conflict = "CONFLICT"
  public static let internalError = "INTERNAL_ERROR"
  public static let unavailable = "UNAVAILABLE"
  public static let rateLimited = "RATE_LIMITED"
  public static let emailExists = "EMAIL_EXISTS"
  public static let invalidCredentials = "INVALID_CREDENTIALS"
  public static let keyNotFound = "KEY_NOT_FOUND"
  public static let keyNameExists = "KEY_NAME_EXISTS"
  public static let keyAlreadyRevoked = "KEY_ALREADY_REVOKED"
  public static let keyRevoked = "KEY_REVOKED"
  public static let keyDisabled = "KEY_DISABLED"
  public static let keyExpired = "KEY_EXPIRED"
  public static let creditLimitExceeded = "CREDIT_LIMIT_EXCEEDED"
  public static let insufficientCredits = "INSUFFICIENT_CREDITS"
  public static let modelNotFound = "MODEL_NOT_FOUND"
  public static let modelNotAllowed = "MODEL_NOT_ALLOWED"
  public static let idempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED"
  public static let idempotencyInProgress = "IDEMPOTENCY_IN_PROGRESS"
  public static let upstreamUnreachable = "UPSTREAM_UNREACHABLE"
  public static let upstreamAuth = "UPSTREAM_AUTH"
  public static let upstreamTimeout = "UPSTREAM_TIMEOUT"
  public static let upstreamRateLimited = "UPSTREAM_RATE_LIMITED"
  public static let upstreamError = "UPSTREAM_ERROR"
  public static let gitHubUnavailable = "GITHUB_UNAVAILABLE"
  public static let gitHubError = "GITHUB_ERROR"
  public static let emailRequired = "EMAIL_REQUIRED"
  public static let paymentUnavailable = "PAYMENT_UNAVAILABLE"
}
