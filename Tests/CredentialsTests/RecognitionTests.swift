import CredentialFormats
import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import Testing

@testable import Credentials

@Suite("The same credential under other circumstances")
struct RecognitionTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func scanned(_ home: TestHome, _ environment: [String: String] = [:]) async throws -> DiscoveryReport {
    try await TokenDiscovery(context: home.context(environment)).scan(ScanRequest())
  }

  @Test("a refused login stays refused while the file that names its account is half written or gone")
  func accountUnreadable() async throws {
    let home = try TestHome()
    try home.claude()
    try home.write(".claude.json", #"{"oauthAccount": {"emailAddress": "me@example.com"}}"#)
    let first = try await scanned(home)
    let id = try #require(first.tokens.first?.id)
    let time = home.clock.now
    _ = try await TokenDiscovery(context: home.context()).changeHistory { history in
      history.update(id: id) { _ = $0.take(.rejected("401: refused"), at: time, secrets: []) }
    }
    for text in [#"{"oauthAcc"#, nil, #"{"oauthAccount": {"emailAddress": "me@example.com"}}"#] {
      if let text { try home.write(".claude.json", text) } else { unlink(home.at(".claude.json")) }
      let report = try await scanned(home)
      #expect(report.tokens.map(\.id) == [id])
      #expect(report.tokens.map(\.status) == [.invalid])
      #expect(report.tokens.map(\.account) == ["me@example.com"])
      #expect(report.newCount == 0 && report.goneCount == 0)
    }
  }

  @Test("a login that is renewed while its account is not told keeps its row, by the grant or by the place")
  func renewedWithoutAccount() {
    for refresh in ["FAKE-refresh", "FAKE-another-refresh"] {
      var history = TokenHistory()
      history.take(scan(login(.claude, provider: "anthropic", at: "~/.claude/.credentials.json")), at: now)
      history.recordUse(id: history.rows[0].id, at: now)
      let later = login(
        .claude, provider: "anthropic", secret: "FAKE-renewed-0123456789", refresh: refresh, account: nil,
        at: "~/.claude/.credentials.json")
      let merge = history.take(scan(later), at: now + 1)
      #expect(merge.news.values.map { $0 } == [.changed])
      #expect(history.rows.map(\.id) == ["claude-code:me@example.com"])
      #expect(history.rows.map(\.usageCount) == [1])
      #expect(!history.take(scan(later), at: now + 2).hasNews)
    }
  }

  @Test("two rows of one secret become one, which keeps the account, the refusal and all uses")
  func repeatedRows() {
    func sighting(_ account: String?) -> MachineScan {
      scan(login(.claude, provider: "anthropic", account: account, at: "~/.claude/.credentials.json"))
    }
    for account in [nil, "me@example.com"] {
      var history = TokenHistory()
      history.take(sighting("me@example.com"), at: now)
      _ = history.rows[0].take(.rejected("401: refused"), at: now, secrets: [])
      history.rows[0].status = .missing
      var nobody = TokenHistory()
      nobody.take(sighting(nil), at: now)
      history.rows += nobody.rows
      for row in history.rows { history.recordUse(id: row.id, at: now) }
      history.take(sighting(account), at: now + 1)
      #expect(history.rows.map(\.id) == ["claude-code:me@example.com"])
      #expect(history.rows.map(\.status) == [.invalid])
      #expect(history.rows.map(\.usageCount) == [2])
    }
  }

  @Test("another account at the same place is another credential")
  func otherAccount() {
    var history = TokenHistory()
    history.take(scan(login()), at: now)
    let other = login(secret: "FAKE-other-0123456789", refresh: "FAKE-r2", account: "you@example.com")
    let merge = history.take(scan(other), at: now + 1)
    #expect(merge.gone.count == 1)
    #expect(history.rows.map(\.id) == ["codex-cli:me@example.com", "codex-cli:you@example.com"])
  }

  @Test("what a provider said of a key holds wherever the key lies")
  func verdictFollowsSecret() {
    let secret = "sk-FAKE-0123456789abcdefghij"
    var history = TokenHistory()
    history.take(scan(key(.aider, provider: "openrouter", secret: secret, at: "~/.env")), at: now)
    _ = history.rows[0].take(.revoked("gone"), at: now, secrets: [])
    history.take(
      scan(key(.environment, provider: "openrouter", secret: secret, at: "OPENROUTER_API_KEY", rank: .environment)),
      at: now + 1)
    #expect(history.rows.last?.status == .revoked)
    #expect(history.rows.map(\.lastError) == ["gone", "gone"])
  }

  @Test("a key that is replaced in its file keeps its id, is changed, and is not proven by its forerunner")
  func replacedKey() {
    var history = TokenHistory()
    history.take(scan(key(.aider, provider: "openrouter", secret: "sk-FAKE-1111111111111111", at: "~/.env")), at: now)
    let id = history.rows[0].id
    _ = history.rows[0].take(.accepted, at: now, secrets: [])
    let merge = history.take(
      scan(key(.aider, provider: "openrouter", secret: "sk-FAKE-2222222222222222", at: "~/.env")), at: now + 1)
    #expect(merge.news.values.map { $0 } == [.changed])
    #expect(history.rows.map(\.id) == [id])
    #expect(history.rows.map(\.evidence) == [nil])
  }

  @Test("logins that change places never become one row")
  func swappedPlaces() {
    func nobody(_ secret: String, at place: String) -> LocatedCredential {
      login(.kimi, provider: "kimi", secret: secret, refresh: nil, account: nil, at: place)
    }
    var history = TokenHistory()
    history.take(scan(nobody("FAKE-a-0123456789", at: "~/a"), nobody("FAKE-b-0123456789", at: "~/b")), at: now)
    history.take(scan(nobody("FAKE-b-0123456789", at: "~/a"), nobody("FAKE-c-0123456789", at: "~/b")), at: now + 1)
    #expect(Set(history.rows.map(\.identity)).count == history.rows.count)
    #expect(Set(history.rows.map(\.id)).count == history.rows.count)
    #expect(history.rows.count { $0.status != .missing } == 2)
  }

  @Test("a shell that looks elsewhere neither lists nor loses what lies in the usual place")
  func elsewhere() async throws {
    let home = try TestHome()
    try home.codex()
    try home.write("work/.aider.conf.yml", "openai-api-key: sk-FAKEproject0123456789\n")
    let first = try await scanned(home)
    #expect(first.tokens.map(\.tool) == [.codex, .aider])
    let rows = await TokenDiscovery(context: home.context()).history().rows
    var context = home.context(["CODEX_HOME": home.at("empty")])
    context.workingDirectory = "/"
    let other = try await TokenDiscovery(context: context).scan(ScanRequest())
    #expect(other.tokens.isEmpty && other.goneCount == 0)
    #expect(await TokenDiscovery(context: context).history().rows == rows)
    let back = try await scanned(home)
    #expect(back.tokens == first.tokens)
    #expect(back.newCount == 0)
    unlink(home.at("work/.aider.conf.yml"))
    #expect(try await scanned(home).goneCount == 1)
  }

  @Test("a folder of credentials that cannot be listed is neither empty nor logged out")
  func troubledFolder() async throws {
    let home = try TestHome()
    try home.kimi()
    #expect(try await scanned(home).tokens.map(\.status) == [.active])
    rename(home.at(".kimi-code/credentials"), home.at("aside"))
    symlink("credentials", home.at(".kimi-code/credentials"))
    let report = try await scanned(home)
    #expect(report.tokens.map(\.status) == [.active])
    #expect(report.goneCount == 0)
    #expect(report.notices.filter { $0.tool == .kimi }.map(\.kind) == [.unreadable])
    #expect(report.tokens.first?.reason.contains("cannot be read now") == true)
  }

  @Test("a folder that may not be listed is a permission notice", .enabled(if: getuid() != 0))
  func forbiddenFolder() async throws {
    let home = try TestHome()
    try home.kimi()
    _ = try await scanned(home)
    chmod(home.at(".kimi-code/credentials"), 0)
    defer { chmod(home.at(".kimi-code/credentials"), 0o700) }
    let report = try await scanned(home)
    #expect(report.tokens.map(\.status) == [.active])
    #expect(report.notices.filter { $0.tool == .kimi }.map(\.kind) == [.permission])
  }

  @Test("of more files than are read the first by name count, and the others are mentioned")
  func crowdedFolder() async throws {
    let home = try TestHome()
    for number in 0..<1003 { try home.write("d/\(10_000 - number).json", "{}") }
    let few = listing(of: home.at("d"), limit: 10)
    #expect(few.names == Array((8998...10_000).map { "\($0).json" }.sorted().prefix(10)))
    #expect(few.leftOut == 993)
    try makeFolder(home.at(".kimi-code"))
    rename(home.at("d"), home.at(".kimi-code/credentials"))
    let report = try await scanned(home)
    #expect(report.notices.contains { $0.tool == .kimi && $0.kind == .tooLarge && $0.message.contains("3 files more") })
  }

  @Test("ids of keys are the same in every run although nothing can be stored")
  func idsWithoutSalt() async throws {
    let home = try TestHome()
    try home.allFormats()
    try home.write("state", "a file where the folder should be")
    let variables = ["OPENCLAW_STATE_DIR": home.at("state"), "DEEPSEEK_API_KEY": "sk-FAKEdeepseek0123456789"]
    let first = try await scanned(home, variables)
    #expect(first.notices.filter { $0.tool == .openclaw }.map(\.kind) == [.unreadable])
    let ids = first.tokens.map(\.id)
    #expect(try await scanned(home, variables).tokens.map(\.id) == ids)
    #expect(Set(ids).count == ids.count)
  }

  @Test("whoever asks that nothing be written is not told that nothing is written")
  func readOnly() async throws {
    let home = try TestHome()
    try home.codex()
    let report = try await TokenDiscovery(context: home.context(mayWrite: false)).scan(ScanRequest())
    #expect(report.tokens.count == 1)
    #expect(!report.notices.contains { $0.kind == .unreadable })
  }
}
