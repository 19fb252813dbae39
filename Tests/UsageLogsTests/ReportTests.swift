import Credentials
import Domain
import FoundationEssentials
import Glibc
import Metering
import StructuredText
import Testing

@testable import UsageLogs

@Suite("Reports of usage")
struct ReportTests {
  /// 10:00 in Tokyo is 01:00 in UTC: the day of the calls is another one there.
  let tokyo = LocalCalendar.fixed(offset: 9 * 3_600)
  let utc = LocalCalendar.fixed(offset: 0)
  let file = ".claude/projects/p/s.jsonl"

  private func service(
    _ home: LogHome, calendar: LocalCalendar? = nil, state: String? = nil, history: TokenHistory = TokenHistory()
  ) -> UsageLogService {
    UsageLogService(
      context: home.context(), statePath: state, prices: .builtIn, calendar: calendar ?? utc, history: { history })
  }

  @Test("days begin where the person is")
  func daysBeginWherePerson() async {
    let home = LogHome()
    home.write(
      file,
      ClaudeLog.answer("m1", request: "r", [1, 0, 0, 2], at: "2026-11-20T14:59:59.000Z")
        + ClaudeLog.answer("m2", request: "r", [1, 0, 0, 2], at: "2026-11-20T15:00:00.000Z"))
    let here = await service(home).table(since: nil, by: .day)
    #expect(here.lines.map(\.start?.timeIntervalSince1970) == [1_795_132_800])
    let there = await service(home, calendar: tokyo).table(since: nil, by: .day)
    #expect(there.lines.map(\.start?.timeIntervalSince1970) == [1_795_100_400, 1_795_186_800])
  }

  @Test("the cost is that of the price list, long prompts apart, and what has no price is unknown")
  func costPriceListLong() async throws {
    let home = LogHome()
    home.write(
      file,
      ClaudeLog.answer("m1", request: "r", [1_000, 10_000, 2_000, 500], at: "2026-11-20T10:00:00.000Z")
        + ClaudeLog.answer("m2", request: "r", [10, 0, 0, 20], at: "2026-11-20T10:00:00.000Z", model: "claude-next-9"))
    let table = await service(home).table(since: nil, by: .model)
    // 1000 × $3 + 10000 × $0.30 + 2000 × $3.75 + 500 × $15 a million: 3000 + 3000 + 7500 + 7500 micro-dollars.
    let priced = try #require(table.lines.first { $0.model == "claude-sonnet-4-5" })
    #expect(priced.tokens.estimatedCost == Money(microDollars: 21_000))
    let unpriced = try #require(table.lines.first { $0.model == "claude-next-9" })
    #expect(unpriced.tokens.estimatedCost == nil)
    #expect(table.total.estimatedCost == Money(microDollars: 21_000))
    #expect(table.total.unpricedCalls == 1)
    #expect(table.unpricedModels == ["claude-next-9"])
  }

  @Test("prompts above the border of a model have its other price")
  func promptsAboveBorderModel() async {
    let home = LogHome()
    home.write(
      ".codex/sessions/2026/11/20/rollout-a.jsonl",
      CodexLog.model("gemini-2.5-pro", at: "2026-11-20T10:00:00.000Z")
        + CodexLog.count([200_000, 0, 0, 0], [200_000, 0, 0, 0], at: "2026-11-20T10:00:10.000Z")
        + CodexLog.count([200_001, 0, 0, 0], [400_001, 0, 0, 0], at: "2026-11-20T10:00:20.000Z"))
    let table = await service(home).table(since: nil, by: .tool)
    // 200,000 × $1.25 and 200,001 × $2.50 a million.
    #expect(table.total.cost == Money(microDollars: 250_000 + 500_003))
  }

