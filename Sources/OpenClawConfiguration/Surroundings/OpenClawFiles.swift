/// Where OpenClaw keeps its configuration and its variables.
public struct OpenClawFiles: Hashable, Sendable {
  /// The home as OpenClaw understands it.
  public var base: String
  public var stateDirectory: String
  public var configuration: String
  public var environmentFile: String
  /// The configuration is made by Nix, and must be changed there.
  public var isManagedElsewhere: Bool

  /// - Parameters:
  ///   - home: of the person.
  ///   - honoursOldNames: whether the names before OpenClaw's present one count.
  ///   - exists: asks the file system.
  public init(
    environment: [String: String], home: String, honoursOldNames: Bool = true, exists: (String) -> Bool
  ) {
    func variable(_ names: String...) -> String? {
      for name in names where name.hasPrefix("OPENCLAW_") || honoursOldNames {
        if let value = environment[name], value.contains(where: { !$0.isWhitespace }) { return Self.trimmed(value) }
      }
      return nil
    }
    let base = variable("OPENCLAW_HOME").flatMap { Self.absolute($0, home: home) } ?? home
    self.base = base
    let instance = variable("OPENCLAW_PROFILE").flatMap { name in
      let isName = name.utf8.allSatisfy { $0 == 0x2D || $0 == 0x5F || Self.isAlphanumeric($0) }
      return isName && name.lowercased() != "default" ? name : nil
    }
    let usual = Self.joined(base, instance.map { ".openclaw-" + $0 } ?? ".openclaw")
    let given = variable("OPENCLAW_STATE_DIR", "CLAWDBOT_STATE_DIR").flatMap { Self.absolute($0, home: base) }
    let older = instance == nil ? [".clawdbot", ".moltbot", ".moldbot"].map { Self.joined(base, $0) } : []
    stateDirectory = given ?? ([usual] + older).first(where: exists) ?? usual
    let names = ["openclaw.json", "clawdbot.json", "moltbot.json", "moldbot.json"]
    let folders = (given.map { [$0] } ?? []) + [usual] + older
    let candidates = folders.flatMap { folder in names.map { Self.joined(folder, $0) } }
    configuration =
      variable("OPENCLAW_CONFIG_PATH", "CLAWDBOT_CONFIG_PATH").flatMap { Self.absolute($0, home: base) }
      ?? candidates.first(where: exists) ?? Self.joined(stateDirectory, "openclaw.json")
    // The older state folders are never looked into for it.
    environmentFile = Self.joined(given ?? usual, ".env")
    isManagedElsewhere = environment["OPENCLAW_NIX_MODE"] == "1"
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while text.first?.isWhitespace == true { text = text.dropFirst() }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }

  private static func absolute(_ path: String, home: String) -> String? {
    let path = path == "~" ? home : path.hasPrefix("~/") ? joined(home, String(path.dropFirst(2))) : path
    guard path.hasPrefix("/") else { return nil }
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  private static func joined(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
