import Domain
import FoundationEssentials
import StructuredText

/// What a provider's answer means for a credential.
enum PingMeaning: Hashable, Sendable {
  case accepted
  /// It works; the text says for what it does not.
  case restricted(String)
  /// It works, but not before then.
  case rateLimited(until: Date)
  /// Refused: expired or wrong.
  case rejected(String)
  /// Will never work again.
  case revoked(String)
  /// The provider no longer serves logins of this kind.
  case discontinued(String)
  /// An answer that tells nothing of the credential.
  case unclear(String)
  /// No answer, or none from whom we asked.
  case noAnswer(String)

  /// How long to wait after a 429 that does not say.
  static let usualWait: TimeInterval = 300
  /// Longer waits are cut: a wrong date would silence a credential for ever.
  static let longestWait: TimeInterval = 7 * 86_400

  init(_ reply: PingReply, now: Date) {
    switch reply {
    case .failure(let text): self = .noAnswer(text)
    case .response(let response): self.init(response, now: now)
    }
  }

  private init(_ response: PingResponse, now: Date) {
    let said = ProviderText(response.body)
    switch response.status {
    case 200..<300: self = .accepted
    case 429: self = .rateLimited(until: Self.end(of: response.retryAfter, now: now))
    case 400 where said.names(["api_key_invalid", "api key not valid"]): self = .rejected("400: the key is not valid")
    case 400 where said.names(["invalid_grant"]): self = .revoked("400: the grant is not valid")
    case 401 where said.names(["invalid_grant", "token_revoked", "refresh_token_reused", "refresh_token_invalidated"]):
      self = .revoked("401: the login was ended")
    case 401: self = .rejected("401: refused")
    case 402, 403:
      let status = response.status
      if said.names(["disabled", "revoked", "deactivated", "suspended"]) {
        self = .rejected("\(status): the credential was disabled")
      } else if let limit = said.limitation {
        self = .restricted(limit)
      } else {
        self = .unclear("\(status): refused without a reason")
      }
    case 404, 410: self = .noAnswer("\(response.status): the provider changed this address")
    case 300..<400: self = .noAnswer("\(response.status): led elsewhere, and was not followed")
    case 500...: self = .noAnswer("\(response.status): the provider has trouble")
    default: self = .unclear("\(response.status): an answer that tells nothing")
    }
  }

  /// `Retry-After` holds seconds or a date; 0 says nothing.
  static func end(of retryAfter: String?, now: Date) -> Date {
    let usual = now + usualWait
    guard let retryAfter else { return usual }
    if let seconds = Double(retryAfter), seconds.isFinite {
      return seconds > 0 ? now + min(seconds, longestWait) : usual
    }
    guard let date = httpDate(retryAfter), date > now else { return usual }
    return min(date, now + longestWait)
  }
}

/// An error document of a provider. It is searched, never quoted: it may hold anything, the credential itself included.
private struct ProviderText {
  private let text: String

  init(_ body: [UInt8]) { text = String(decoding: body.prefix(16_384), as: UTF8.self).lowercased() }

  func names(_ words: [String]) -> Bool { words.contains { text.contains($0) } }

  /// What the credential lacks, in our words.
  var limitation: String? {
    if names(["scope", "permission_denied", "insufficient permission", "missing permission"]) {
      return "lacks a scope for this call"
    }
    if names(["unsupported_country", "region", "country", "location is not supported"]) {
      return "not usable from this region"
    }
    if names(["plan", "subscription", "membership", "billing", "insufficient_quota", "balance", "payment"]) {
      return "the plan does not cover this call"
    }
    return nil
  }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
func httpDate(_ text: String) -> Date? {
  let parts = text.split(separator: " ")
  let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])), parts[1].count == 2,
    parts[3].count == 4
  else { return nil }
  let number = month + 1
  return Timestamp.rfc3339("\(parts[3])-\(number < 10 ? "0" : "")\(number)-\(parts[1])T\(parts[4])Z")
}
