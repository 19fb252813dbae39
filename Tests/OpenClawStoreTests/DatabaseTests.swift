import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import StructuredText
import TestOpenClaw
import Testing

@testable import OpenClawStore

@Suite("Stores in databases")
struct DatabaseTests {
  private let folder = ".openclaw/agents/main/agent"

  private func made(_ home: StoreHome, usesLog: Bool = true) throws -> TestAgentDatabase {
    _ = try home.folder(folder)
    let database = try TestAgentDatabase(home.at(StoreHome.database), usesLog: usesLog)
    try database.makeAgent(store: sample, state: #"{"version": 1, "order": {"anthropic": ["anthropic:default"]}}"#)
    return database
  }

  private func bytes(_ home: StoreHome) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for name in home.names(folder) {
      guard case .content(let content) = readFile(home.at("\(folder)/\(name)"), limit: 1 << 26) else { continue }
      found[name] = content.bytes
    }
    return found
  }

  @Test("that a gateway has open are read with what is only in their log", arguments: [true, false])
  func open(usesLog: Bool) throws {
    let home = try StoreHome()
    let database = try made(home, usesLog: usesLog)
    let before = try bytes(home)
    let instance = try home.instance()
    #expect(instance.era.era == .e3)
    let agent = try #require(instance.agent())
    #expect(agent.own.store?.profiles.map(\.id) == ["anthropic:default", "anthropic:broken", "openrouter:manual"])
    #expect(agent.own.store?.order(of: "anthropic")?.ids == ["anthropic:default"])
    let after = try bytes(home)
    #expect(after.keys.sorted() == before.keys.sorted())
    #expect(after["openclaw-agent.sqlite"] == before["openclaw-agent.sqlite"])
    #expect(after["openclaw-agent.sqlite-wal"] == before["openclaw-agent.sqlite-wal"])
    database.close()
  }

  @Test("of a gateway that was stopped are read without making files beside them")
  func closed() throws {
    let home = try StoreHome()
    try made(home).close()
    let before = try bytes(home)
    #expect(before.keys.sorted() == ["openclaw-agent.sqlite"])
    #expect(try home.agent().own.store?.profiles.count == 3)
    #expect(try bytes(home) == before)
  }

