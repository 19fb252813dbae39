extension DiscoveryContext {
  /// The value of a variable unless it is empty or blank.
  public func variable(_ name: String) -> String? {
    guard let value = environment[name], value.contains(where: { !$0.isWhitespace }) else { return nil }
    return value
  }

  /// What a variable says in place of a usual path. An absolute value counts as it stands and `~/` is the home;
  /// a relative one has no meaning here, as it would depend on where the other tool was started.
  package func override(_ name: String) -> String? {
    guard let value = variable(name) else { return nil }
    let path = value == "~" ? home : value.hasPrefix("~/") ? home + value.dropFirst() : value
    guard path.hasPrefix("/") else { return nil }
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// A path below the home.
  package func inHome(_ path: String) -> String { home == "/" ? "/" + path : "\(home)/\(path)" }

  package var configHome: String { override("XDG_CONFIG_HOME") ?? inHome(".config") }
  var dataHome: String { override("XDG_DATA_HOME") ?? inHome(".local/share") }

  /// A path as people are shown it: `~` for the home. The real home counts too, where the home is a link.
  package func shown(_ path: String) -> String {
    if path == home { return "~" }
    if home != "/", path.hasPrefix(home + "/") { return "~" + path.dropFirst(home.count) }
    return path
  }

  /// A sentence with its paths as people are shown them.
  package func shownText(_ text: String) -> String { home == "/" ? text : text.replacing(home + "/", with: "~/") }

  /// `~/x` as an absolute path.
  package func expanded(_ path: String) -> String {
    path == "~" ? home : path.hasPrefix("~/") ? inHome(String(path.dropFirst(2))) : path
  }
}
