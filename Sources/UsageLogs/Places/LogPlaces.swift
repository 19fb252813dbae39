import Credentials
import LocalFiles
import Domain
import Glibc
import StructuredText

/// A folder or file in which logs of one tool lie.
struct LogPlace: Sendable {
  /// Whose logs they are.
  var tool: Tool
  /// The home of the tool, absolute.
  var home: String
  var format: LogFormat
  /// A folder that is searched, or a file.
  var path: String
  /// How many folders below `path` are looked into; -1 for a file.
  var depth: Int
  /// Whether a file belongs, by its path below `path`.
  var matches: @Sendable (_ name: Substring, _ folders: [Substring]) -> Bool
  /// The name of the session that a file is of, from the file's path.
  var session: @Sendable (_ path: String) -> String = { fileStem($0) }
  /// The label of calls whose model the log does not say.
  var model: String?
}

/// The last part of a path up to its first dot.
func fileStem(_ path: String) -> String { String(lastName(of: path).prefix { $0 != "." }) }

/// Where the tools leave their logs, after the variables that move their homes.
struct LogPlaces: Sendable {
  var places: [LogPlace] = []

  init(_ context: DiscoveryContext) {
    let homes = ToolHomes(context: context)
    addCodex(homes.codex)
    addClaude(context, homes)
    addGoogle(homes)
    addKimi(homes)
    addOpenCode(homes.openCode)
    addCopilot(context, homes.copilot)
    addOpenClaw(context)
    addContinue(homes.continue)
    addAider(context)
  }

  private mutating func addCodex(_ home: String) {
    for (folder, depth) in [("sessions", 4), ("archived_sessions", 1)] {
      places.append(
        LogPlace(
          tool: .codex, home: home, format: .codex, path: "\(home)/\(folder)", depth: depth,
          matches: { name, _ in name.hasSuffix(".jsonl") }, model: "gpt-5"))
    }
  }

  private mutating func addClaude(_ context: DiscoveryContext, _ homes: ToolHomes) {
    var roots = (context.variable("CLAUDE_CONFIG_DIR") ?? "").split(separator: ",").map {
      context.expandedHome(String($0))
    }
    roots = roots.filter { $0.hasPrefix("/") }
    if roots.isEmpty { roots = [context.configHome + "/claude", context.inHome(".claude")] }
    for home in roots.removingRepeatedPaths() {
      places.append(
        LogPlace(
          tool: .claude, home: home, format: .claude, path: home + "/projects", depth: 6,
          matches: { name, _ in name.hasSuffix(".jsonl") }))
    }
  }

  private mutating func addGoogle(_ homes: ToolHomes) {
    let gemini = homes.gemini
    for (format, suffix) in [(LogFormat.geminiLines, ".jsonl"), (.geminiDocument, ".json")] {
      places.append(
        LogPlace(
          tool: .gemini, home: gemini, format: format, path: gemini + "/tmp", depth: 3,
          matches: { name, folders in
            name.hasSuffix(suffix) && folders.count >= 2 && folders[1] == "chats"
              && (folders.count > 2 || name.hasPrefix("session-"))
          }))
    }
    let qwen = homes.qwen
    places.append(
      LogPlace(
        tool: .qwen, home: qwen, format: .qwen, path: qwen + "/projects", depth: 2,
        matches: { name, folders in name.hasSuffix(".jsonl") && folders.last == "chats" }))
    places.append(
      LogPlace(
        tool: .qwen, home: qwen, format: .qwen, path: qwen + "/usage_record.jsonl", depth: -1,
        matches: { _, _ in true }))
  }

  private mutating func addKimi(_ homes: ToolHomes) {
    let old = homes.oldKimi
    places.append(
      LogPlace(
        tool: .kimi, home: old, format: .kimiOld, path: old + "/sessions", depth: 4,
        matches: { name, folders in name == "wire.jsonl" && folders.count >= 2 },
        session: { folder(of: $0, below: old + "/sessions", at: 1) }, model: defaultKimiModel(old)))
    let new = homes.kimi
    places.append(
      LogPlace(
        tool: .kimi, home: new, format: .kimi, path: new + "/sessions", depth: 4,
        matches: { name, folders in name == "wire.jsonl" && folders.count == 4 && folders[2] == "agents" },
        session: { folder(of: $0, below: new + "/sessions", at: 1) }, model: "kimi-for-coding"))
  }

