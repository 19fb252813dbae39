import DashboardViews
import ThemeFiles

/// Finds themes: the shipped ones, those in the folder `themes` of the configuration, and files by path.
struct ThemeShelf: Sendable {
  struct Problem: Hashable, Sendable {
    var path: String
    var line: Int
    var message: String
  }

  private let folder: String
  private let workingDirectory: String
  private let home: String

  init(in context: CommandContext) {
    folder = context.configurationDirectory + "/themes"
    workingDirectory = context.workingDirectory
    home = context.home
  }

  /// The file of a theme; nil when it is a shipped one, or none. A person's own wins over a shipped one of that name.
  func path(of name: String) -> String? {
    if name.contains("/") {
      if name.hasPrefix("/") { return name }
      return name.hasPrefix("~/") ? home + name.dropFirst() : workingDirectory + "/" + name
    }
    let path = "\(folder)/\(name).theme"
    return SmallFile.changed(path) == nil ? nil : path
  }

  /// - Throws: `ThemeFileError`, or a `CommandFailure` when there is no theme of that name.
  func theme(named name: String) throws -> Theme { try theme(named: name, depth: 0) }

  private func theme(named name: String, depth: Int) throws -> Theme {
    // A theme may inherit from one that inherits; a circle ends here.
    guard depth < 8 else { throw CommandFailure.usage("The theme '\(name)' inherits from itself.") }
    if name == "dark", path(of: name) == nil { return .standardDark }
    let base: (String) -> Theme? = { try? self.theme(named: $0, depth: depth + 1) }
    if let path = path(of: name) {
      guard let bytes = SmallFile.read(path, limit: 1 << 20) else {
        throw CommandFailure.usage("The theme file '\(path)' cannot be read.")
      }
      let file = path.split(separator: "/").last ?? ""
      return try ThemeFile.read(bytes, defaultName: String(file.prefix { $0 != "." }), base: base)
    }
    guard let shipped = ShippedThemes.all.first(where: { $0.name == name }) else {
      throw CommandFailure.usage(
        "There is no theme '\(name)'.",
        suggestion: "The themes are: \(names().map(\.name).joined(separator: ", ")); or give the path of a file.")
    }
    return try ThemeFile.read(shipped.bytes, defaultName: name, base: base)
  }

  func names() -> [(name: String, path: String?)] {
    let own = ownFiles().map { (String($0.dropLast(".theme".count)), Optional("\(folder)/\($0)")) }
    let shipped = ShippedThemes.all.map(\.name).filter { name in !own.contains { $0.0 == name } }
    return (shipped.map { ($0, nil) } + own).sorted { $0.0 < $1.0 }.map { (name: $0.0, path: $0.1) }
  }

  /// What is wrong with the person's own theme files.
  func problems() -> [Problem] {
    ownFiles().flatMap { file -> [Problem] in
      let path = "\(folder)/\(file)"
      do {
        _ = try theme(named: path)
        return []
      } catch let error as ThemeFileError {
        return error.problems.map { Problem(path: path, line: $0.line, message: $0.message) }
      } catch {
        return [Problem(path: path, line: 0, message: "\(error)")]
      }
    }
  }

  private func ownFiles() -> [String] {
    (SmallFile.names(in: folder) ?? []).filter { $0.hasSuffix(".theme") && !$0.hasPrefix(".") }
  }
}