  @Test("names of clouds and dates find the price of their model")
  func namesCloudsDatesFind() {
    var prices = PriceNames(.builtIn)
    for name in [
      "claude-sonnet-4-5", "claude-sonnet-4-5-20250929", "anthropic/claude-sonnet-4-5", "claude-sonnet-4-5@20250929",
      "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5[1m]", "bedrock/anthropic.claude-sonnet-4-5",
    ] { #expect(prices.price(of: name)?.model == "claude-sonnet-4-5", "\(name)") }
    #expect(prices.price(of: "codex-auto-review")?.model == "gpt-5")
    #expect(prices.price(of: "nobody/knows") == nil)
    #expect(prices.price(of: "") == nil)
  }

  @Test("a list since a time leaves the older out")
  func listSinceTimeLeaves() async {
    let home = LogHome()
    home.write(
      file,
      ClaudeLog.answer("m1", request: "r", [1, 0, 0, 2], at: "2026-11-18T10:00:00.000Z")
        + ClaudeLog.answer("m2", request: "r", [4, 0, 0, 8], at: "2026-11-20T10:00:00.000Z", session: "s2"))
    let since = Date(timeIntervalSince1970: 1_795_132_800)
    let table = await service(home).table(since: since, by: .session)
    #expect(table.lines.map(\.session) == ["s2"])
    #expect(table.total.input == 4)
    #expect(await service(home).table(since: nil, by: .session, tools: [.codex]).lines.isEmpty)
  }

  @Test("calls belong to the credential that was there at the time, and to nobody where that is not known")
  func callsBelongCredentialThere() async throws {
    let home = LogHome()
    let now = home.context().now()
    func time(_ hoursAgo: Double) -> String { now.addingTimeInterval(-hoursAgo * 3_600).timestamp }
    home.write(
      file,
      ClaudeLog.answer("m1", request: "r", [1, 0, 0, 0], at: time(90))
        + ClaudeLog.answer(
          "m2", request: "r", [10, 0, 0, 0], at: time(40))
        + ClaudeLog.answer("m3", request: "r", [100, 0, 0, 0], at: time(5)))
    func row(_ id: String, from first: Double, to last: Double, isGone: Bool) -> HistoryRow {
      var row = HistoryRow(
        identity: id, id: id, tool: .claude, provider: "anthropic", kind: .oauth, secretHash: "", owner: "claude",
        sources: [TokenSource(kind: .file, location: "~/.claude/.credentials.json")],
        firstSeenAt: now.addingTimeInterval(-first * 3_600))
      row.lastSeenAt = now.addingTimeInterval(-last * 3_600)
      row.missingSince = isGone ? row.lastSeenAt : nil
      return row
    }
    var history = TokenHistory(rows: [
      row("old", from: 60, to: 30, isGone: true), row("new", from: 20, to: 1, isGone: false),
    ])
    history.lastScanAt = now.addingTimeInterval(-3_600)
    let report = try await service(home, history: history).usage()
    #expect(report.usages(of: "old").map(\.total.input) == [10])
    #expect(report.usages(of: "new").map(\.total.input) == [100])
    #expect(report.usages.filter { $0.tokenID == nil }.map(\.total.input) == [1])
    #expect(report.usages(of: "new").first?.hours.count == 1)
    #expect(report.usages(of: "new").first?.home == "~/.claude")
  }

  @Test("what was read is kept for the next run, where only the owner can read it")
  func whatReadKeptNext() async throws {
    let home = LogHome()
    home.write(file, ClaudeLog.answer("m1", request: "r", [1, 0, 0, 2], at: "2026-11-18T10:00:00.000Z"))
    let path = home.path + "/state/usage.state"
    let first = await service(home, state: path).table(since: nil, by: .tool)
    var facts = stat()
    #expect(stat(path, &facts) == 0)
    #expect(facts.st_mode & 0o777 == 0o600)
    // The log is gone, what it told is known.
    unlink(home.path + "/" + file)
    let second = await service(home, state: path).table(since: nil, by: .tool)
    #expect(second.total == first.total)
    #expect(second.total.calls == 1)
    // Nonsense in the place of the state is as good as none.
    home.write("state/usage.state", "nonsense")
    #expect(await service(home, state: path).table(since: nil, by: .tool).total.calls == 0)
  }

  @Test("questions at once have one answer")
  func questionsAtOnceHave() async {
    let home = LogHome()
    for number in 0..<50 {
      home.append(file, ClaudeLog.answer("m\(number)", request: "r", [1, 0, 0, 2], at: "2026-11-18T10:00:00.000Z"))
    }
    let service = service(home, state: home.path + "/usage.state")
    let totals = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<20 { group.addTask { await service.table(since: nil, by: .tool).total.calls } }
      return await group.reduce(into: Set<Int>()) { $0.insert($1) }
    }
    #expect(totals == [50])
  }
}
