import CredentialFormats
public import Domain

/// A key or token that a person pasted or signed in for, to be kept.
public struct PastedKey: Hashable, Sendable {
  /// Whose credential it stands in for.
  public var tool: Tool
  /// `anthropic`
  public var provider: String
  public var kind: TokenKind
  public var secret: Secret
  /// An e-mail address or a name, where it is known.
  public var account: String?

  public init(
    tool: Tool, provider: String, kind: TokenKind = .apiKey, secret: Secret, account: String? = nil
  ) {
    self.tool = tool
    self.provider = provider
    self.kind = kind
    self.secret = secret
    self.account = account
  }
}

/// A place that may keep keys which belong to no tool: OpenClaw's store.
public protocol PastedKeyStore: Sendable {
  /// For a person: `OpenClaw's store`.
  var place: String { get }
  /// Keeps the key, overwriting no other.
  ///
  /// - Returns: where it is now, for a person: `openclaw agent main, profile anthropic:default`.
  /// - Throws: `ServiceFailure`.
  func store(_ key: PastedKey) async throws -> String
}

/// Why a pasted text cannot be a key of that provider, for a person; nil when it may be one.
public func keyProblem(_ text: String, provider: String) -> String? {
  guard !text.isEmpty else { return "nothing was pasted" }
  guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
    return "a key is one line of letters, digits and signs without blanks"
  }
  if text.contains("*") || text.hasPrefix("$") || text.hasPrefix("[") || text.hasPrefix("<") {
    return "that is a stand-in for a key, not a key"
  }
  if text.contains("=") && text.prefix(while: { $0 != "=" }).allSatisfy({ $0.isUppercase || $0 == "_" || $0.isNumber })
  {
    return "paste the value alone, without the name of its variable"
  }
  if text.hasPrefix("\"") || text.hasPrefix("'") { return "paste the key without quotation marks" }
  guard text.utf8.count >= 16 else { return "that is too short for a key" }
  guard text.utf8.count <= 8192 else { return "that is too long for a key" }
  if let other = keyOwner(text), other != provider, !(sameKeys[provider] ?? []).contains(other) {
    return "that is a key of \(other), not of \(provider)"
  }
  return nil
}

/// Whose key it is where its first letters tell, the longest first.
private func keyOwner(_ text: String) -> String? {
  keyStarts.first { text.hasPrefix($0.start) }?.provider
}

private let keyStarts: [(start: String, provider: String)] = [
  ("sk-ant-", "anthropic"), ("sk-or-", "openrouter"), ("sk-sp-", "qwen"), ("AIza", "google"), ("gsk_", "groq"),
  ("xai-", "xai"), ("gho_", "github-copilot"), ("ghu_", "github-copilot"), ("github_pat_", "github-copilot"),
]

/// Providers that take one another's keys.
private let sameKeys = ["qwen-token-plan": ["qwen"]]

extension Renewal {
  var noKeyStore: String {
    "there is no OpenClaw here that could keep a pasted key. Put the key where the tool reads it"
  }

  /// Keeps a pasted key, after a look at its form.
  func store(_ pasted: Secret?, _ sighting: Sighting) async -> RefreshResult {
    guard let keys else { return RefreshResult(.refused, noKeyStore) }
    let text = trimmed(pasted?.reveal() ?? "")
    let provider = sighting.found.provider
    if let problem = keyProblem(text, provider: provider) {
      return RefreshResult(.refused, problem, before: sighting.row.status, after: sighting.row.status)
    }
    return await keep(
      PastedKey(tool: sighting.token.tool, provider: provider, secret: Secret(text)), in: keys, sighting)
  }

  func keep(_ key: PastedKey, in keys: any PastedKeyStore, _ sighting: Sighting) async -> RefreshResult {
    do {
      let place = try await keys.store(key)
      let after = await look(at: sighting, validate: false)
      return result(.stored, "stored as \(place)", sighting, after)
    } catch {
      let failure = error as? ServiceFailure ?? ServiceFailure(.broken, "failed with \(type(of: error))")
      return RefreshResult(
        .failed, failure.message, remedy: failure.remedy, before: sighting.row.status, after: sighting.row.status)
    }
  }
}

/// Without white space at its ends.
func trimmed(_ text: String) -> String {
  var rest = text[...]
  while rest.first?.isWhitespace == true { rest.removeFirst() }
  while rest.last?.isWhitespace == true { rest.removeLast() }
  return String(rest)
}
