import Domain
import StructuredText

/// Everything that is wrong in a scene, the worst first.
public func findings(in scene: DoctorScene) -> [Finding] {
  var found = scene.profiles.flatMap { shapeFindings($0) + secretFindings($0) + expiryFindings($0) }
  found += stateFindings(scene) + configurationFindings(scene) + grantFindings(scene) + copyFindings(scene)
  found += legacyFindings(scene) + fileFindings(scene) + environmentFindings(scene)
  found = found.map { leavingDatabases($0, scene) }
  if scene.runsOpenClawDoctor { found = found.map(runningOpenClaw) }
  var seen: Set<String> = []
  return found.filter { seen.insert($0.key).inserted }.enumerated().sorted {
    ($0.element.severity, $0.offset) < ($1.element.severity, $1.offset)
  }.map(\.element)
}

/// Its own doctor asks nothing then, and touches no login.
private func runningOpenClaw(_ finding: Finding) -> Finding {
  guard finding.action == nil, finding.command == "openclaw doctor --fix" else { return finding }
  var finding = finding
  finding.action = .run(["doctor", "--fix", "--non-interactive"], undo: nil)
  return finding
}

/// A database is changed by OpenClaw alone: what it has a command for is run when asked, the rest is told.
private func leavingDatabases(_ finding: Finding, _ scene: DoctorScene) -> Finding {
  guard let agent = scene.agents.first(where: { $0.database?.path == finding.path }) else { return finding }
  guard case .edit(let edits)? = finding.action else { return finding }
  var finding = finding
  finding.action = nil
  let option = agent.name == "main" ? [] : ["--agent", agent.name]
  switch (finding.code, edits.first) {
  case (.orderDangling, .remove(let way)?):
    guard let provider = way.last else { break }
    finding.action = .run(["models", "auth", "order", "clear", "--provider", provider] + option, undo: nil)
  case (.orderDangling, .removeElement(_, let way)?):
    guard let provider = way.last, let old = agent.database?.state?[way]?.array?.compactMap(\.string) else { break }
    let gone = Set(
      edits.compactMap { edit -> String? in if case .removeElement(let text, _) = edit { text } else { nil } })
    finding.action = .run(
      ["models", "auth", "order", "set", "--provider", provider] + option + old.filter { !gone.contains($0) }, undo: nil
    )
  case (.lastGoodDangling, _), (.usageOrphan, _), (.cooldownStale, _):
    finding.repair = "OpenClaw tidies this itself."
  default:
    finding.repair += " OpenClaw keeps its profiles in a database of its own, so this takes one of its commands."
    finding.command = finding.command ?? "openclaw doctor --fix"
  }
  if case .run(let words, _)? = finding.action {
    finding.command = (["openclaw"] + words).map(shellWord).joined(separator: " ")
  }
  return finding
}
