internal import StructuredText

/// What one document tells about the others of its tool. Broken documents tell nothing.
func readHints(_ format: CredentialFormat, _ bytes: [UInt8]) -> [FormatHint: String] {
  var hints: [FormatHint: String] = [:]
  switch format {
  case .claudeState:
    let account = (try? JSONReader.read(bytes))?["oauthAccount"]
    hints[.claudeEmail] = account?.shownText("emailAddress")
    hints[.claudeAccountUUID] = account?.shownText("accountUuid")
    hints[.claudeOrganization] = account?.shownText("organizationUuid") ?? account?.shownText("organizationName")
  case .googleAccounts:
    hints[.googleAccount] = (try? JSONReader.read(bytes))?.shownText("active")
  case .geminiSettings:
    hints[.geminiAuthType] = selectedAuthType(bytes)
  case .qwenSettings:
    hints[.qwenAuthType] = selectedAuthType(bytes)
  case .codexConfig:
    hints[.codexCredentialStore] = (try? TOMLReader.read(bytes))?.json.shownText("cli_auth_credentials_store")
  case .kimiRegion:
    let region = trimmed(String(decoding: bytes.prefix(64), as: UTF8.self))
    if ["mainland-cn", "global"].contains(region) { hints[.kimiRegion] = region }
  default: break
  }
  return hints
}

/// In `settings.json` of Gemini and of Qwen, which began as a copy of it; older versions had the member at the top.
private func selectedAuthType(_ bytes: [UInt8]) -> String? {
  let document = try? JSONReader.read(bytes, dialect: .lenient)
  return document?["security"]?["auth"]?.shownText("selectedType") ?? document?.shownText("selectedAuthType")
}
