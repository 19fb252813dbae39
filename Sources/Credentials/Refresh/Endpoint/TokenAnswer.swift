import Domain
import FoundationEssentials
import StructuredText

/// Reads what a token endpoint answered. Total: every input gives an outcome. Nothing of a body is ever quoted.
struct TokenAnswer: Sendable {
  let vendor: TokenVendor
  let now: Date

  func outcome(of reply: PingReply) -> TokenOutcome {
    let response: PingResponse
    switch reply {
    case .failure(let text): return .noAnswer(text)
    case .response(let answer): response = answer
    }
    let document = try? JSONReader.read(response.body)
    let status = response.status
    switch status {
    case 200..<300:
      guard let document, document.members != nil else {
        return .unusable("\(status): an answer that is no JSON object")
      }
      // Some vendors refuse with a 200.
      if document["error"]?.isNull == false {
        return refusal(status, codes(in: document)) ?? .unusable(strange(status))
      }
      return login(in: document).map { .renewed($0) } ?? .unusable("\(status): an answer without a token")
    case 429: return .rateLimited(until: vendor.wait(response.retryAfter, now: now))
    case 300..<400: return .noAnswer("\(status): led elsewhere, and was not followed")
    case 500...: return .noAnswer("\(status): the provider has trouble")
    default: return refusal(status, document.map(codes) ?? []) ?? .unusable(strange(status))
    }
  }

  private func strange(_ status: Int) -> String { "\(status): an answer that tells nothing of the login" }

  /// nil when it says nothing of the grant.
  private func refusal(_ status: Int, _ codes: Set<String>) -> TokenOutcome? {
    if codes.contains("refresh_token_reused") { return .reused }
    for code in ["invalid_grant", "refresh_token_expired", "refresh_token_invalidated"] where codes.contains(code) {
      return .ended("\(status): \(code)")
    }
    // It is about the program that asks, or about the question.
    if !codes.isDisjoint(with: ["invalid_client", "unauthorized_client", "invalid_request", "unsupported_grant_type"]) {
      return nil
    }
    return vendor.finalStatuses.contains(status) ? .ended("\(status): refused for good") : nil
  }

  /// The names of errors, wherever vendors put them: `error`, `error.code`, `error.type`, `code`.
  private func codes(in document: JSONValue) -> Set<String> {
    let error = document["error"]
    let places = [error, error?["code"], error?["type"], document["code"], document["error_code"]]
    return Set(places.compactMap { $0?.nonEmptyString?.lowercased() })
  }

  private func login(in document: JSONValue) -> RenewedLogin? {
    func secret(_ name: String, _ other: String) -> Secret? {
      guard let text = (document[name] ?? document[other])?.nonEmptyString, isToken(text) else { return nil }
      return Secret(text)
    }
    var login = RenewedLogin(
      access: secret("access_token", "accessToken"), refresh: secret("refresh_token", "refreshToken"),
      identity: secret("id_token", "idToken"), scope: document["scope"]?.nonEmptyString,
      tokenType: document["token_type"]?.nonEmptyString)
    // Codex answers with what changed; whatever came must be kept.
    guard login.access != nil || (vendor.answersInPart && login.refresh != nil) else { return nil }
    let claims = login.access.flatMap { JSONWebToken.claims(of: $0.reveal()) }
    if let seconds = document["expires_in"]?.double ?? document["expires_in"]?.string.flatMap(Double.init), seconds > 0,
      seconds < 1e9
    {
      login.lifetime = seconds
      login.expiresAt = now + seconds
    } else {
      login.expiresAt = Timestamp.date(claims?["exp"], documentedAs: .seconds)
    }
    return login
  }
}

/// Whether a text may be a token: one line of printable ASCII.
func isToken(_ text: String) -> Bool {
  text.utf8.count <= 65_536 && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
}