  @Test("of a gateway that was killed are read with their log, all whole transactions and no other")
  func killed() throws {
    let home = try StoreHome()
    let database = try made(home)
    try database.set(
      store: #"{"version": 1, "profiles": {"x:new": {"type": "token", "provider": "x", "token": "FAKE"}}}"#)
    let all = try bytes(home)
    database.close()
    let log = try #require(all["openclaw-agent.sqlite-wal"])
    try home.write(StoreHome.database, bytes: try #require(all["openclaw-agent.sqlite"]))
    unlink(home.at(StoreHome.database + "-shm"))
    try home.write(StoreHome.database + "-wal", bytes: log)
    #expect(try home.agent().own.store?.profiles.map(\.id) == ["x:new"])
    #expect(home.names(folder) == ["openclaw-agent.sqlite", "openclaw-agent.sqlite-wal"])
    // Half of the last transaction's pages count for nothing.
    try home.write(StoreHome.database + "-wal", bytes: Array(log.dropLast(100)))
    #expect(try home.agent().own.store?.profiles.count == 3)
  }

  @Test("a log cut or changed anywhere is read up to there, and never hurts", arguments: 0..<60)
  func torn(seed: UInt64) throws {
    var dice = SplitMix64(seed: seed)
    let home = try StoreHome()
    let database = try made(home)
    let all = try bytes(home)
    database.close()
    var log = try #require(all["openclaw-agent.sqlite-wal"])
    if Bool.random(using: &dice) {
      log.removeLast(Int.random(in: 0...log.count, using: &dice))
    } else {
      for _ in 0..<Int.random(in: 1...8, using: &dice) {
        log[Int.random(in: 0..<log.count, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
      }
    }
    unlink(home.at(StoreHome.database + "-shm"))
    try home.write(StoreHome.database, bytes: try #require(all["openclaw-agent.sqlite"]))
    try home.write(StoreHome.database + "-wal", bytes: log)
    // Nothing of a transaction that is not whole: all three profiles, or a database of before.
    let count = try home.agent().own.store?.profiles.count
    #expect(count == nil || count == 3, "seed \(seed)")
  }

  @Test("damaged bytes give a problem or a store, and always an answer", arguments: 0..<120)
  func damaged(seed: UInt64) throws {
    var dice = SplitMix64(seed: seed)
    let home = try StoreHome()
    try made(home, usesLog: Bool.random(using: &dice)).close()
    var bytes = try #require(try bytes(home)["openclaw-agent.sqlite"])
    for _ in 0..<Int.random(in: 1...40, using: &dice) {
      bytes[Int.random(in: 0..<bytes.count, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
    }
    if Bool.random(using: &dice) { bytes.removeLast(Int.random(in: 0...bytes.count, using: &dice)) }
    try home.write(StoreHome.database, bytes: bytes)
    let reading = try home.agent()
    if let problem = reading.own.problem { #expect(!problem.message.contains("FAKE"), "seed \(seed)") }
  }

  @Test("what only looks like a store is refused", arguments: ["text", "pipe", "folder", "view"])
  func hostile(kind: String) throws {
    let home = try StoreHome(version: "2026.6.12")
    _ = try home.folder(folder)
    let path = home.at(StoreHome.database)
    switch kind {
    case "text": try home.write(StoreHome.database, "not a database at all")
    case "pipe": mkfifo(path, 0o600)
    case "folder": mkdir(path, 0o700)
    default:
      let database = try TestAgentDatabase(path)
      try database.run(
        """
        CREATE VIEW auth_profile_store AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT 'primary' AS store_key, i AS store_json FROM n WHERE i < 0
        """)
      database.close()
      #expect(try home.agent().own == .absent)
      return
    }
    #expect(try home.agent().own.problem != nil)
  }

  @Test("a link to a database is followed, and its log found")
  func link() throws {
    let home = try StoreHome()
    let database = try made(home)
    let elsewhere = try home.folder("elsewhere")
    for suffix in ["", "-wal", "-shm"] {
      try #require(rename(home.at(StoreHome.database + suffix), "\(elsewhere)/real.sqlite\(suffix)") == 0)
    }
    symlink(elsewhere + "/real.sqlite", home.at(StoreHome.database))
    #expect(try home.agent().own.store?.profiles.count == 3)
    #expect(home.names(folder) == ["openclaw-agent.sqlite"])
    withExtendedLifetime(database) {}
  }

  @Test("an agent reads through to the store that all share")
  func shared() throws {
    let home = try StoreHome(version: nil)
    _ = try home.folder(".openclaw/state")
    let shared = try TestAgentDatabase(home.at(".openclaw/state/openclaw.sqlite"))
    try shared.makeShared([
      "auth.sharedStore": #"{"location":"state-db"}"#, "authProfiles.store": sample,
      "authProfiles.state": #"{"order": {"anthropic": ["anthropic:default"]}}"#,
    ])
    _ = try home.folder(folder)
    let own = try TestAgentDatabase(home.at(StoreHome.database))
    try own.makeAgent(store: #"{"version": 1, "profiles": {}}"#)
    let instance = try home.instance()
    #expect(instance.era.era == .e4)
    #expect(instance.shared.store?.profiles.count == 3)
    #expect(instance.agent()?.inheritsFrom == "shared")
    #expect(instance.agent()?.effective.order(of: "anthropic")?.ids == ["anthropic:default"])
    shared.close()
    own.close()
  }

  @Test("a shared store at a place that nobody knows is a problem")
  func nowhere() throws {
    let home = try StoreHome(version: nil)
    _ = try home.folder(".openclaw/state")
    let shared = try TestAgentDatabase(home.at(".openclaw/state/openclaw.sqlite"))
    try shared.makeShared(["auth.sharedStore": #"{"location":"moon"}"#])
    shared.close()
    let instance = try home.instance()
    #expect(instance.era.era == .e4)
    #expect(instance.problems.first?.message.contains("openclaw doctor --fix") == true)
  }

  @Test("older files beside an empty database stop the agent, and beside a filled one count for nothing")
  func leftovers() throws {
    let home = try StoreHome(version: "2026.6.12")
    try home.write(StoreHome.store, sample)
    let empty = try home.agent()
    #expect(empty.needsMigration)
    #expect(empty.effective.profiles.isEmpty)
    let instance = try home.instance(["ANTHROPIC_API_KEY": "FAKE"])
    #expect(instance.effective("anthropic", for: empty, at: Date()).source.kind == "missing")
    let database = try TestAgentDatabase(home.at(StoreHome.database))
    try database.makeAgent(store: #"{"profiles": {"x:y": {"type": "token", "provider": "x", "token": "FAKE"}}}"#)
    database.close()
    let filled = try home.agent()
    #expect(!filled.needsMigration)
    #expect(filled.effective.profiles.map(\.id) == ["x:y"])
    #expect(filled.retired.map(\.kind) == [.profiles])
  }
}
