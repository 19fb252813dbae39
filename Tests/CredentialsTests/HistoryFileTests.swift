import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import Testing

@testable import Credentials

@Suite("The history on disk")
struct HistoryFileTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func file(_ home: TestHome, mayWrite: Bool = true) -> HistoryFile {
    HistoryFile(path: home.at("state/cli-token-history.json"), fingerprints: fingerprints, mayWrite: mayWrite)
  }

  private func row(_ id: String) -> HistoryRow {
    HistoryRow(
      identity: "identity of \(id)", id: id, tool: .codex, provider: "openai", kind: .apiKey, secretHash: "hmac:1",
      owner: "codex", firstSeenAt: now)
  }

  private func names(_ home: TestHome) -> [String] { LocalFiles.names(in: home.at("state"), limit: 100) }

  @Test("a row comes back as it was written, with every member")
  func roundTrip() throws {
    let home = try TestHome()
    var full = row("codex-cli:me")
    full.account = "me@example.com"
    full.plan = "plus"
    full.grantHash = "hmac:2"
    full.renewable = true
    full.expiresAt = now + 60.5
    full.loginEndsAt = now + 600
    full.sources = [
      TokenSource(kind: .file, location: "~/a", mode: 0o644, realPath: "/b", fields: ["x"], isOlderCopy: true),
      TokenSource(kind: .environment, location: "NAME"),
    ]
    full.status = .invalid
    full.evidence = .rejected
    full.restricted = "no scope"
    full.rateLimitedUntil = now + 5
    full.lastSeenAt = now + 1
    full.lastUsedAt = now + 2
    full.usageCount = 7
    full.lastCheckedAt = now + 3
    full.lastError = "401: “refused”\n"
    full.lastErrorAt = now + 4
    full.consecutiveFailures = 2
    full.importedProfileID = "openai:me"
    full.missingSince = now + 6
    try file(home).update(now: now) { history in
      history = TokenHistory(lastScanAt: now, rows: [full])
      return true
    }
    let read = file(home).read()
    #expect(read.history.rows == [full])
    #expect(read.history.lastScanAt == now)
    #expect(read.problem == nil)
    #expect(home.mode("state/cli-token-history.json") == 0o600)
    #expect(names(home).allSatisfy { !$0.hasSuffix(".tmp") })
  }

  @Test("members that we do not know are kept, in the document and in rows")
  func unknownMembers() throws {
    let home = try TestHome()
    try file(home).update(now: now) { history in
      history.rows = [row("a:1")]
      return true
    }
    let text = try #require(home.text("state/cli-token-history.json"))
    let edited = text.replacing(#""cli": "codex-cli","#, with: #""cli": "codex-cli", "later": [1.50],"#)
      .replacing(#""version": 2,"#, with: #""version": 2, "rotation": {"cursor": "x"},"#)
    try home.write("state/cli-token-history.json", edited)
    try file(home).update(now: now) { history in
      history.recordUse(id: "a:1", at: now)
      return true
    }
    let after = try #require(home.text("state/cli-token-history.json"))
    #expect(after.contains("1.50"))
    #expect(after.contains("cursor"))
    #expect(file(home).read().history[id: "a:1"]?.usageCount == 1)
  }

  @Test("rows that make no sense are kept, but for unsalted hashes", arguments: [1, 2])
  func strangeRows(version: Int) throws {
    let home = try TestHome()
    try home.write(
      "state/cli-token-history.json",
      """
      {"version": \(version), "discovered": [{"note": "row of mine", "tokenHash": "sha256:00"}, 5]}
      """)
    try file(home).update(now: now) { history in
      history.rows.append(row("a:1"))
      return true
    }
    let after = try #require(home.text("state/cli-token-history.json"))
    #expect(after.contains("row of mine") && !after.contains("sha256"))
    #expect(file(home).read().history.strangeRows.count == 2)
    #expect(file(home).read().history.rows.map(\.id) == ["a:1"])
  }

  @Test("a link stays a link, whether its file is there, missing or corrupt")
  func linked() throws {
    for text in [#"{"version":2,"discovered":[]}"#, nil, "corrupt"] {
      let home = try TestHome()
      if let text { try home.write("real/h.json", text) } else { try makeFolder(home.at("real")) }
      try makeFolder(home.at("state"))
      symlink("../real/h.json", home.at("state/cli-token-history.json"))
      try file(home).update(now: now) { history in
        history.rows.append(row("a:1"))
        return true
      }
      #expect(target(of: home.at("state/cli-token-history.json")) == "../real/h.json")
      #expect(home.text("real/h.json")?.contains("a:1") == true)
      #expect(file(home).read().history.rows.map(\.id) == ["a:1"])
      let kept = LocalFiles.names(in: home.at("real"), limit: 9).filter { $0.contains(".corrupt-") }
      #expect(kept.count == (text == "corrupt" ? 1 : 0))
    }
  }

  @Test("a corrupt file is kept aside and said so")
  func corrupt() throws {
    for text in ["{\"version\": 2, \"disc", "", "[]", "{}", #"{"version":2,"discovered":{}}"#, #"{"version":0}"#] {
      let home = try TestHome()
      try home.write("state/cli-token-history.json", text)
      #expect(file(home).read().problem?.contains("corrupt") == true)
      #expect(home.text("state/cli-token-history.json") == text)
      let after = try file(home).update(now: now) { history in
        history.rows.append(row("a:1"))
        return true
      }
      #expect(after.problem?.contains(".corrupt-20260921T141320.000Z") == true)
      #expect(home.text("state/cli-token-history.json.corrupt-20260921T141320.000Z") == text)
      #expect(file(home).read().history.rows.map(\.id) == ["a:1"])
    }
  }

  @Test("the file of a later version is read-only and stays to the byte")
  func newer() throws {
    let home = try TestHome()
    let text = #"{"version": 3, "discovered": "otherwise"}"#
    try home.write("state/cli-token-history.json", text)
    let after = try file(home).update(now: now) { history in
      history.rows.append(row("a:1"))
      return true
    }
    #expect(after.isReadOnly)
    #expect(after.problem?.contains("version 3") == true)
    #expect(home.text("state/cli-token-history.json") == text)
  }

  @Test("wider permissions are narrowed: it is our file")
  func narrowed() throws {
    let home = try TestHome()
    try home.write("state/cli-token-history.json", #"{"version":2,"discovered":[]}"#, mode: 0o644)
    _ = file(home).read()
    #expect(home.mode("state/cli-token-history.json") == 0o600)
  }

  @Test("a history that may not be written is changed in memory only")
  func readOnly() throws {
    let home = try TestHome()
    let after = try file(home, mayWrite: false).update(now: now) { history in
      history.rows.append(row("a:1"))
      return true
    }
    #expect(after.history.rows.count == 1)
    #expect(after.isReadOnly)
    #expect(!exists(home.at("state")))
  }

  @Test("two writers with a hundred uses each count two hundred")
  func concurrentWriters() async throws {
    let home = try TestHome()
    let shared = file(home)
    let first = row("a:1")
    let now = now
    try shared.update(now: now) { history in
      history.rows = [first]
      return true
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<2 {
        group.addTask {
          for _ in 0..<100 {
            _ = try await runBlocking {
              Result {
                try shared.update(now: now) { history in
                  history.recordUse(id: "a:1", at: now)
                  return true
                }
              }
            }.get()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(shared.read().history[id: "a:1"]?.usageCount == 200)
  }

  @Test("whatever bytes the file holds, reading it neither fails nor changes it")
  func hostileBytes() throws {
    let home = try TestHome()
    let seed: UInt64 = 20_261_120
    var dice = SplitMix64(seed: seed)
    try file(home).update(now: now) { history in
      history.rows = [row("a:1"), row("b:2")]
      return true
    }
    let good = Array(try #require(home.text("state/cli-token-history.json")).utf8)
    for round in 0..<300 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        let place = Int.random(in: 0..<bytes.count, using: &dice)
        switch Int.random(in: 0...2, using: &dice) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 9))
        default: bytes.removeSubrange(place...)
        }
        if bytes.isEmpty { break }
      }
      try home.write("state/cli-token-history.json", bytes: bytes)
      let snapshot = file(home).read()
      #expect(snapshot.history.rows.count <= 2, "seed \(seed), round \(round)")
      #expect(home.text("state/cli-token-history.json")?.utf8.count ?? -1 >= 0)
    }
  }
}

@Suite("The salt of this installation")
struct InstallationSaltTests {
  @Test("it is made once, for the owner only")
  func made() throws {
    let home = try TestHome()
    let first = InstallationSalt.load(from: home.at("state/salt"), mayWrite: true)
    let second = InstallationSalt.load(from: home.at("state/salt"), mayWrite: true)
    #expect(first.bytes.count == 32)
    #expect(first.bytes == second.bytes)
    #expect(first.problem == nil)
    #expect(home.mode("state/salt") == 0o600)
    #expect(names(in: home.at("state"), limit: 10) == ["salt"])
    let other = try TestHome()
    #expect(InstallationSalt.load(from: other.at("salt"), mayWrite: true).bytes != first.bytes)
  }

  @Test("many that make it at once agree")
  func race() async throws {
    let home = try TestHome()
    let path = home.at("state/salt")
    let salts = await runLimited(
      (0..<16).map { _ in { @Sendable in InstallationSalt.load(from: path, mayWrite: true).bytes } },
      within: .seconds(60))
    #expect(Set(salts.compactMap { $0 }).count == 1)
  }

  @Test("where nothing may be written it lasts for the run and says so")
  func memoryOnly() throws {
    let home = try TestHome()
    let salt = InstallationSalt.load(from: home.at("state/salt"), mayWrite: false)
    #expect(salt.bytes.count == 32)
    #expect(salt.problem != nil)
    #expect(!exists(home.at("state")))
    try home.write("blocked", "a file where a folder should be")
    #expect(InstallationSalt.load(from: home.at("blocked/salt"), mayWrite: true).problem != nil)
  }
}
