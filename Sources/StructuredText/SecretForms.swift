extension SecretPatterns {
  /// The longer prefix first, as the first match decides the kind.
  static let forms: [Form] = [
    Form("Anthropic key", "sk-ant-", isDashedWordByte, least: 4, likely: 20),
    Form("OpenRouter key", "sk-or-", isDashedWordByte, least: 4, likely: 20),
    Form("OpenAI project key", "sk-proj-", isDashedWordByte, least: 4, likely: 20),
    Form("Qwen plan key", "sk-sp-", isDashedWordByte, least: 4, likely: 16),
    Form("MiniMax key", "sk-cp-", isDashedWordByte, least: 4, likely: 16),
    Form("API key", "sk-", isDashedWordByte, least: 8, likely: 20),
    Form("GitHub token", "github_pat_", isWordByte, least: 1, likely: 20),
    Form("GitHub token", "gho_", isLetterOrDigit, least: 1, likely: 20),
    Form("GitHub token", "ghp_", isLetterOrDigit, least: 1, likely: 20),
    Form("GitHub token", "ghs_", isLetterOrDigit, least: 1, likely: 20),
    Form("GitHub token", "ghu_", isLetterOrDigit, least: 1, likely: 20),
    Form("GitHub token", "ghr_", isLetterOrDigit, least: 1, likely: 20),
    Form("Google API key", "AIza", isDashedWordByte, least: 20, likely: 30),
    Form("Google access token", "ya29.", isDottedWordByte, least: 1, likely: 20),
    Form("Google refresh token", "1//", isDashedWordByte, least: 1, likely: 20),
    Form("Google client secret", "GOCSPX-", isDashedWordByte, least: 8, likely: 20),
    Form("Codex access token", "at-", isDashedWordByte, least: 8, likely: 24),
    Form("refresh token", "rt_", isDashedWordByte, least: 8, likely: 24),
    Form("xAI key", "xai-", isDashedWordByte, least: 16, likely: 24),
    Form("Groq key", "gsk_", isLetterOrDigit, least: 16, likely: 24),
    Form("AWS access key", "AKIA", isLetterOrDigit, least: 16, likely: 16),
    Form("Slack token", "xoxb-", isDashedWordByte, least: 10, likely: 20),
    Form("Slack token", "xoxp-", isDashedWordByte, least: 10, likely: 20),
    Form("Hugging Face token", "hf_", isLetterOrDigit, least: 16, likely: 24),
    Form(jsonWebToken, "eyJ", isDottedWordByte, least: 8, likely: 40),
    Form(privateKey, "-----BEGIN ", isPrivateKeyLabelByte, least: 16, likely: 16),
  ]

  @Sendable static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  @Sendable static func isWordByte(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || byte == UInt8(ascii: "_") }

  @Sendable static func isDashedWordByte(_ byte: UInt8) -> Bool { isWordByte(byte) || byte == UInt8(ascii: "-") }

  @Sendable static func isDottedWordByte(_ byte: UInt8) -> Bool {
    isDashedWordByte(byte) || byte == UInt8(ascii: ".")
  }

  @Sendable static func isPrivateKeyLabelByte(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || byte == 0x20 || byte == UInt8(ascii: "-")
  }
}
