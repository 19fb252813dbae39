import Domain
import OpenClawStore
import FoundationEssentials
import StructuredText

/// Stores that this version of OpenClaw does not read, and documents that nobody can.
func legacyFindings(_ scene: DoctorScene) -> [Finding] {
  scene.agents.flatMap { agent in
    documentFindings(agent.profiles, scene) + documentFindings(agent.state, scene) + retired(agent, scene)
      + deprecated(agent, scene)
  } + documentFindings(scene.oauth, scene) + shadowed(scene) + configurationTrouble(scene)
}

private func documentFindings(_ document: StoreDocument, _ scene: DoctorScene) -> [Finding] {
  switch document.content {
  case .absent: return []
  case .refused(let reason):
    return [
      Finding(
        .unreadable, .error, at: document.path, explanation: "The file \(reason).",
        repair: "Make it readable for its owner.", command: "ls -l \(shellWord(document.path))")
    ]
  case .invalid(let error, _, let lenient):
    let isMendable = lenient?.members != nil
    return [
      Finding(
        .jsonInvalid, .error, at: document.path,
        explanation:
          "The file does not parse (\(error)): OpenClaw takes it for absent, and may write an empty store over it.",
        repair: isMendable
          ? "Write it as strict JSON: without comments, trailing commas and the like."
          : "Save a copy now, then mend it by hand.",
        command: isMendable ? nil : "cp -p \(shellWord(document.path)) \(shellWord(document.path + ".broken"))",
        action: isMendable ? .edit([.rewrite]) : nil)
    ]
  case .value(let value, _):
    let isStore = document.path.hasSuffix("auth-profiles.json")
    guard value.members == nil || (isStore && value["profiles"]?.members == nil) else { return [] }
    return [
      Finding(
        .jsonInvalid, .error, at: document.path,
        explanation: isStore && value.members != nil
          ? "The store has no object “profiles”: OpenClaw takes it for absent, and may write an empty store over it."
          : "The document is no object: OpenClaw takes it for absent, and may write over it.",
        repair: "Save a copy now, then mend it by hand.",
        command: "cp -p \(shellWord(document.path)) \(shellWord(document.path + ".broken"))")
    ]
  }
}

private func configurationTrouble(_ scene: DoctorScene) -> [Finding] {
  switch scene.configuration.content {
  case .absent, .value: return []
  case .refused(let reason):
    return [
      Finding(
        .unreadable, .error, at: scene.configuration.path, explanation: "The configuration \(reason).",
        repair: "Make it readable for its owner.", command: "ls -l \(shellWord(scene.configuration.path))")
    ]
  case .invalid(let error, _, _):
    return [
      Finding(
        .jsonInvalid, .error, at: scene.configuration.path,
        explanation: "The configuration does not parse (\(error)): OpenClaw does not start with it.",
        repair: "Mend it by hand.", command: "openclaw doctor")
    ]
  }
}

/// What lies beside the store that counts.
private func retired(_ agent: AgentScene, _ scene: DoctorScene) -> [Finding] {
  let isEmpty = scene.store(of: agent).value?["profiles"]?.members?.isEmpty ?? true
  var leftovers: [StoreDocument] = [agent.legacy]
  if agent.database != nil { leftovers.append(agent.profiles) }
  return leftovers.filter(\.isThere).compactMap { document in
    if agent.database?.problem != nil { return nil }
    if let database = agent.database, database.problem == nil {
      return Finding(
        .legacyFiles, isEmpty ? .error : .warning, at: document.path,
        explanation: isEmpty
          ? "OpenClaw keeps its profiles in a database now, which holds none, and finds this older file beside it: the agent "
            + "refuses to work (AUTH_PROFILE_MIGRATION_REQUIRED)."
          : "OpenClaw keeps its profiles in a database now and ignores this older file; its secrets still work.",
        repair: "Let OpenClaw take it over: stop the gateway and make a backup first.", command: "openclaw doctor --fix"
      )
    }
    guard agent.profiles.value?["profiles"]?.members != nil else { return nil }
    return Finding(
      .legacyFiles, .warning, at: document.path,
      explanation:
        "An older store: OpenClaw reads it only where there is no auth-profiles.json. Its secrets still work.",
      repair: "Compare it with the store, then delete it.", command: "shred -u \(shellWord(document.path))")
  }
}

/// Copies of logins of other tools that OpenClaw made before 2026-01-26 and no longer renews.
private func deprecated(_ agent: AgentScene, _ scene: DoctorScene) -> [Finding] {
  guard scene.era != .e0 else { return [] }
  let ids = ["anthropic:claude-cli", "openai-codex:codex-cli"]
  return scene.profiles.filter { $0.agent.name == agent.name && ids.contains($0.id) }.map { profile in
    profile.finding(
      .legacyFiles, .warning,
      explanation: "An older OpenClaw copied this login from another tool; nobody renews the copy any more.",
      repair: "Log OpenClaw in by itself, then remove the copy: \(profile.removal)", command: "openclaw doctor --fix")
  }
}

/// `oauth.json` is read only while there is no store.
private func shadowed(_ scene: DoctorScene) -> [Finding] {
  guard let main = scene.agents.first(where: { $0.name == "main" }) ?? scene.agents.first,
    let profiles = scene.store(of: main).value?["profiles"]?.members, let logins = scene.oauth.value?.members
  else { return [] }
  return logins.filter { $0.value.members != nil }.map { login in
    let stored = profiles.last { $0.name == "\(login.name):default" }?.value
    let isNewer = (login.value["expires"]?.double ?? 0) > (stored?["expires"]?.double ?? 0)
    return Finding(
      .oauthJSONShadowed, isNewer ? .warning : .info, at: scene.oauth.path, member: login.name,
      explanation: "OpenClaw read this file once, before it had a store; what changes here has no effect"
        + (isNewer ? ", and the login here ends later than the stored one." : "."),
      repair: "Import the login into the store, or delete it here.",
      command: login.name == "anthropic"
        ? "credtop models sync" : "openclaw models auth login --provider \(shellWord(login.name))")
  }
}