  private mutating func addOpenCode(_ home: String) {
    places.append(
      LogPlace(
        tool: .opencode, home: home, format: .openCodeDocument, path: home + "/storage/message", depth: 1,
        matches: { name, folders in name.hasPrefix("msg_") && name.hasSuffix(".json") && folders.count == 1 },
        session: { folder(of: $0, below: home + "/storage/message", at: 0) }))
    places.append(
      LogPlace(
        tool: .opencode, home: home, format: .openCodeDatabase, path: home, depth: 0,
        matches: { name, _ in name.hasPrefix("opencode") && name.hasSuffix(".db") }))
  }

  private mutating func addCopilot(_ context: DiscoveryContext, _ home: String) {
    if let file = context.override("COPILOT_OTEL_FILE_EXPORTER_PATH") {
      places.append(
        LogPlace(
          tool: .copilot, home: home, format: .copilot, path: file, depth: -1, matches: { _, _ in true }))
    }
    places.append(
      LogPlace(
        tool: .copilot, home: home, format: .copilot, path: home + "/otel", depth: 0,
        matches: { name, _ in name.hasSuffix(".jsonl") }))
  }

  private mutating func addOpenClaw(_ context: DiscoveryContext) {
    let home = OpenClawHome(context: context)
    let state = home.state
    places.append(
      LogPlace(
        tool: .openclaw, home: state, format: .openClaw, path: state + "/agents", depth: 2,
        matches: { name, folders in
          folders.count == 2 && folders[1] == "sessions"
            && (name.hasSuffix(".jsonl") || name.contains(".jsonl.deleted.") || name.contains(".jsonl.reset."))
        }))
    for database in home.databases {
      places.append(
        LogPlace(
          tool: .openclaw, home: state, format: .openClawDatabase, path: database, depth: -1,
          matches: { _, _ in true }))
    }
  }

  /// The same calls are in lines and in a database: the lines win.
  private mutating func addContinue(_ home: String) {
    let lines = LogPlace(
      tool: .continue, home: home, format: .continueLines, path: home + "/dev_data", depth: 1,
      matches: { name, _ in name == "tokensGenerated.jsonl" })
    var found = false
    LogWalk.files(of: lines) { _, _ in found = true }
    places.append(lines)
    guard !found else { return }
    places.append(
      LogPlace(
        tool: .continue, home: home, format: .continueDatabase, path: home + "/dev_data/devdata.sqlite", depth: -1,
        matches: { _, _ in true }))
  }

  /// The exact record where there is one; else the histories of the projects around.
  private mutating func addAider(_ context: DiscoveryContext) {
    let home = context.inHome(".aider")
    if let file = context.override("AIDER_ANALYTICS_LOG") {
      places.append(
        LogPlace(
          tool: .aider, home: home, format: .aiderAnalytics, path: file, depth: -1, matches: { _, _ in true }))
      return
    }
    let folders = ProjectFolders(context)
    for file in (folders.upwards([".aider.chat.history.md"]) + folders.named(".aider.chat.history.md"))
      .removingRepeatedPaths()
    {
      places.append(
        LogPlace(
          tool: .aider, home: home, format: .aiderHistory, path: file, depth: -1, matches: { _, _ in true },
          session: { parent(of: $0) }))
    }
  }
}

extension [String] {
  fileprivate func removingRepeatedPaths() -> [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}

extension DiscoveryContext {
  /// `~/x` as an absolute path, without blanks around it and without a slash at the end.
  fileprivate func expandedHome(_ text: String) -> String {
    let words = text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    let path = words == "~" ? home : words.hasPrefix("~/") ? inHome(String(words.dropFirst(2))) : words
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }
}

/// The name of the folder that stands at a place in a path below another one.
private func folder(of path: String, below root: String, at place: Int) -> String {
  let parts = path.dropFirst(root.utf8.count).split(separator: "/")
  return parts.count > place + 1 ? String(parts[place]) : fileStem(path)
}

/// The model that the older Kimi program would use now: its log does not say which one it used.
private func defaultKimiModel(_ home: String) -> String {
  let usual = "kimi-for-coding"
  guard case .content(let file) = readFile(home + "/config.toml", limit: 1 << 20),
    let document = try? TOMLReader.read(file.bytes), let name = document["default_model"]?.string, !name.isEmpty
  else { return usual }
  return name
}
