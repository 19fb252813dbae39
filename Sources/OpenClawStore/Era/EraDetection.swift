import OpenClawConfiguration

extension EraFinding {
  /// Weighs the evidence: what is on the disk outweighs a version where OpenClaw itself would go by the disk.
  public init(_ clues: EraClues) {
    var evidence: [EraEvidence] = []
    if let version = clues.gatewayVersion {
      evidence.append(.init(.gateway, "the gateway is version \(version)"))
    } else if let number = clues.gatewayProtocol {
      evidence.append(.init(.gateway, "the gateway speaks protocol \(number)"))
    }
    if let version = clues.programVersion { evidence.append(.init(.program, "openclaw is version \(version)")) }
    if let version = clues.stampedVersion {
      evidence.append(.init(.configurationStamp, "version \(version) wrote the configuration last"))
    }
    if clues.hasDatabaseRow {
      evidence.append(.init(.database, "an agent's database holds profiles"))
    } else if clues.hasDatabase {
      evidence.append(.init(.database, "there is a database, without profiles"))
    }
    if clues.hasSharedStoreKey { evidence.append(.init(.sharedStore, "the shared database names a shared store")) }
    if clues.hasStateFile { evidence.append(.init(.stateFile, "there is an auth-state.json")) }
    switch clues.liveLock {
    case .folder: evidence.append(.init(.liveLock, "a lock folder is held now"))
    case .file: evidence.append(.init(.liveLock, "a lock file is held now"))
    case nil: break
    }
    if clues.hasStoreFile { evidence.append(.init(.storeFile, "there is an auth-profiles.json")) }
    if clues.hasOldFolderName { evidence.append(.init(.folderName, "the state folder has an older name")) }
    if evidence.isEmpty { evidence.append(.init(.nothing, "nothing tells; the first JSON store is assumed")) }

    let version = clues.gatewayVersion ?? clues.programVersion ?? clues.stampedVersion
    let byVersion = version.map(OpenClawEra.init(of:))
    let era = Self.era(clues, byVersion: byVersion)
    var contradiction: String?
    if let version, let byVersion, byVersion.usesDatabases != era.usesDatabases {
      contradiction = "version \(version) keeps \(byVersion.title), but there is a database that holds profiles"
    }
    self.init(
      era: era, lockKind: Self.lockKind(clues, era: era, version: version), evidence: evidence, version: version,
      contradiction: contradiction)
  }

  private static func era(_ clues: EraClues, byVersion: OpenClawEra?) -> OpenClawEra {
    if clues.hasSharedStoreKey { return .e4 }
    if clues.hasDatabaseRow { return max(byVersion ?? .e3, .e3) }
    if let byVersion {
      // The name of the folder says more than a stamp of the days of the renaming.
      if clues.hasOldFolderName, byVersion == .e1, !clues.hasStateFile { return .e0 }
      return clues.hasStateFile && byVersion < .e2 ? .e2 : byVersion
    }
    // A version that makes databases ran here, and it reads no files any more.
    if clues.hasDatabase { return .e3 }
    if clues.hasStateFile || clues.liveLock == .file { return .e2 }
    return clues.hasOldFolderName ? .e0 : .e1
  }

  private static func lockKind(_ clues: EraClues, era: OpenClawEra, version: OpenClawVersion?) -> LockKind? {
    if era.usesDatabases { return nil }
    switch clues.liveLock {
    case .folder: return .folder
    case .file: return .file
    case nil: break
    }
    if era == .e2 { return .file }
    return version == nil && era != .e0 ? .both : .folder
  }
}
