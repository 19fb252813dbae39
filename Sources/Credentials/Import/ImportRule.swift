import Domain
import FoundationEssentials

/// A profile of OpenClaw's store, as far as an import cares.
struct StoredProfile: Hashable, Sendable {
  enum Kind: String, Sendable { case key = "api_key", token, login = "oauth" }

  var id: String
  var provider: String
  var kind: Kind
  /// By the fingerprint of its secret; empty when it holds none that can be read.
  var secretHash: String
  /// E-mail address or account id.
  var accounts: Set<String> = []
  var expiresAt: Date?
}

/// A credential as an import sees it; it holds no secret.
struct ImportFacts: Hashable, Sendable {
  var id: String
  var tool: Tool
  var provider: String
  var kind: TokenKind
  var status: TokenStatus
  var account: String?
  /// All names that the account goes by.
  var accounts: Set<String> = []
  var secretHash: String
  var hasSecret = true
  var isRenewable = false
  var owner: String
  var expiresAt: Date?
  var sharedWith: [String] = []
  /// The variable of the environment that holds it.
  var variable: String?
  /// The profile that we made of it before.
  var ownProfileID: String?
  /// To what OpenClaw could refer in place of a copy.
  var link: ImportLink?
  /// What OpenClaw's own login command is, where the login cannot be copied.
  var project: String?
}

/// Where a secret lies that OpenClaw reads there itself.
enum ImportLink: Hashable, Sendable {
  /// - Parameter isOpenClaws: it stands where a gateway finds it, not in this shell alone.
  case variable(String, isOpenClaws: Bool)
  /// - Parameter pointer: a JSON pointer.
  case file(String, pointer: String)
}

/// What an import would do with one credential.
struct ImportDecision: Hashable, Sendable {
  var verdict: ImportPreview.Verdict
  var profileID: String?
  var kind: StoredProfile.Kind?
  /// By the name that the store uses.
  var provider: String?
  /// The profile that would be replaced.
  var replaced: StoredProfile?
  var warnings: [String] = []
}

/// Decides what an import does. Pure: what is stored and what was found go in, one decision comes out.
///
/// - It never replaces what it did not make itself, or what is of another account.
/// - It never copies a refresh token that another program owns, unless that was asked for by name.
/// - What is stored already, or stored in a newer form, is left alone.
struct ImportRule: Sendable {
  var options: ImportOptions
  /// Databases take secrets through OpenClaw's own command only, and that takes no login.
  var usesDatabases: Bool
  /// A profile may refer to a secret in place of holding it.
  var knowsReferences = true
  var stored: [StoredProfile]
  /// An automatic import: only what is known to work.
  var isAutomatic = false

  func decision(for facts: ImportFacts) -> ImportDecision {
    if let refusal = refusal(of: facts) { return refusal }
    guard let kind = StoredProfile.Kind(facts) else {
      return refused("OpenClaw has no place for a credential of this kind", remedy: nil)
    }
    let provider = storeProvider(of: facts.provider, kind: kind, usesDatabases: usesDatabases)
    if let same = stored.first(where: { $0.secretHash == facts.secretHash && !$0.secretHash.isEmpty }) {
      return ImportDecision(
        verdict: .nothing("already there as \(same.id)"), profileID: same.id, kind: kind, provider: provider)
    }
    if options.links, let refusal = linkRefusal(facts, kind: kind) { return refusal }
    if kind == .login, let refusal = loginRefusal(facts, provider: provider) { return refusal }
    return place(facts, kind: kind, provider: provider)
  }

  // MARK: - What is not imported

  private func refusal(of facts: ImportFacts) -> ImportDecision? {
    guard facts.hasSecret else { return refused("there is no secret to read", remedy: nil) }
    switch facts.status {
    case .discontinued, .locked, .missing, .revoked, .invalid:
      return refused(
        "the credential is \(facts.status.word.lowercased())",
        remedy: "Renew it first: credtop tokens methods \(facts.id)")
    case .expired where !facts.isRenewable || facts.kind != .oauth:
      return refused("the credential has expired", remedy: "Renew it first: credtop tokens methods \(facts.id)")
    case .unknown where isAutomatic:
      return refused("it was never proved to work", remedy: "credtop tokens scan --validate")
    default: return nil
    }
  }

