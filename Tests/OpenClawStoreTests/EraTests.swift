import OpenClawConfiguration
import Testing

@testable import OpenClawStore

@Suite("The generation of a store")
struct EraTests {
  private func finding(_ change: (inout EraClues) -> Void) -> EraFinding {
    var clues = EraClues()
    change(&clues)
    return EraFinding(clues)
  }

  @Test(
    "follows the version where the disk says nothing else",
    arguments: [
      ((2026, 1, 20), OpenClawEra.e0, LockKind?.some(.folder)), ((2026, 1, 29), .e1, .folder),
      ((2026, 2, 28), .e1, .folder), ((2026, 3, 1), .e2, .file), ((2026, 5, 29), .e2, .file), ((2026, 6, 12), .e3, nil),
      ((2026, 8, 1), .e4, nil),
    ] as [((Int, Int, Int), OpenClawEra, LockKind?)])
  func versions(version: (Int, Int, Int), era: OpenClawEra, lock: LockKind?) {
    let found = finding { $0.programVersion = OpenClawVersion(version.0, version.1, version.2) }
    #expect(found.era == era)
    #expect(found.lockKind == lock)
  }

  @Test("a gateway's word counts before the program's, and that before the configuration's stamp")
  func weight() {
    let found = finding {
      $0.stampedVersion = OpenClawVersion(2026, 1, 29)
      $0.programVersion = OpenClawVersion(2026, 4, 1)
      $0.gatewayVersion = OpenClawVersion(2026, 8, 2)
    }
    #expect(found.era == .e4)
    #expect(found.evidence.map(\.source) == [.gateway, .program, .configurationStamp])
  }

  @Test("profiles in a database outweigh an older version, and that is told")
  func databaseWins() {
    let found = finding {
      $0.stampedVersion = OpenClawVersion(2026, 1, 29)
      $0.hasStoreFile = true
      ($0.hasDatabase, $0.hasDatabaseRow) = (true, true)
    }
    #expect(found.era == .e3)
    #expect(found.lockKind == nil)
    #expect(found.contradiction?.contains("2026.1.29") == true)
  }

  @Test("without a version the files decide, and both kinds of lock are taken where they do not")
  func files() {
    #expect(finding { $0.hasStoreFile = true }.era == .e1)
    #expect(finding { $0.hasStoreFile = true }.lockKind == .both)
    #expect(finding { $0.hasStateFile = true }.era == .e2)
    #expect(finding { $0.hasDatabase = true }.era == .e3)
    #expect(finding { $0.hasSharedStoreKey = true }.era == .e4)
    #expect(finding { $0.hasOldFolderName = true }.era == .e0)
    #expect(finding { $0.liveLock = .file }.era == .e2)
    #expect(finding { _ in }.evidence.map(\.source) == [.nothing])
  }

  @Test("a lock that is held now tells its kind")
  func liveLock() {
    #expect(finding { ($0.hasStoreFile, $0.liveLock) = (true, .folder) }.lockKind == .folder)
    #expect(finding { ($0.programVersion, $0.liveLock) = (OpenClawVersion(2026, 2, 1), .file) }.lockKind == .file)
  }
}
