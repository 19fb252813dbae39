import Testing

@testable import UsageLogs

@Suite("Logs of Claude Code")
struct ClaudeTests {
  let file = ".claude/projects/-work/s1.jsonl"

  @Test("streaming repeats keep the largest")
  func streamingRepeatsKeepLargest() {
    let home = LogHome()
    home.write(
      file,
      ClaudeLog.prompt + ClaudeLog.answer("m1", request: "r1", [3, 1000, 200, 1], at: "2026-11-20T10:00:01.000Z")
        + ClaudeLog.answer("m1", request: "r1", [3, 1000, 200, 90], at: "2026-11-20T10:00:02.000Z")
        + ClaudeLog.answer("m1", request: "r1", [3, 1000, 200, 40], at: "2026-11-20T10:00:03.000Z")
        + ClaudeLog.answer("m2", request: "r2", [5, 1200, 0, 10], at: "2026-11-20T10:00:09.000Z"))
    #expect(home.read().sum() == Sum(calls: 2, input: 8, cacheRead: 2200, cacheWrite: 200, output: 100))
  }

  @Test("a side chain's replay gives way to the conversation, whichever is read first")
  func sideChainReplayGives() {
    for isSideFirst in [true, false] {
      let home = LogHome()
      let own = ClaudeLog.answer("m1", request: "r1", [3, 1000, 0, 50], at: "2026-11-20T10:00:01.000Z")
      let side = ClaudeLog.answer(
        "m1", request: "r9", [3, 1000, 0, 70], at: "2026-11-20T10:00:01.000Z", isSidechain: true)
      home.write(file, isSideFirst ? side + own : own + side)
      #expect(home.read().sum() == Sum(calls: 1, input: 3, cacheRead: 1000, output: 50))
    }
  }

  @Test("a conversation that was gone on with in another file counts once")
  func conversationGoneOnWith() {
    let home = LogHome()
    let first = ClaudeLog.answer("m1", request: "r1", [3, 1000, 0, 50], at: "2026-11-20T10:00:01.000Z")
    home.write(file, first)
    home.write(
      ".claude/projects/-work/s2.jsonl",
      first.replacing("\"s1\"", with: "\"s2\"")
        + ClaudeLog.answer("m2", request: "r2", [4, 1100, 0, 60], at: "2026-11-20T11:00:01.000Z", session: "s2"))
    #expect(home.read().sum() == Sum(calls: 2, input: 7, cacheRead: 2100, output: 110))
  }

  @Test("sub-agents of a session are read, and messages of ours are not")
  func subAgentsSessionRead() {
    let home = LogHome()
    home.write(file, ClaudeLog.answer("m1", request: "r1", [3, 0, 0, 50], at: "2026-11-20T10:00:01.000Z"))
    home.write(
      ".claude/projects/-work/s1/subagents/agent-1.jsonl",
      ClaudeLog.answer("m2", request: "r2", [4, 0, 0, 60], at: "2026-11-20T10:00:05.000Z", isSidechain: true)
        + ClaudeLog.answer("m3", request: "r3", [9, 0, 0, 9], at: "2026-11-20T10:00:06.000Z", model: "<synthetic>"))
    #expect(home.read().sum() == Sum(calls: 2, input: 7, output: 110))
  }

  @Test("the longer kept part of the cache is told apart, and old costs are kept")
  func longerKeptPartCache() {
    let home = LogHome()
    home.write(
      file,
      #"{"type":"assistant","timestamp":"2026-11-20T10:00:01Z","costUSD":0.0125,"message":{"id":"m","model":"x","usage":{"input_tokens":1,"output_tokens":2,"cache_creation":{"ephemeral_5m_input_tokens":30,"ephemeral_1h_input_tokens":70}}}}"#
        + "\n")
    let index = home.read()
    #expect(index.buckets.first?.cacheWrite == 100)
    #expect(index.buckets.first?.longWrite == 70)
    #expect(index.buckets.first?.cost == 12_500)
  }

  @Test("usage that is only talked about is none")
  func usageOnlyTalkedAbout() {
    let home = LogHome()
    home.write(
      file,
      #"{"type":"assistant","timestamp":"2026-11-20T10:00:01Z","message":{"id":"m","content":"{\"usage\":{\"input_tokens\":5}}"}}"#
        + "\n"
        + #"{"type":"user","timestamp":"2026-11-20T10:00:01Z","toolUseResult":{"usage":{"input_tokens":5,"output_tokens":5}},"message":{"role":"user"}}"#
        + "\n")
    let index = home.read()
    #expect(index.sum() == Sum())
    #expect(index.malformed == 0)
  }

  @Test("several homes may be named, and files of one message count once")
  func severalHomesMayBe() {
    let home = LogHome()
    let line = ClaudeLog.answer("m1", request: "r1", [3, 0, 0, 50], at: "2026-11-20T10:00:01.000Z")
    home.write("one/projects/p/a.jsonl", line)
    home.write("two/projects/p/b.jsonl", line)
    home.write(".claude/projects/p/c.jsonl", line.replacing("m1", with: "m7"))
    let index = home.read(["CLAUDE_CONFIG_DIR": "\(home.path)/one, ~/two"])
    #expect(index.sum() == Sum(calls: 1, input: 3, output: 50))
  }
}
