internal import Domain
internal import StructuredText

private let geminiEnded = "Google ended this login for personal accounts; use an API key, or Antigravity"
private let geminiProbablyEnded =
  "probably ended: Google closed this login to personal accounts, and nothing here tells of another; "
  + "use an API key, or Antigravity"

func readGeminiOAuth(_ bytes: [UInt8], _ context: FormatContext) -> FormatReading {
  reading(jsonObject: bytes, of: .gemini) { document in
    guard var credential = oauthFile(document, provider: "google", owner: "gemini") else {
      return noLogin(.gemini, in: document, members: ["access_token", "refresh_token"])
    }
    let claims = document["id_token"]?.string.flatMap(JSONWebToken.claims)
    if credential.account == nil, let active = context.hints[.googleAccount].flatMap(shown) {
      credential.account = active
      credential.accountKey = active
    }
    // Only accounts of a hosted domain may still sign in. The identity token names the domain if there is one; without
    // a readable token the address must tell, and one that is not Google's own may be hosted: the provider decides.
    let isHosted = claims.map { $0["hd"]?.nonEmptyString != nil } ?? isForeign(credential.account)
    guard !isHosted else { return FormatReading(credentials: [credential]) }
    let text = claims?["email"] != nil || credential.account != nil ? geminiEnded : geminiProbablyEnded
    credential.verdict = .discontinued(text)
    return FormatReading(credentials: [credential], notices: [.init(.discontinued, text)])
  }
}

/// Whether the address is one of a domain that is not Google's for everybody.
private func isForeign(_ address: String?) -> Bool {
  guard let domain = address?.lowercased().split(separator: "@").last, address?.contains("@") == true else {
    return false
  }
  return domain != "gmail.com" && domain != "googlemail.com"
}

/// `<iv>:<tag>:<cipher text>`, in hexadecimal digits.
func readGeminiEncrypted(_ bytes: [UInt8], _ context: FormatContext) -> FormatReading {
  let parts = trimmed(String(decoding: bytes, as: UTF8.self)).split(separator: ":", omittingEmptySubsequences: false)
  guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isHexDigit } }) else {
    return notice(.malformed, "is not the encrypted store of gemini-cli. \(loginRemedy(.gemini))")
  }
  let account = context.hints[.googleAccount].flatMap(shown)
  return FormatReading(credentials: [
    FoundCredential(
      provider: "google", kind: context.hints[.geminiAuthType] == "gemini-api-key" ? .apiKey : .oauth,
      secret: Secret(""), account: account, accountKey: account, owner: "gemini",
      verdict: .locked("encrypted by gemini-cli"))
  ])
}
