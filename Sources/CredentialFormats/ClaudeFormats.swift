internal import Domain
internal import StructuredText

func readClaudeCredentials(_ bytes: [UInt8], _ context: FormatContext) -> FormatReading {
  reading(jsonObject: bytes, of: .claude) { document in
    guard let login = document["claudeAiOauth"], !login.isNull else {
      let reason = document["mcpOAuth"] != nil ? "holds logins of MCP servers only" : "holds no login"
      return noLogin(.claude, in: nil, members: [], because: reason)
    }
    guard login.members != nil else {
      return notice(.malformed, "the member “claudeAiOauth” is not an object. \(loginRemedy(.claude))")
    }
    guard let access = login.secretText("accessToken") else {
      return noLogin(.claude, in: login, members: ["accessToken"])
    }
    let refresh = login.secretText("refreshToken")
    let email = context.hints[.claudeEmail].flatMap(shown)
    return FormatReading(credentials: [
      FoundCredential(
        // A token of “claude setup-token” comes without anything that renews it.
        provider: "anthropic", kind: refresh == nil ? .accessToken : .oauth, secret: Secret(access),
        refreshSecret: refresh.map(Secret.init), account: email,
        accountKey: context.hints[.claudeAccountUUID].flatMap(shown) ?? email
          ?? context.hints[.claudeOrganization].flatMap(shown),
        plan: login.shownText("subscriptionType"),
        expiresAt: Timestamp.date(login["expiresAt"], documentedAs: .milliseconds),
        loginEndsAt: Timestamp.date(login["refreshTokenExpiresAt"], documentedAs: .milliseconds), owner: "claude",
        fields: document.present([
          "claudeAiOauth.accessToken", "claudeAiOauth.refreshToken", "claudeAiOauth.expiresAt",
          "claudeAiOauth.refreshTokenExpiresAt", "claudeAiOauth.scopes", "claudeAiOauth.subscriptionType",
          "claudeAiOauth.rateLimitTier", "mcpOAuth",
        ]))
    ])
  }
}

/// `.claude.json` is mostly about other things; only a key that was typed in is a credential.
func readClaudeState(_ bytes: [UInt8]) -> FormatReading {
  do throws(TextError) {
    let document = try JSONReader.read(bytes)
    guard let key = document.secretText("primaryApiKey") else {
      return document.members == nil
        ? notice(.malformed, "is not a JSON object; the account is not known") : FormatReading()
    }
    return FormatReading(credentials: [
      FoundCredential(
        provider: "anthropic", kind: .apiKey, secret: Secret(key), owner: "claude", label: "primaryApiKey",
        fields: document.present(["primaryApiKey", "oauthAccount"]))
    ])
  } catch {
    return notice(
      .malformed,
      "not readable as JSON: \(error.summary) (line \(error.line), column \(error.column)); the account is not known")
  }
}
