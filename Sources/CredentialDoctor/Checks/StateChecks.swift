import Domain
import OpenClawStore
import FoundationEssentials
import StructuredText

/// The documents in which an agent's order and counters stand.
private func stateDocuments(of agent: AgentScene) -> [(path: String, value: JSONValue)] {
  if let database = agent.database { return database.state.map { [(database.path, $0)] } ?? [] }
  return [agent.profiles, agent.state].compactMap { document in document.value.map { (document.path, $0) } }
}

/// Order, last good, and the counters: what names profiles that are not there, or keeps one out.
func stateFindings(_ scene: DoctorScene) -> [Finding] {
  scene.agents.flatMap { agent -> [Finding] in
    // Without a readable store nobody knows what is there.
    guard scene.store(of: agent).value?["profiles"]?.members != nil else { return [] }
    let profiles = scene.visibleProfiles(of: agent)
    return stateDocuments(of: agent).flatMap { path, value in
      let state = StateScene(scene: scene, agent: agent, path: path, value: value, profiles: profiles)
      return state.orderFindings() + state.danglingFindings() + state.counterFindings()
    }
  }
}

private struct StateScene {
  var scene: DoctorScene
  var agent: AgentScene
  var path: String
  var value: JSONValue
  var profiles: [String: JSONValue]

  private var known: Set<String> { Set(profiles.keys) }
  private var agentOption: String { agent.name == "main" ? "" : " --agent \(shellWord(agent.name))" }

  func orderFindings() -> [Finding] {
    let known = self.known
    return (value["order"]?.members ?? []).flatMap { member -> [Finding] in
      guard let ids = member.value.array?.compactMap(\.string) else { return [] }
      return danglingOrder(member.name, ids, at: path, known: known, agentOption: agentOption, scene: scene)
        + excluded(by: ids, of: member.name)
    }
  }

  /// Profiles that could be used and are never tried.
  private func excluded(by ids: [String], of provider: String) -> [Finding] {
    let left = known.subtracting(ids).sorted().filter { id in
      guard let profile = profiles[id], let name = profile["provider"]?.string else { return false }
      return scene.normalised(name) == scene.normalised(provider) && isUsable(profile)
    }
    guard !left.isEmpty, !ids.isEmpty else { return [] }
    let all = (ids.filter(known.contains) + left).map(shellWord).joined(separator: " ")
    return [
      Finding(
        .orderExcludes, .info, at: path, member: "order.\(provider)",
        explanation: "The order of \(provider) leaves out \(list(left)): OpenClaw never tries what is not in it.",
        repair: "Add what is to be tried, or clear the order.",
        command: "credtop models auth order set --provider \(shellWord(provider))\(agentOption) \(all)")
    ]
  }

  func danglingFindings() -> [Finding] {
    let known = self.known
    var findings: [Finding] = []
    for member in value["lastGood"]?.members ?? [] {
      guard let id = member.value.string, !known.contains(id) else { continue }
      findings.append(
        Finding(
          .lastGoodDangling, .info, at: path, member: "lastGood.\(member.name)",
          explanation: "The last good profile of \(member.name) is “\(id.shownWord)”, which is not there; harmless.",
          repair: "Remove the entry.", action: .edit([.remove(["lastGood", member.name])])))
    }
    for member in value["usageStats"]?.members ?? [] {
      guard !known.contains(member.name), !member.name.hasPrefix("inline-api-key:") else { continue }
      findings.append(
        Finding(
          .usageOrphan, .info, at: path, profile: member.name, member: "usageStats",
          explanation: "Counters are kept of a profile that is not there; harmless.",
          repair: "Remove the entry.", action: .edit([.remove(["usageStats", member.name])])))
    }
    return findings
  }