  private func loginRefusal(_ facts: ImportFacts, provider: String) -> ImportDecision? {
    let owner = facts.owner
    let command = officialLogin(of: facts.tool, provider: provider, agent: options.agent, usesDatabases: usesDatabases)
    let remedy = "Let OpenClaw log in by itself: \(command)"
    if usesDatabases {
      return refused("OpenClaw of this version takes logins only through its own command", remedy: remedy)
    }
    guard options.copiesLogins, !isAutomatic else {
      return refused(
        "the login belongs to \(owner): a copy of its refresh token and \(owner) would log each other out",
        remedy: remedy + "\nTo copy it in spite of that: --copy-login")
    }
    guard facts.isRenewable, facts.expiresAt != nil else {
      return refused("the login holds no refresh token, or tells no end, and OpenClaw needs both", remedy: remedy)
    }
    if provider == "google-gemini-cli", facts.project == nil {
      return refused("OpenClaw needs the Google project of this login, which its file does not tell", remedy: remedy)
    }
    return nil
  }

  private func linkRefusal(_ facts: ImportFacts, kind: StoredProfile.Kind) -> ImportDecision? {
    if kind == .login { return refused("OpenClaw refers to keys and tokens only, never to a login", remedy: nil) }
    if usesDatabases {
      return refused(
        "OpenClaw of this version takes a reference only in its own dialogs", remedy: "Run: openclaw configure")
    }
    guard knowsReferences else {
      return refused("OpenClaw of this version knows no references", remedy: "Import a copy: leave --link away.")
    }
    guard facts.link != nil else {
      return refused(
        "it lies neither in a variable nor in a JSON file that only you can read, and OpenClaw refers to nothing else",
        remedy: "Import a copy: leave --link away.")
    }
    return nil
  }

  private func linkWarning(_ link: ImportLink) -> String? {
    switch link {
    case .variable(_, isOpenClaws: true): nil
    case .variable(let name, isOpenClaws: false):
      "\(name) is set in this shell; a gateway without it in its own environment does not start any more"
    case .file: "when the key is gone from its file, OpenClaw's gateway does not start any more"
    }
  }

  // MARK: - Where it goes

  private func place(_ facts: ImportFacts, kind: StoredProfile.Kind, provider: String) -> ImportDecision {
    var warnings: [String] = []
    if kind == .login {
      warnings.append(
        "\(facts.owner) and OpenClaw will hold one refresh token: whoever renews it first logs the other out")
    }
    if !facts.sharedWith.isEmpty {
      warnings.append("also held by \(facts.sharedWith.joined(separator: ", "))")
    }
    if options.links, let link = facts.link {
      if let warning = linkWarning(link) { warnings.append(warning) }
    } else if let variable = facts.variable {
      warnings.append("\(variable) is set in this shell; OpenClaw would hold a copy that outlives it")
    }
    if facts.status == .unknown { warnings.append("no provider confirmed that it works") }

    func decide(_ verdict: ImportPreview.Verdict, _ id: String, replaced: StoredProfile? = nil) -> ImportDecision {
      ImportDecision(
        verdict: verdict, profileID: id, kind: kind, provider: provider, replaced: replaced, warnings: warnings)
    }
    func replacement(of profile: StoredProfile) -> ImportDecision {
      if let theirs = profile.expiresAt, let ours = facts.expiresAt, theirs >= ours {
        return ImportDecision(
          verdict: .nothing("\(profile.id) holds a newer one"), profileID: profile.id, kind: kind, provider: provider)
      }
      guard options.replaces else {
        var refusal = refused(
          "\(profile.id) holds another secret of it", remedy: "To replace that one: --replace")
        refusal.profileID = profile.id
        return refusal
      }
      return decide(.replace, profile.id, replaced: profile)
    }

    if let wanted = options.profileID {
      guard let taken = stored.first(where: { $0.id == wanted }) else { return decide(.add, wanted) }
      guard normalised(taken.provider) == normalised(provider), isSameCredential(taken, facts, kind) else {
        return refused("\(wanted) is taken by another credential", remedy: "Choose another --profile-id.")
      }
      return replacement(of: taken)
    }
    let ofProvider = stored.filter { normalised($0.provider) == normalised(provider) }
    if let own = ofProvider.first(where: { isSameCredential($0, facts, kind) }) { return replacement(of: own) }
    return decide(.add, freeID(for: facts, provider: provider, isFirst: ofProvider.isEmpty))
  }

