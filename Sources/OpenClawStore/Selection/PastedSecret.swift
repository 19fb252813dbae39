/// What people paste in place of a secret.
public enum PastedSecret {
  /// A command line of OpenClaw rather than a key.
  public static func isCommand(_ text: String) -> Bool {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count > 1, let first = words.first?.lowercased() else { return false }
    let program = first.split(separator: "/").last.map(String.init) ?? first
    if ["openclaw", "clawdbot", "moltbot", "npx", "pnpm", "credtop"].contains(program) { return true }
    return words.contains { $0.hasPrefix("--auth-choice") }
  }

  /// Written by a log or a screen that hid the secret.
  public static func isRedacted(_ text: String) -> Bool {
    text.contains("[REDACTED]") || text.contains("[redacted]") || text.contains("***")
  }

  /// Why a text cannot be the credential, for a person; nil when it may be. The text is trimmed before.
  public static func fault(in text: String, type: CredentialType, provider: String) -> String? {
    guard let text = text.trimmedOrNil else { return "nothing was given" }
    if isCommand(text) { return "this is a command, not a secret" }
    if isRedacted(text) { return "parts of it were hidden by whatever showed it; copy it from its source" }
    if text.contains(where: \.isWhitespace) { return "there are blanks or line ends in it; was it cut in two lines?" }
    if text.unicodeScalars.contains(where: { $0.value < 0x21 || $0.value > 0x7E }) {
      return "there are characters in it that no key has"
    }
    if RefreshFence.isFence(text) { return "this is a mark of OpenClaw, not a secret" }
    guard provider == "anthropic" else { return nil }
    switch type {
    case .token:
      if text.hasPrefix("sk-ant-api") { return "this is an API key; use paste-api-key" }
      guard text.hasPrefix("sk-ant-oat01-") else { return "a setup token begins with sk-ant-oat01-" }
      if text.contains("#") { return "this is a code of a sign-in page, not the token that it leads to" }
      if text.count < 80 { return "it is too short for a setup token; was the end cut off?" }
    case .apiKey:
      if text.hasPrefix("sk-ant-oat") { return "this is a setup token; use paste-token" }
    case .oauth: break
    }
    return nil
  }
}
