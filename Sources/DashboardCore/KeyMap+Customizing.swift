/// A line of the configuration that gives an action other keys.
public struct KeyOverride: Equatable, Sendable {
  public var action: String
  /// As the person wrote them; none takes the action's keys away.
  public var keys: [String]
  /// The line of the configuration file, from 1.
  public var line: Int

  public init(action: String, keys: [String], line: Int) {
    self.action = action
    self.keys = keys
    self.line = line
  }
}

/// Something in the configured keys that could not be done as it was written.
public struct KeyMapProblem: Equatable, Sendable {
  public var line: Int
  public var message: String

  public init(line: Int, message: String) {
    self.line = line
    self.message = message
  }
}

extension KeyMap {
  /// The table with other keys. A key that is given to an action is taken from the action that had it by default; two
  /// lines that claim one key are a problem, and the first has it. Escape stays what closes things, and `quit` keeps a key.
  public func customized(by overrides: [KeyOverride]) -> (KeyMap, [KeyMapProblem]) {
    var problems: [KeyMapProblem] = []
    var explicit: [String: [KeyName]] = [:]
    var lines: [String: Int] = [:]
    var owners: [KeyName: (action: String, line: Int)] = [:]

    for override in overrides {
      guard actions.contains(where: { $0.name == override.action }) else {
        let nearest = Spelling.nearest(to: override.action, among: actions.map(\.name))
        let suggestion = nearest.map { "; did you mean `\($0)`?" } ?? ""
        problems.append(KeyMapProblem(line: override.line, message: "no action `\(override.action)`\(suggestion)"))
        continue
      }
      if let line = lines[override.action] {
        problems.append(
          KeyMapProblem(line: override.line, message: "`\(override.action)` has its keys in line \(line) already"))
        continue
      }
      lines[override.action] = override.line
      var keys: [KeyName] = []
      for text in override.keys {
        guard let key = KeyName(reading: text) else {
          problems.append(
            KeyMapProblem(
              line: override.line, message: "no key `\(text)`; write for example r, C-r, F5, PageUp or Space"))
          continue
        }
        if key == "Esc" {
          problems.append(KeyMapProblem(line: override.line, message: "`Esc` closes dialogs and cannot be given away"))
        } else if let owner = owners[key], owner.action != override.action {
          problems.append(
            KeyMapProblem(
              line: override.line,
              message: "`\(key)` of `\(override.action)` belongs to `\(owner.action)` already, by line \(owner.line)"))
        } else if !keys.contains(key) {
          owners[key] = (override.action, override.line)
          keys.append(key)
        }
      }
      explicit[override.action] = keys
    }

    var result = self
    for action in actions {
      result.keys[action.name] =
        explicit[action.name] ?? keys(of: action).filter { owners[$0] == nil || owners[$0]?.action == action.name }
    }
    if let problem = result.keepQuit(line: lines["quit"], owners: owners) { problems.append(problem) }
    return (result, problems)
  }

  /// Gives `quit` a key that nobody claims, if it has none left.
  private mutating func keepQuit(line: Int?, owners: [KeyName: (action: String, line: Int)]) -> KeyMapProblem? {
    guard let quit = actions.first(where: { $0.name == "quit" }), keys(of: quit).isEmpty else { return nil }
    let candidates = quit.defaultKeys + ["q", "Q", "C-q", "F10", "F12"]
    guard let key = candidates.first(where: { owners[$0] == nil }) else { return nil }
    for action in actions { keys[action.name]?.removeAll { $0 == key } }
    keys["quit"] = [key]
    let taken = quit.defaultKeys.compactMap { owners[$0]?.line }.first
    return KeyMapProblem(line: line ?? taken ?? 0, message: "`quit` would have no key; it keeps `\(key)`")
  }
}
