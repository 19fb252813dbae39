import Domain
import TokenProxyAPI
import TokenProxyClient

extension CommandFailure {
  static let interrupted = CommandFailure("INTERRUPTED", "Interrupted.", status: ExitStatus.interrupted)

  /// What a refusal of the server means to a person: by its code first, by its status where the code says nothing.
  init(_ failure: APIFailure) {
    let exit: Int32 =
      switch failure.status {
      case 400, 413, 422: ExitStatus.usage
      case 401, 403: ExitStatus.refused
      case 503, 504: ExitStatus.unreachable
      default: ExitStatus.failed
      }
    let isOwnFault = failure.status >= 500
    self.init(
      failure.code, isOwnFault ? "The server failed: \(failure.message)" : failure.message,
      suggestion: CommandFailure.remedy(for: failure), status: exit)
    httpStatus = failure.status
    requestID = failure.requestID
  }

  private static func remedy(for failure: APIFailure) -> String? {
    let wait = failure.retryAfter.map { "Try again in \($0) s." }
    return switch failure.code {
    case APIErrorCode.invalidCredentials: "Check your email and password."
    case APIErrorCode.unauthorized: "Run: credtop auth login"
    case APIErrorCode.keyNotFound: "See the keys with: credtop keys list"
    case APIErrorCode.keyNameExists: "Choose another name, or see the keys with: credtop keys list"
    case APIErrorCode.keyAlreadyRevoked, APIErrorCode.keyRevoked: "Make a new one: credtop keys create --name NAME"
    case APIErrorCode.emailExists: "Run: credtop auth login"
    case APIErrorCode.insufficientCredits: "Run: credtop credits buy --amount USD"
    case APIErrorCode.creditLimitExceeded:
      "Raise the key's limit, or wait for its window: credtop keys update HASH --limit USD"
    case APIErrorCode.idempotencyKeyReused: "Run the command again; it takes a new idempotency key."
    default:
      switch failure.status {
      case 400, 422: "Check the values that were given."
      case 401, 403: "Run: credtop auth login"
      case 429: wait ?? "Wait a moment and try again."
      case 500...: wait ?? "Try again later."
      default: nil
      }
    }
  }

  init(_ failure: ClientFailure) {
    let status =
      switch failure.kind {
      case .invalidValue, .unknownProfile: ExitStatus.usage
      case .profileExists, .damaged, .system, .busy: ExitStatus.failed
      }
    self.init(failure.code, failure.message, suggestion: failure.remedy, status: status)
  }
}
