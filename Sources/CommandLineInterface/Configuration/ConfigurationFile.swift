import DashboardCore

/// The configuration file of this person, and the key map that it makes.
struct ConfigurationFile: Sendable {
  let path: String

  init(path: String) { self.path = path }

  init(in context: CommandContext) { self.init(path: context.configurationDirectory + "/config.toml") }

  /// What it says; nothing, without a problem, when there is no such file.
  func load() -> (configuration: Configuration, problems: [Configuration.Problem]) {
    guard let bytes = SmallFile.read(path, limit: 1 << 20) else {
      return SmallFile.changed(path) == nil
        ? (Configuration(), [])
        : (Configuration(), [.init(line: 1, message: "cannot be read: not a readable file of at most 1 MiB")])
    }
    return Configuration.read(bytes)
  }
}

extension Configuration {
  /// The keys with the person's own, and what is wrong with those.
  func keyMap() -> (map: KeyMap, problems: [Problem]) {
    let (map, problems) = KeyMap.standard.customized(by: keys)
    return (map, problems.map { Problem(line: $0.line, message: $0.message) })
  }
}
