import Domain
import FoundationEssentials
import Ledger
import Metering
import NIOCore
import NIOHTTP1
import StructuredText
import TokenProxyAPI

extension MeteringProxy {
  /// The answer that tells a client why not, in the words of the API that it speaks.
  func refusal(_ failure: APIFailure, _ shape: CallShape, _ requestID: String) -> ProxiedAnswer {
    var headers: HTTPHeaders = ["content-type": "application/json"]
    if let seconds = failure.retryAfter { headers.add(name: "retry-after", value: String(seconds)) }
    return ProxiedAnswer(
      failure.status, headers: headers,
      body: .whole(ByteBuffer(string: failure.text(for: shape, requestID: requestID))))
  }

  func failure(_ refusal: KeyRefusal, now: Date) -> APIFailure {
    switch refusal {
    case .unknown: APIFailure(401, APIErrorCode.unauthorized, "Invalid or revoked key")
    case .revoked: APIFailure(401, APIErrorCode.keyRevoked, "Key has been revoked")
    case .disabled: APIFailure(401, APIErrorCode.keyDisabled, "Key is disabled")
    case .expired: APIFailure(401, APIErrorCode.keyExpired, "Key has expired")
    case .modelNotAllowed:
      APIFailure(403, APIErrorCode.modelNotAllowed, "The key may not use this model", field: "model")
    case .limitReached(let window?, let resetsAt):
      APIFailure(
        429, APIErrorCode.creditLimitExceeded, "Key credit limit exceeded for current \(window.rawValue) period",
        retryAfter: resetsAt.map { max(1, Int($0.timeIntervalSince(now).rounded(.up))) })
    case .limitReached(nil, _): APIFailure(429, APIErrorCode.creditLimitExceeded, "Key credit limit exceeded")
    case .insufficientCredits: APIFailure(402, APIErrorCode.insufficientCredits, "Insufficient credits")
    }
  }

  func failure(_ problem: CallProblem) -> APIFailure {
    switch problem {
    case .notJSON: .invalid("Invalid JSON body")
    case .notAnObject: .invalid("The body must be a JSON object")
    case .modelMissing: .invalid("model is required", field: "model")
    case .duplicate(let name): .invalid("\(name) stands twice", field: name)
    case .unpriced(let name): .invalid("This value of \(name) has no price here", field: name)
    }
  }

  /// What became of an attempt to use the ledger.
  func failure(_ error: any Error) -> APIFailure {
    if let refusal = error as? KeyRefusal { return failure(refusal, now: now()) }
    log("ledger unavailable", [])
    return APIFailure(503, APIErrorCode.unavailable, "The ledger cannot be reached, try again", retryAfter: 1)
  }
}

extension APIFailure {
  static let tooLarge = APIFailure(413, APIErrorCode.payloadTooLarge, "Request body exceeds the limit")
  static let noKey = APIFailure(401, APIErrorCode.unauthorized, "Missing or invalid authorization header")
  static let stopping = APIFailure(503, APIErrorCode.unavailable, "The server is stopping, try again", retryAfter: 1)
  static let unreachable = APIFailure(
    502, APIErrorCode.upstreamUnreachable, "Upstream LLM unreachable: no connection")
  static let upstreamAuth = APIFailure(
    502, APIErrorCode.upstreamAuth, "The model provider refused the proxy's own credentials")
  static let upstreamTimeout = APIFailure(504, APIErrorCode.upstreamTimeout, "The model provider took too long")
  static let upstreamBroke = APIFailure(
    502, APIErrorCode.upstreamError, "The model provider ended its answer before it was whole")
  static let upstreamNonsense = APIFailure(
    502, APIErrorCode.upstreamError, "Upstream returned non-JSON response")

  static func rateLimited(after seconds: Int) -> APIFailure {
    APIFailure(
      429, APIErrorCode.upstreamRateLimited, "The model provider's rate limit is reached, try again later",
      retryAfter: seconds)
  }

  /// The body of the answer.
  func text(for shape: CallShape, requestID: String) -> String {
    JSONWriter.compact(shape == .messages ? anthropicJSON(requestID) : json)
  }

  /// The last event of a stream that cannot go on.
  func event(for shape: CallShape, requestID: String) -> String {
    switch shape {
    case .messages: "event: error\ndata: \(text(for: shape, requestID: requestID))\n\n"
    case .responses:
      "event: error\ndata: "
        + JSONWriter.compact(
          .members([("type", "error".json), ("code", code.json), ("message", message.json), ("param", .null)])) + "\n\n"
    case .chatCompletions, .embeddings: "data: \(text(for: shape, requestID: requestID))\n\n"
    }
  }

  private func anthropicJSON(_ requestID: String) -> JSONValue {
    let kind =
      switch status {
      case 400: "invalid_request_error"
      case 401: "authentication_error"
      case 402: "billing_error"
      case 403: "permission_error"
      case 404: "not_found_error"
      case 413: "request_too_large"
      case 429: "rate_limit_error"
      case 504: "timeout_error"
      case 503, 529: "overloaded_error"
      case 400..<500: "invalid_request_error"
      default: "api_error"
      }
    return .members([
      ("type", "error".json),
      (
        "error",
        .members([
          ("type", kind.json), ("message", message.json), ("code", code.json), ("param", field.json),
        ])
      ),
      ("request_id", requestID.json),
    ])
  }
}
