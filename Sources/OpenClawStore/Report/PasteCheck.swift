public import Domain

/// A token or key that a person pasted, checked before anything is written: what people paste is often something else.
public enum PasteCheck {
  public enum Kind: String, Sendable {
    case token
    /// What `claude setup-token` prints.
    case setupToken = "setup-token"
    case apiKey = "api-key"
  }

  /// Why a pasted text was not taken; the text itself is never told.
  public enum Refusal: Error, Hashable, Sendable {
    case empty
    case tooShort(length: Int, least: Int)
    case tooLong
    /// It goes over several lines, or has blanks in it.
    case whitespace(hasLineEnd: Bool)
    /// `code#state` of the page after a login.
    case loginCode
    /// The text of a command.
    case command
    /// `NAME=value`.
    case assignment(name: String)
    /// A whole document, or something in quotes.
    case document
    /// A mask, where the secret was taken out.
    case masked
    case unreadableCharacters
    /// It is of another kind; the text says which.
    case mismatch(found: String, wanted: String, remedy: String)
  }

  private static let longest = 16 << 10
  private static let least = 16
  /// A token of Anthropic is longer; a shorter one was cut when its line was wrapped.
  private static let leastAnthropicToken = 80

  /// - Parameters:
  ///   - text: as it came: with line ends around it, or between the marks of a bracketed paste.
  ///   - provider: in OpenClaw's words.
  public static func check(_ text: String, as kind: Kind, provider: String) throws(Refusal) -> Secret {
    let secret = withoutPasteMarks(text)
    guard !secret.isEmpty else { throw .empty }
    guard secret.utf8.count <= longest else { throw .tooLong }
    try checkForm(secret)
    if provider == "anthropic" {
      try checkAnthropic(secret, as: kind)
    } else if let owner = PrefixTable.owner(of: secret), !owner.providers.contains(provider) {
      throw .mismatch(
        found: owner.title, wanted: "a credential of \(provider)",
        remedy: "Name its provider: --provider \(owner.providers[0])")
    }
    guard secret.utf8.count >= least else { throw .tooShort(length: secret.utf8.count, least: least) }
    return Secret(secret)
  }

  /// As a token or a key, whichever its first letters say that it is.
  public static func check(_ text: String, provider: String) throws(Refusal) -> Secret {
    let isToken = withoutPasteMarks(text).hasPrefix("sk-ant-oat")
    return try check(text, as: isToken ? .token : .apiKey, provider: provider)
  }

  /// Without the marks that a terminal puts around pasted text, and without blanks at the ends.
  static func withoutPasteMarks(_ text: String) -> String {
    var text = text
    for mark in ["\u{1B}[200~", "\u{1B}[201~", "[200~", "[201~"] { text = text.replacing(mark, with: "") }
    return text.trimmedOrNil ?? ""
  }

  /// What no secret of any provider looks like.
  private static func checkForm(_ secret: String) throws(Refusal) {
    if let name = assignedName(in: secret) { throw .assignment(name: name) }
    if let first = secret.first, "{[\"'`<".contains(first), !isMask(secret) { throw .document }
    if secret.contains(where: \.isWhitespace) {
      if isCommand(secret) { throw .command }
      throw .whitespace(hasLineEnd: secret.contains(where: \.isNewline))
    }
    if isMask(secret) { throw .masked }
    guard secret.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) }) else { throw .unreadableCharacters }
  }

  private static func checkAnthropic(_ secret: String, as kind: Kind) throws(Refusal) {
    if secret.contains("#") { throw .loginCode }
    let isToken = secret.hasPrefix("sk-ant-oat")
    switch kind {
    case .token, .setupToken:
      guard isToken else {
        let isKey = secret.hasPrefix("sk-ant-api")
        throw .mismatch(
          found: isKey ? "an API key of Anthropic" : foundWord(secret), wanted: "one of its tokens",
          remedy: isKey ? "Use paste-api-key for it." : "claude setup-token prints one.")
      }
      guard secret.utf8.count >= leastAnthropicToken else {
        throw .tooShort(length: secret.utf8.count, least: leastAnthropicToken)
      }
    case .apiKey:
      guard secret.hasPrefix("sk-ant-api") else {
        throw .mismatch(
          found: isToken ? "a token of Anthropic" : foundWord(secret), wanted: "one of its API keys",
          remedy: isToken ? "Use paste-token for it." : "platform.claude.com/settings/keys makes one.")
      }
    }
  }

  private static func foundWord(_ secret: String) -> String {
    if secret.hasPrefix("sk-ant-ort") { return "a refresh token of Anthropic" }
    return PrefixTable.owner(of: secret)?.title ?? "something without that beginning"
  }

  /// The name in `NAME=value` or `export NAME=value`; no secret holds `=` behind a name in capitals.
  private static func assignedName(in text: String) -> String? {
    var rest = text[...]
    if rest.hasPrefix("export ") { rest = rest.dropFirst(7) }
    let name = rest.prefix { ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
    guard name.count >= 3, name.first.map({ !("0"..."9").contains($0) }) == true,
      rest.dropFirst(name.count).first == "="
    else { return nil }
    return String(name)
  }

  /// Whether it reads like something that is typed at a prompt.
  public static func isCommand(_ text: String) -> Bool {
    if PastedSecret.isCommand(text) { return true }
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count > 1, let first = words.first else { return false }
    let program = first == "$" || first == "sudo" ? words[1] : first
    return commands.contains(String(program)) || words.contains { $0.hasPrefix("--") }
  }

  private static let commands: Set<String> = [
    "openclaw", "clawdbot", "moltbot", "claude", "codex", "gemini", "kimi", "qwen", "credtop", "openclaw-token", "npm",
    "npx", "pnpm", "bunx", "curl", "wget", "export", "set", "setx", "echo", "cat", "printf", "docker", "git",
  ]

  static func isMask(_ text: String) -> Bool {
    // A variable's name stands in for its value.
    text.hasPrefix("$") || PastedSecret.isRedacted(text)
      || ["…", "•••", "xxxxxxxx", "XXXXXXXX"].contains { text.contains($0) }
      || ["<redacted>", "redacted"].contains(text.lowercased())
  }
}

