import Testing

@testable import UsageLogs

@Suite("Logs of Codex")
struct CodexTests {
  let file = ".codex/sessions/2026/11/20/rollout-2026-11-20T10-00-00-a.jsonl"

  @Test("cached input is not counted twice, and reasoning is a part of the output")
  func cachedInputNotCounted() {
    let home = LogHome()
    home.write(
      file,
      CodexLog.meta("a", at: "2026-11-20T10:00:00.000Z")
        + CodexLog.model("gpt-5.1-codex", at: "2026-11-20T10:00:01.000Z")
        + CodexLog.count([1000, 600, 50, 20], [1000, 600, 50, 20], at: "2026-11-20T10:00:09.000Z")
        + CodexLog.count([1200, 1000, 70, 0], [2200, 1600, 120, 20], at: "2026-11-20T10:00:20.000Z"))
    let index = home.read()
    // 1000 - 600 + 1200 - 1000 = 600 uncached.
    #expect(index.sum() == Sum(calls: 2, input: 600, cacheRead: 1600, output: 120, reasoning: 20))
    #expect(index.models == ["gpt-5.1-codex"])
  }

  @Test("a snapshot that is repeated for its limits counts once")
  func snapshotRepeatedLimitsCounts() {
    let home = LogHome()
    let one = CodexLog.count([1000, 0, 50, 0], [1000, 0, 50, 0], at: "2026-11-20T10:00:09.000Z")
    let again = CodexLog.count([1000, 0, 50, 0], [1000, 0, 50, 0], at: "2026-11-20T10:00:12.000Z")
    let limits =
      #"{"timestamp":"2026-11-20T10:00:13.000Z","type":"event_msg","payload":{"type":"token_count","info":null}}"#
      + "\n"
    home.write(file, CodexLog.meta("a", at: "2026-11-20T10:00:00.000Z") + one + again + limits + again)
    #expect(home.read().sum() == Sum(calls: 1, input: 1000, output: 50))
  }

  @Test("without figures of the call the rise of the session's counts, and a fall begins anew")
  func withoutFiguresCallRise() {
    let home = LogHome()
    home.write(
      file,
      CodexLog.meta("a", at: "2026-11-20T10:00:00.000Z")
        + CodexLog.count(nil, [1000, 400, 50, 0], at: "2026-11-20T10:00:05.000Z")
        + CodexLog.count(nil, [1500, 600, 80, 10], at: "2026-11-20T10:00:15.000Z")
        + CodexLog.count(nil, [200, 0, 10, 0], at: "2026-11-20T10:00:25.000Z")
        + CodexLog.count(nil, [300, 0, 30, 0], at: "2026-11-20T10:00:35.000Z"))
    // 600 + 300 + 0 + 100 uncached, 400 + 200 cached, 50 + 30 + 0 + 20 out.
    #expect(home.read().sum() == Sum(calls: 3, input: 1000, cacheRead: 600, output: 100, reasoning: 10))
  }

  @Test("a fork's copy of its parent counts once, though its times were rewritten")
  func forkCopyParentCounts() {
    let home = LogHome()
    let history = [
      ([1000, 0, 50, 0], [1000, 0, 50, 0]), ([1100, 900, 60, 0], [2100, 900, 110, 0]),
      ([1200, 1000, 70, 0], [3300, 1900, 180, 0]),
    ]
    home.write(
      file,
      CodexLog.meta("a", at: "2026-11-20T10:00:00.000Z")
        + history.enumerated().map { CodexLog.count($1.0, $1.1, at: "2026-11-20T10:0\($0 + 1):00.000Z") }.joined())
    home.write(
      ".codex/sessions/2026/11/20/rollout-2026-11-20T11-00-00-b.jsonl",
      CodexLog.meta("b", at: "2026-11-20T11:00:00.100Z", forkedFrom: "a")
        + CodexLog.meta("a", at: "2026-11-20T11:00:00.100Z")
        + history.enumerated().map { CodexLog.count($1.0, $1.1, at: "2026-11-20T11:00:00.\($0 + 2)00Z") }.joined()
        + CodexLog.count([1300, 1200, 80, 0], [4600, 3100, 260, 0], at: "2026-11-20T11:02:00.000Z"))
    let index = home.read()
    // The parent's 1000 + 200 + 200 uncached and the fork's own 100.
    #expect(index.sum() == Sum(calls: 4, input: 1500, cacheRead: 3100, output: 260))
    #expect(index.missingParents == 0)
    let fork = index.names.firstIndex(of: "b").map(UInt32.init)
    #expect(index.sum { $0.key.session == fork } == Sum(calls: 1, input: 100, cacheRead: 1200, output: 80))
  }

