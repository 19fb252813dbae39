import StructuredText

/// What the configuration says to `cli-token-discovery`, the plugin that looked for credentials before. What it is asked
/// to do we do in its place.
public struct DiscoveryPlugin: Hashable, Sendable {
  /// `autoImport`; nil where nobody wrote it down.
  public var importsKeys: Bool?
  /// `rotationStrategy`: `round-robin`, `least-used`, `priority` or `health-based`; any text.
  public var rotationStrategy: String?
  /// `cliSources.<cli>.priority`, by the tool's name; 1 comes first.
  public var priorities: [String: Int] = [:]

  static let name = "cli-token-discovery"

  init(_ root: JSONValue) {
    let entry = root["plugins"]?["entries"]?[Self.name]
    guard entry?["enabled"]?.bool != false, let settings = entry?["config"] else { return }
    importsKeys = settings["autoImport"]?.bool
    rotationStrategy = settings["rotationStrategy"]?.nonEmptyString
    for source in settings["cliSources"]?.members ?? [] {
      if let priority = source.value["priority"]?.int { priorities[source.name] = priority }
    }
  }
}
