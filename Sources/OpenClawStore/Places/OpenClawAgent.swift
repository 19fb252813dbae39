/// An agent and the folder in which it keeps its credentials.
public struct OpenClawAgent: Hashable, Sendable, Identifiable {
  public var id: String
  public var folder: String
  /// The one named `main`: early versions keep there what is shared, even when another agent is the default one.
  public var isMain: Bool
  /// The one that is used when a person names none.
  public var isDefault: Bool
  /// The configuration names it; an agent that only has a folder may be a leftover.
  public var isConfigured: Bool

  public init(id: String, folder: String, isMain: Bool, isDefault: Bool, isConfigured: Bool) {
    self.id = id
    self.folder = folder
    self.isMain = isMain
    self.isDefault = isDefault
    self.isConfigured = isConfigured
  }

  public var profilesFile: String { folder + "/auth-profiles.json" }
  /// `order`, `lastGood`, `usageStats` of the versions that keep them apart.
  public var stateFile: String { folder + "/auth-state.json" }
  /// The flat store of before.
  public var legacyFile: String { folder + "/auth.json" }
  public var database: String { folder + "/openclaw-agent.sqlite" }
  public var modelsFile: String { folder + "/models.json" }

  /// What an agent's name becomes in paths and keys: lower case, at most 64 characters; `main` when nothing is left.
  public static func normalised(_ name: String) -> String {
    guard let name = name.trimmedOrNil?.lowercased() else { return "main" }
    func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
      ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "-"
    }
    let scalars = name.unicodeScalars
    if scalars.allSatisfy(isNameCharacter), let first = scalars.first, first != "_", first != "-", scalars.count <= 64 {
      return name
    }
    var text = ""
    for scalar in scalars {
      if isNameCharacter(scalar) {
        text.unicodeScalars.append(scalar)
      } else if text.last != "-" || text.isEmpty {
        text += "-"
      }
    }
    while text.hasPrefix("-") { text.removeFirst() }
    text = String(text.prefix(64))
    while text.hasSuffix("-") { text.removeLast() }
    return text.isEmpty ? "main" : text
  }
}
