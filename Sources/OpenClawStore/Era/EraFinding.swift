public import OpenClawConfiguration

/// Something that tells which generation of the store is in use.
public struct EraEvidence: Hashable, Sendable {
  /// The strongest first.
  public enum Source: String, Sendable, CaseIterable {
    case gateway, program
    case configurationStamp = "configuration-stamp"
    case database
    case sharedStore = "shared-store"
    case stateFile = "state-file"
    case liveLock = "live-lock"
    case storeFile = "store-file"
    case folderName = "folder-name"
    case nothing
  }

  public var source: Source
  /// For a person: `openclaw --version says 2026.6.12`.
  public var text: String

  public init(_ source: Source, _ text: String) {
    self.source = source
    self.text = text
  }
}

/// Which generation is in use, and why we think so.
public struct EraFinding: Hashable, Sendable {
  public var era: OpenClawEra
  /// nil for the generations that keep databases.
  public var lockKind: LockKind?
  /// In the order of their weight.
  public var evidence: [EraEvidence]
  /// nil: neither the gateway, nor the program, nor the configuration tells.
  public var version: OpenClawVersion?
  /// What does not fit together, for a person; nil when all evidence agrees.
  public var contradiction: String?

  public init(
    era: OpenClawEra, lockKind: LockKind?, evidence: [EraEvidence], version: OpenClawVersion? = nil,
    contradiction: String? = nil
  ) {
    self.era = era
    self.lockKind = lockKind
    self.evidence = evidence
    self.version = version
    self.contradiction = contradiction
  }
}

/// What is known before an era is named.
public struct EraClues: Hashable, Sendable {
  public enum Lock: Hashable, Sendable { case folder, file }

  public var gatewayVersion: OpenClawVersion?
  /// 3 or 4.
  public var gatewayProtocol: Int?
  public var programVersion: OpenClawVersion?
  public var stampedVersion: OpenClawVersion?
  /// A database of an agent has the table of profiles with a row in it.
  public var hasDatabaseRow = false
  /// A database exists, whatever is in it.
  public var hasDatabase = false
  /// The shared database names where the shared store is.
  public var hasSharedStoreKey = false
  public var hasStateFile = false
  public var hasStoreFile = false
  /// A lock that somebody holds now.
  public var liveLock: Lock?
  public var hasOldFolderName = false

  public init() {}
}
