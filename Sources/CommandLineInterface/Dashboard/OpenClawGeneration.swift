import Glibc

/// Which kind of store OpenClaw keeps on this machine, told by its files alone.
enum OpenClawGeneration: String, Sendable {
  case jsonStore = "JSON store"
  case sqliteStore = "SQLite store"

  /// nil where OpenClaw has no state folder, or nothing in it tells. Blocks: it looks into folders.
  init?(home: String, environment: [String: String]) {
    guard let state = Self.stateFolder(home: home, environment: environment) else { return nil }
    let agents = (SmallFile.names(in: state + "/agents") ?? []).prefix(Self.mostAgents)
      .map { "\(state)/agents/\($0)/agent" }
    let databases = [state + "/state/openclaw.sqlite"] + agents.map { $0 + "/openclaw-agent.sqlite" }
    let files = agents.map { $0 + "/auth-profiles.json" } + [state + "/openclaw.json"]
    // The change to databases leaves the older files behind.
    if databases.contains(where: Self.exists) {
      self = .sqliteStore
    } else if files.contains(where: Self.exists) {
      self = .jsonStore
    } else {
      return nil
    }
  }

  private static let mostAgents = 200

  private static func stateFolder(home: String, environment: [String: String]) -> String? {
    for name in ["OPENCLAW_STATE_DIR", "CLAWDBOT_STATE_DIR"] {
      guard let value = environment[name]?.drop(while: \.isWhitespace), !value.isEmpty else { continue }
      let path = value.hasPrefix("~/") ? home + value.dropFirst() : String(value)
      return path.hasPrefix("/") ? path : nil
    }
    return [".openclaw", ".clawdbot", ".moltbot", ".moldbot"].map { "\(home)/\($0)" }.first(where: exists)
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