  func counterFindings() -> [Finding] {
    (value["usageStats"]?.members ?? []).filter { profiles[$0.name] != nil }.flatMap { member -> [Finding] in
      let id = member.name
      let now = scene.milliseconds
      let windows = ["cooldownUntil", "disabledUntil", "blockedUntil"].compactMap { member.value[$0]?.double }
      if let until = member.value["disabledUntil"]?.double, until > now { return [disabled(id, member.value, until)] }
      guard (member.value["errorCount"]?.double ?? 0) > 0, !windows.isEmpty, windows.allSatisfy({ $0 <= now }) else {
        return []
      }
      let isLater = scene.era >= .e2
      let names = ["failureCounts"] + Self.windowMembers
      let edits: [DocumentEdit] =
        [.set(["usageStats", id, "errorCount"], 0.json)]
        + names.filter { member.value[$0] != nil }.map { .remove(["usageStats", id, $0]) }
      return [
        Finding(
          .cooldownStale, isLater ? .info : .warning, at: path, profile: id, member: "usageStats",
          explanation: "The pause after failures is over and the failures still count"
            + (isLater ? "; OpenClaw forgets them with the next request." : ": the next one brings the longest pause."),
          repair: "Set the counters back.", action: .edit(edits))
      ]
    }
  }

  static let windowMembers = [
    "cooldownUntil", "cooldownReason", "cooldownModel", "cooldownClassification", "disabledUntil", "disabledReason",
    "blockedUntil", "blockedReason", "blockedSource", "blockedModel", "blockedScope",
  ]

  private func disabled(_ id: String, _ usage: JSONValue, _ until: Double) -> Finding {
    let reason = usage["disabledReason"]?.string?.shownWord ?? "unknown"
    let end = Timestamp.text(Date(timeIntervalSince1970: min(until, 8.64e15) / 1000)).prefix(16)
    return Finding(
      .disabledBilling, .warning, at: path, profile: id, member: "usageStats",
      explanation: "OpenClaw has put the profile aside until \(end)Z (\(reason)), also after credits were bought.",
      repair: scene.era.usesDatabases
        ? "Wait, or log in anew: OpenClaw of this version has no command that clears it."
        : "If credits are there again, clear it.",
      command: scene.era.usesDatabases ? nil : "credtop models auth clear-cooldown \(shellWord(id))\(agentOption)")
  }
}

/// Names of an order that are nobody's.
func danglingOrder(
  _ provider: String, _ ids: [String], at path: String, prefix: [String] = [], known: Set<String>,
  agentOption: String, scene: DoctorScene
) -> [Finding] {
  var seen: Set<String> = []
  let unknown = ids.filter { !known.contains($0) && seen.insert($0).inserted }
  guard !unknown.isEmpty else { return [] }
  let rest = ids.filter(known.contains)
  let way = prefix + ["order", provider]
  return [
    Finding(
      .orderDangling, rest.isEmpty ? .error : .warning, at: path, member: way.joined(separator: "."),
      explanation:
        "The order of \(provider.shownWord) names \(list(unknown.map(\.shownWord))), which \(unknown.count == 1 ? "is" : "are") not there"
        + (rest.isEmpty ? ": as nothing else is in it, OpenClaw uses no profile of this provider." : "."),
      repair: rest.isEmpty ? "Clear the order." : "Take \(unknown.count == 1 ? "it" : "them") out.",
      action: .edit(
        rest.isEmpty ? [.remove(way)] : unknown.map { .removeElement($0, from: way) }))
  ]
}

/// Whether OpenClaw could pick it, as far as its own members tell.
func isUsable(_ profile: JSONValue) -> Bool {
  func has(_ name: String) -> Bool {
    profile[name]?.nonEmptyString.map { !ProfileScene.isPlaceholder($0) } ?? false
  }
  return switch profile["type"]?.string {
  case "api_key": has("key") || profile["keyRef"] != nil
  case "token": has("token") || profile["tokenRef"] != nil
  case "oauth": has("access") || has("refresh")
  default: false
  }
}
