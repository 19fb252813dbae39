import Domain
import OpenClawStore
import StructuredText

/// One profile, and what the checks need to know around it.
struct ProfileScene {
  var scene: DoctorScene
  var agent: AgentScene
  /// The file or the database that it lies in.
  var path: String
  var id: String
  var value: JSONValue

  var type: String? { value["type"]?.string }
  var provider: String? { value["provider"]?.nonEmptyString.map(scene.normalised) }
  var isDatabase: Bool { agent.database?.path == path }

  /// The way to a member of the profile in its document.
  func way(_ member: String) -> [String] { ["profiles", id, member] }

  /// The secrets by the names of their members, blank ones left out.
  var secrets: [(member: String, text: String)] {
    Self.secretMembers.compactMap { name in value[name]?.nonEmptyString.map { (name, $0) } }
  }

  static let secretMembers = [
    "key", "token", "access", "refresh", "accessToken", "refreshToken", "api_key", "apiKey", "idToken",
  ]

  /// A text that only stands for a secret that was taken out.
  static func isPlaceholder(_ text: String) -> Bool {
    let text = text.trimmedSpaces
    if text.lowercased().hasPrefix("[redacted") || text.lowercased() == "<redacted>" { return true }
    return text.count >= 3 && text.allSatisfy { $0 == "*" || $0 == "•" }
  }

  /// While OpenClaw renews a login, and after that failed, this stands where the tokens were.
  var fence: (isFailed: Bool, Void)? {
    let fences = [value["access"], value["refresh"]].compactMap { $0?.string }.filter {
      $0.hasPrefix("openclaw-oauth-refresh-fence:v1:")
    }
    guard !fences.isEmpty else { return nil }
    return (fences.contains { $0.contains(":failed:") }, ())
  }

  func finding(
    _ code: FindingCode, _ severity: DoctorFinding.Severity, member: String? = nil, explanation: String,
    repair: String, command: String? = nil, edits: [DocumentEdit] = []
  ) -> Finding {
    Finding(
      code, severity, at: path, profile: id, member: member, explanation: explanation, repair: repair,
      command: command, action: edits.isEmpty ? nil : .edit(edits))
  }

  // MARK: Commands for a person

  /// Makes the person log in, or paste the key, again.
  var renewal: String {
    let provider = value["provider"]?.nonEmptyString ?? id.prefixBeforeColon ?? "PROVIDER"
    let arguments = "--provider \(shellWord(provider)) --profile-id \(shellWord(id))\(agentOption)"
    switch type {
    case "api_key", "apiKey": return "credtop models auth paste-api-key \(arguments)"
    case "token": return "credtop models auth paste-token \(arguments)"
    default:
      if provider == "anthropic", !scene.era.usesDatabases { return "credtop models auth setup-token" }
      return "openclaw models auth login --provider \(shellWord(provider))\(agentOption)"
    }
  }

  var removal: String { "credtop models auth logout \(shellWord(id)) --yes\(agentOption)" }

  var agentOption: String { agent.name == "main" ? "" : " --agent \(shellWord(agent.name))" }
}

extension DoctorScene {
  /// Providers compare by this.
  func normalised(_ provider: String) -> String { StoreProvider.normalised(provider, in: era) }

  /// Every profile that OpenClaw of this generation reads, with the document it lies in.
  var profiles: [ProfileScene] {
    agents.flatMap { agent in
      let (path, store) = store(of: agent)
      var seen: Set<String> = []
      // Of several members of one name the last one counts.
      return (store?["profiles"]?.members ?? []).reversed().filter { seen.insert($0.name).inserted }.reversed().map {
        ProfileScene(scene: self, agent: agent, path: path, id: $0.name, value: $0.value)
      }
    }
  }

  /// The document that counts for an agent.
  func store(of agent: AgentScene) -> (path: String, value: JSONValue?) {
    if let database = agent.database { return (database.path, database.store) }
    return (agent.profiles.path, agent.profiles.value)
  }

  /// The profiles that an agent sees: its own over the inherited ones.
  func visibleProfiles(of agent: AgentScene) -> [String: JSONValue] {
    let owners = agents.filter { $0.name == "main" || $0.name == "shared" } + [agent]
    var found: [String: JSONValue] = [:]
    for owner in owners {
      for member in store(of: owner).value?["profiles"]?.members ?? [] { found[member.name] = member.value }
    }
    return found
  }
}

/// A word as a shell takes it, quoted where it must be.
func shellWord(_ text: String) -> String {
  let isPlain =
    !text.isEmpty
    && text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || "._:/@+-=,%".utf8.contains($0)
    }
  return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
}

extension String {
  var trimmedSpaces: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// `anthropic` of `anthropic:default`.
  var prefixBeforeColon: String? {
    guard let colon = firstIndex(of: ":"), colon != startIndex else { return nil }
    return String(self[..<colon])
  }
}
