import Domain
import FoundationEssentials
import StructuredText

/// Tokens that a provider gave. They live until they are written or the program ends.
struct RenewedLogin: Hashable, Sendable {
  /// nil where an answer changes only the other tokens.
  var access: Secret?
  /// nil: the old one stays.
  var refresh: Secret?
  var identity: Secret?
  var expiresAt: Date?
  /// For how many seconds the access token was given.
  var lifetime: Double?
  var scope: String?
  var tokenType: String?
}

/// What the answer of a token endpoint means.
enum TokenOutcome: Hashable, Sendable {
  case renewed(RenewedLogin)
  /// The grant has ended for good; the text says how the provider put it.
  case ended(String)
  /// The refresh token works once, and somebody else used it.
  case reused
  case rateLimited(until: Date)
  /// There was no answer, or the provider has trouble: nothing is known.
  case noAnswer(String)
  /// An answer that is none.
  case unusable(String)
}

extension TokenOutcome {
  /// What it says of the credential itself, beside a validation.
  var meaning: PingMeaning {
    switch self {
    case .renewed: .accepted
    case .ended(let text): .revoked(text)
    case .reused: .revoked("another program already used this refresh token")
    case .rateLimited(let until): .noAnswer("the provider asks us to wait until \(until.timestamp)")
    case .noAnswer(let text), .unusable(let text): .noAnswer(text)
    }
  }
}
