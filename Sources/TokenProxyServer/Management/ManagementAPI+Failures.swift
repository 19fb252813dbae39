import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TokenProxyAPI

extension ManagementAPI {
  /// Every failure as an answer. What is not known tells the caller nothing.
  func answer(to error: any Error) -> APIResponse {
    switch error {
    case let failure as APIFailure: return APIResponse(failure)
    case let refusal as OAuthRefusal: return refusal.response
    case let refusal as LedgerRefusal: return APIResponse(APIFailure(refusal, now: now()))
    case PasswordHasher.Failure.busy: return APIResponse(.busy)
    case DatabaseFailure.busy: return APIResponse(.busy)
    case DatabaseFailure.unavailable:
      reportFault(Redaction.redact("\(error)"))
      return APIResponse(APIFailure(503, APIErrorCode.unavailable, "The database cannot be used now", retryAfter: 1))
    case DatabaseFailure.notUnique:
      reportFault(Redaction.redact("\(error)"))
      return APIResponse(APIFailure(409, APIErrorCode.conflict, "Resource already exists"))
    default:
      reportFault(Redaction.redact("\(error)"))
      return APIResponse(APIFailure(500, APIErrorCode.internalError, "Internal server error"))
    }
  }
}

extension APIFailure {
  static var busy: APIFailure {
    APIFailure(503, APIErrorCode.unavailable, "The server is too busy; try again soon", retryAfter: 1)
  }

  init(_ refusal: LedgerRefusal, now: Date) {
    switch refusal {
    case .emailExists: self.init(409, APIErrorCode.emailExists, "Email already registered", field: "email")
    case .accountNotFound: self.init(401, APIErrorCode.unauthorized, "Invalid or revoked token")
    case .keyNameExists(let name):
      self.init(409, APIErrorCode.keyNameExists, "Key with name '\(name)' already exists", field: "name")
    case .keyNotFound: self.init(404, APIErrorCode.keyNotFound, "Key not found")
    case .keyRevoked: self.init(410, APIErrorCode.keyAlreadyRevoked, "Key is already revoked")
    case .linkedElsewhere:
      self.init(409, APIErrorCode.conflict, "This GitHub identity or this account is linked to another one")
    case .insufficientCredits: self.init(402, APIErrorCode.insufficientCredits, "Insufficient credits")
    case .idempotencyKeyReused:
      self.init(422, APIErrorCode.idempotencyKeyReused, "This Idempotency-Key came with another request before")
    case .idempotencyInProgress:
      self.init(
        409, APIErrorCode.idempotencyInProgress, "The first request with this Idempotency-Key is still at work",
        retryAfter: 1)
    case .grantLimitReached:
      let day = 86_400.0
      let seconds = day - now.timeIntervalSince1970.truncatingRemainder(dividingBy: day)
      self.init(
        429, APIErrorCode.rateLimited, "No more unbilled credits are granted to this account today",
        retryAfter: max(1, Int(seconds)))
    }
  }
}