/// Beginnings that tell whose a secret is. `sk-` alone tells nothing: many providers use it.
private enum PrefixTable {
  struct Owner {
    var prefix: String
    /// For a person.
    var title: String
    /// In OpenClaw's words, the usual one first.
    var providers: [String]
  }

  static func owner(of secret: String) -> Owner? { all.first { secret.hasPrefix($0.prefix) } }

  private static let github = ["github-copilot"]
  private static let all: [Owner] = [
    Owner(prefix: "sk-ant-", title: "a credential of Anthropic", providers: ["anthropic"]),
    Owner(prefix: "sk-or-", title: "a key of OpenRouter", providers: ["openrouter"]),
    Owner(prefix: "sk-proj-", title: "a key of OpenAI", providers: ["openai"]),
    Owner(prefix: "sk-svcacct-", title: "a key of OpenAI", providers: ["openai"]),
    Owner(prefix: "sk-sp-", title: "a key of Qwen", providers: ["qwen", "qwen-token-plan"]),
    Owner(prefix: "gsk_", title: "a key of Groq", providers: ["groq"]),
    Owner(prefix: "xai-", title: "a key of xAI", providers: ["xai"]),
    Owner(prefix: "AIza", title: "a key of Google", providers: ["google", "google-vertex"]),
    Owner(prefix: "ghp_", title: "a token of GitHub", providers: github),
    Owner(prefix: "gho_", title: "a token of GitHub", providers: github),
    Owner(prefix: "ghu_", title: "a token of GitHub", providers: github),
    Owner(prefix: "github_pat_", title: "a token of GitHub", providers: github),
    Owner(prefix: "hf_", title: "a token of Hugging Face", providers: ["huggingface"]),
  ]
}

extension PasteCheck.Refusal: CustomStringConvertible {
  /// The name that `credtop doctor` has for the same fault in a store, where there is one.
  public var code: String {
    switch self {
    case .empty: "key-blank"
    case .tooShort: "token-short"
    case .tooLong: "token-long"
    case .whitespace: "token-whitespace"
    case .loginCode: "token-hash"
    case .command: "key-is-command"
    case .assignment: "key-is-assignment"
    case .document: "key-is-document"
    case .masked: "redacted"
    case .unreadableCharacters: "key-characters"
    case .mismatch: "type-mismatch"
    }
  }

  /// What is the matter, without the text.
  public var description: String {
    switch self {
    case .empty: "Nothing was pasted"
    case .tooShort(let length, let least):
      "It has \(length) characters; a whole one has \(least) at least, so a part is missing"
    case .tooLong: "It is longer than any token"
    case .whitespace(let hasLineEnd):
      hasLineEnd ? "It goes over several lines; a token has one" : "There are blanks in it; a token has none"
    case .loginCode: "It has a # in it: that is the code of the login page, not the token"
    case .command: "It is the text of a command, not a key"
    case .assignment(let name): "It is a line that sets \(name), not the value alone"
    case .document: "It is a document or a text in quotes, not a key"
    case .masked: "It is a masked key: what matters was taken out"
    case .unreadableCharacters: "There are characters in it that no token has"
    case .mismatch(let found, let wanted, _): "It is \(found), not \(wanted)"
    }
  }

  public var remedy: String {
    switch self {
    case .empty: "Paste it at the prompt, or pipe it into the command."
    case .tooShort, .whitespace: "Copy it again from where it is whole; a wide terminal does not wrap it."
    case .tooLong, .document, .unreadableCharacters: "Copy only the token or key."
    case .loginCode: "Finish the login with that code; what it prints then is the token."
    case .command: "Run the command; paste what it prints."
    case .assignment: "Paste only what stands behind the =."
    case .masked: "Copy it where it is shown whole; most pages show a key only once, so make a new one."
    case .mismatch(_, _, let remedy): remedy
    }
  }
}
