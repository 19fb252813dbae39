public import Domain

/// What credtop itself may do to renew credentials, beside running the tools' own programs.
public struct RefreshSettings: Hashable, Sendable {
  /// Whether a pasted key can be kept.
  public enum Pasting: Hashable, Sendable {
    /// Where it goes, for a person: `OpenClaw's store`.
    case into(String)
    /// Why not, as a part of a sentence.
    case impossible(String)
  }

  /// Tools whose logins a person allowed us to renew in the tools' own files.
  public var renewing: Set<Tool>
  public var pasting: Pasting

  public init(
    renewing: Set<Tool> = [], pasting: Pasting = .impossible("there is no OpenClaw here that could keep it")
  ) {
    self.renewing = renewing
    self.pasting = pasting
  }

  /// Tools whose files may be written, by the rules of their own.
  public static let renewable: [Tool] = [.kimi, .codex, .claude]
  /// Tools whose programs renew their logins when they are started, and need no person for it.
  static let selfRenewing: Set<Tool> = [.codex, .claude]
  /// Tools whose refresh tokens stay what they are, so that using one harms nobody.
  static let harmless: Set<Tool> = [.gemini]
}