  /// Whether a profile is an older or newer form of this very credential: of its account, or made of it by us.
  private func isSameCredential(_ profile: StoredProfile, _ facts: ImportFacts, _ kind: StoredProfile.Kind) -> Bool {
    if profile.id == facts.ownProfileID { return true }
    // Two keys of one account are two credentials.
    guard kind != .key, profile.kind == kind else { return false }
    return !profile.accounts.isDisjoint(with: facts.accounts)
  }

  /// `openai:me@example.com`, else `openai:codex-cli`, with a number when another one has the name.
  private func freeID(for facts: ImportFacts, provider: String, isFirst: Bool) -> String {
    let name = facts.account.flatMap { $0.contains("@") ? $0.lowercased() : slug($0) } ?? slug(facts.tool.rawValue)
    let base = name == nil && isFirst ? "\(provider):default" : "\(provider):\(name ?? "imported")"
    let taken = Set(stored.map(\.id))
    guard taken.contains(base) else { return base }
    for number in 2... {
      let id = "\(base)-\(number)"
      if !taken.contains(id) { return id }
    }
    return base
  }

  private func refused(_ reason: String, remedy: String?) -> ImportDecision {
    ImportDecision(verdict: .refused(reason, remedy: remedy))
  }

  private func normalised(_ name: String) -> String {
    let name = name.lowercased()
    return usesDatabases && name == "openai-codex" ? "openai" : name
  }
}

extension StoredProfile.Kind {
  init?(_ facts: ImportFacts) {
    switch facts.kind {
    case .apiKey: self = .key
    case .accessToken: self = .token
    case .oauth: self = .login
    case .agentIdentity, .cloud: return nil
    }
  }
}

/// The name that the store uses for a provider. The JSON generations kept the logins of programs apart from keys.
func storeProvider(of provider: String, kind: StoredProfile.Kind, usesDatabases: Bool) -> String {
  guard !usesDatabases else { return provider }
  switch (provider, kind) {
  case ("openai", .login): return "openai-codex"
  case ("google", .login): return "google-gemini-cli"
  case ("qwen", .login): return "qwen-portal"
  case ("kimi", _): return "kimi-code"
  default: return provider
  }
}

/// OpenClaw's own way to a login of its own.
func officialLogin(of tool: Tool, provider: String, agent: String?, usesDatabases: Bool) -> String {
  let agentOption = agent.map { " --agent \($0)" } ?? ""
  switch (tool, usesDatabases) {
  case (.codex, true):
    return "openclaw migrate plan codex --from ~/.codex --agent \(agent ?? "main") --include-secrets --item auth:openai"
  case (.claude, true): return "openclaw models auth login --provider anthropic --method cli\(agentOption)"
  case (.claude, false): return "claude setup-token, then credtop models auth paste-token --provider anthropic"
  case (.copilot, _): return "openclaw models auth login-github-copilot\(agentOption)"
  default: return "openclaw models auth login --provider \(provider)\(agentOption)"
  }
}

/// Lower case, with `-` for what a name may not hold; nil when nothing is left.
private func slug(_ text: String) -> String? {
  var result = ""
  for character in text.lowercased().unicodeScalars {
    let isPlain =
      ("a"..."z").contains(character) || ("0"..."9").contains(character) || "._-".unicodeScalars.contains(character)
    if isPlain {
      result.unicodeScalars.append(character)
    } else if !result.hasSuffix("-") {
      result += "-"
    }
  }
  while result.hasPrefix("-") { result.removeFirst() }
  while result.hasSuffix("-") { result.removeLast() }
  return result.isEmpty ? nil : String(result.prefix(64))
}