  @Test("a fork whose copy keeps its times late in the hour is known by its parent's figures")
  func forkWhoseCopyKeeps() {
    let home = LogHome()
    let counts =
      CodexLog.count([1000, 0, 50, 0], [1000, 0, 50, 0], at: "2026-11-20T10:01:00.000Z")
      + CodexLog.count([1100, 900, 60, 0], [2100, 900, 110, 0], at: "2026-11-20T10:02:00.000Z")
    home.write(file, CodexLog.meta("a", at: "2026-11-20T10:00:00.000Z") + counts)
    home.write(
      ".codex/archived_sessions/rollout-2026-11-20T11-00-00-b.jsonl",
      CodexLog.meta("b", at: "2026-11-20T11:00:00.000Z", forkedFrom: "a")
        + counts.replacing("T10:0", with: "T11:0")
        + CodexLog.count([1300, 1200, 80, 0], [3400, 2100, 190, 0], at: "2026-11-20T11:12:00.000Z"))
    #expect(home.read().sum() == Sum(calls: 3, input: 1300, cacheRead: 2100, output: 190))
  }

  @Test("a sub-agent whose parent is gone leaves its burst out and says so")
  func subAgentWhoseParent() {
    let home = LogHome()
    let source =
      #"{"timestamp":"2026-11-20T11:00:00.000Z","type":"session_meta","payload":{"id":"c","source":{"subagent":{"thread_spawn":{"parent_thread_id":"gone","depth":1}}}}}"#
      + "\n"
    home.write(
      file,
      source + CodexLog.count([1000, 0, 50, 0], [1000, 0, 50, 0], at: "2026-11-20T11:00:03.100Z")
        + CodexLog.count([1100, 900, 60, 0], [2100, 900, 110, 0], at: "2026-11-20T11:00:03.200Z")
        + CodexLog.count([1200, 1100, 70, 0], [3300, 2000, 180, 0], at: "2026-11-20T11:00:40.000Z"))
    let index = home.read()
    #expect(index.sum() == Sum(calls: 1, input: 100, cacheRead: 1100, output: 70))
    #expect(index.missingParents == 1)
  }

  @Test("a sub-agent that copied nothing counts from its first call")
  func subAgentCopiedNothing() {
    let home = LogHome()
    home.write(
      file,
      #"{"timestamp":"2026-11-20T11:00:00.000Z","type":"session_meta","payload":{"id":"c","source":{"subagent":"review"}}}"#
        + "\n" + CodexLog.count([1000, 0, 50, 0], [1000, 0, 50, 0], at: "2026-11-20T11:00:07.000Z")
        + CodexLog.count([1100, 900, 60, 0], [2100, 900, 110, 0], at: "2026-11-20T11:00:19.000Z"))
    #expect(home.read().sum() == Sum(calls: 2, input: 1200, cacheRead: 900, output: 110))
  }

  @Test("a session that is also in the archive counts once")
  func sessionAlsoArchiveCounts() {
    let home = LogHome()
    let text =
      CodexLog.meta("a", at: "2026-11-20T10:00:00.000Z") + CodexLog.model("gpt-5", at: "2026-11-20T10:00:00.000Z")
      + CodexLog.count([1000, 600, 50, 20], [1000, 600, 50, 20], at: "2026-11-20T10:00:09.000Z")
    home.write(file, text)
    home.write(".codex/archived_sessions/rollout-2026-11-20T10-00-00-a.jsonl", text)
    #expect(home.read().sum() == Sum(calls: 1, input: 400, cacheRead: 600, output: 50, reasoning: 20))
  }

  @Test("two sessions with the same figures are two")
  func twoSessionsWithSame() {
    let home = LogHome()
    for (name, minute) in [("a", "00"), ("b", "30")] {
      home.write(
        ".codex/sessions/2026/11/20/rollout-2026-11-20T10-\(minute)-00-\(name).jsonl",
        CodexLog.meta(name, at: "2026-11-20T10:\(minute):00.000Z")
          + CodexLog.count([1000, 600, 50, 0], [1000, 600, 50, 0], at: "2026-11-20T10:\(minute):09.000Z"))
    }
    #expect(home.read().sum() == Sum(calls: 2, input: 800, cacheRead: 1200, output: 100))
  }

  @Test("a model that is not told is gpt-5, and the older name of the cache counts")
  func modelNotToldGpt() {
    let home = LogHome()
    home.write(
      file,
      #"{"timestamp":"2026-11-20T10:00:09Z","type":"event_msg","payload":{"info":{"last_token_usage":{"input_tokens":10,"cache_read_input_tokens":4,"output_tokens":1}},"type":"token_count"}}"#
        + "\n")
    let index = home.read()
    #expect(index.sum() == Sum(calls: 1, input: 6, cacheRead: 4, output: 1))
    #expect(index.models == ["gpt-5"])
  }

  @Test("another home of Codex is read in place of the usual one")
  func anotherHomeCodexRead() {
    let home = LogHome()
    home.write(
      "other/sessions/2026/11/20/rollout-x.jsonl",
      CodexLog.count([10, 0, 1, 0], [10, 0, 1, 0], at: "2026-11-20T10:00:09.000Z"))
    let index = home.read(["CODEX_HOME": home.path + "/other"])
    #expect(index.sum().calls == 1)
    #expect(index.homes.map(\.path) == [home.path + "/other"])
  }
}
