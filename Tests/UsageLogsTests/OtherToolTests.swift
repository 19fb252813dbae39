import Credentials
import LocalFiles
import FoundationEssentials
import GRDBSQLite
import Testing

@testable import UsageLogs

@Suite("Logs of other tools")
struct OtherToolTests {
  @Test("Gemini's input includes the cached, thoughts come on top, and the last of an id counts")
  func geminiInputIncludesCached() {
    let home = LogHome()
    let message =
      #"{"id":"m1","timestamp":"2026-11-20T10:00:05.000Z","type":"gemini","content":"a","model":"gemini-2.5-pro","tokens":{"input":1000,"output":50,"cached":600,"thoughts":20,"tool":5,"total":1075}}"#
    let later = message.replacing(#""output":50"#, with: #""output":40"#)
    home.write(
      ".gemini/tmp/abc/chats/session-2026-11-20T10-00-0123abcd.jsonl",
      #"{"sessionId":"g1","projectHash":"abc","startTime":"2026-11-20T10:00:00.000Z","lastUpdated":"2026-11-20T10:00:00.000Z","kind":"main"}"#
        + "\n" + message + "\n" + #"{"$rewindTo":"m1"}"# + "\n" + #"{"$set":{"messages":[\#(message),\#(later)]}}"#
        + "\n"
        + later + "\n")
    home.write(
      ".gemini/tmp/abc/chats/g1/sub.jsonl",
      #"{"sessionId":"g2","projectHash":"abc","startTime":"2026-11-20T10:00:00.000Z","kind":"subagent"}"# + "\n"
        + message + "\n")
    let index = home.read()
    // 1000 - 600 + 5; 40 + 20 out. The sub-agent's message of the same id is another.
    #expect(index.sum() == Sum(calls: 2, input: 810, cacheRead: 1200, output: 130, reasoning: 40))
    #expect(index.names.contains("g1") && index.names.contains("g2"))
  }

  @Test("older documents of Gemini are read as a whole, and again when they change")
  func olderDocumentsGeminiRead() {
    let home = LogHome()
    let name = ".gemini/tmp/abc/chats/session-2026-11-20T10-00-0123abcd.json"
    func document(_ count: Int) -> String {
      let messages = (1...count).map {
        #"{"id":"m\#($0)","timestamp":"2026-11-20T10:00:05.000Z","type":"gemini","model":"g","tokens":{"input":10,"output":5,"cached":0,"thoughts":0,"tool":0,"total":15}}"#
      }
      return #"{ "sessionId": "g1", "messages": [ \#(messages.joined(separator: ",\n")) ] }"#
    }
    home.write(name, document(1))
    var index = home.read()
    home.write(name, document(3))
    home.read(into: &index)
    #expect(index.sum() == Sum(calls: 3, input: 30, output: 15))
  }

  @Test("Qwen's prompt includes the cached")
  func qwenPromptIncludesCached() {
    let home = LogHome()
    let line =
      #"{"uuid":"u","sessionId":"q1","timestamp":"2026-11-20T10:00:05.000Z","type":"assistant","model":"qwen3-coder-plus","usageMetadata":{"promptTokenCount":900,"candidatesTokenCount":80,"thoughtsTokenCount":30,"cachedContentTokenCount":500,"totalTokenCount":980}}"#
      + "\n"
    home.write(".qwen/projects/-work/chats/q1.jsonl", line + line)
    #expect(home.read().sum() == Sum(calls: 1, input: 400, cacheRead: 500, output: 80, reasoning: 30))
  }

  @Test("Kimi of both ages leaves the cached out of its input")
  func kimiBothAgesLeaves() {
    let home = LogHome()
    home.write(".kimi/config.toml", "default_model = \"kimi-k2-turbo-preview\"\n")
    home.write(
      ".kimi/sessions/0123/s1/wire.jsonl",
      #"{"type":"metadata","protocol_version":"1"}"# + "\n"
        + #"{"timestamp":1795000000.5,"message":{"type":"StatusUpdate","payload":{"token_usage":{"input_other":100,"output":20,"input_cache_read":300,"input_cache_creation":40},"message_id":"a","context_tokens":400}}}"#
        + "\n")
    home.write(".kimi/sessions/0123/s1/context.jsonl", #"{"role":"_usage","token_count":4000}"# + "\n")
    home.write(
      ".kimi-code/sessions/wd_work_0123456789ab/s2/agents/main/wire.jsonl",
      #"{"type":"usage.record","model":"kimi-k2.5","usage":{"inputOther":10,"output":2,"inputCacheRead":30,"inputCacheCreation":4},"usageScope":"turn","time":1795000000500}"#
        + "\n"
        + #"{"type":"usage.record","model":"kimi-k2.5","usage":{"inputOther":11,"output":2,"inputCacheRead":30,"inputCacheCreation":4},"usageScope":"session","time":1795000000900,"agentId":"main"}"#
        + "\n")
    let index = home.read()
    #expect(index.sum() == Sum(calls: 3, input: 121, cacheRead: 360, cacheWrite: 48, output: 24))
    #expect(index.models == ["kimi-k2-turbo-preview", "kimi-k2.5"])
    #expect(Set(["s1", "s2"]).isSubset(of: index.names))
  }

  @Test("a message of OpenCode in a file and in the database counts once")
  func messageOpenCodeFileDatabase() {
    let home = LogHome()
    func message(_ id: String) -> String {
      #"{"id":"\#(id)","sessionID":"o1","role":"assistant","providerID":"anthropic","modelID":"claude-sonnet-4-5","cost":0.02,"tokens":{"input":10,"output":20,"reasoning":5,"cache":{"read":300,"write":40}},"time":{"created":1795000000500,"completed":1795000001500}}"#
    }
    home.write(".local/share/opencode/storage/message/o1/msg_1.json", message("msg_1"))
    makeDatabase(
      home.path + "/.local/share/opencode/opencode.db",
      [
        "CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT)",
        "INSERT INTO message VALUES ('msg_1','o1',1,1,'\(message("msg_1"))')",
        "INSERT INTO message VALUES ('msg_2','o1',1,2,'\(message("msg_2"))')",
        "INSERT INTO message VALUES ('msg_3','o1',1,2,'{\"role\":\"user\"}')",
      ])
    var index = home.read()
    #expect(index.sum() == Sum(calls: 2, input: 20, cacheRead: 600, cacheWrite: 80, output: 50, reasoning: 10))
    makeDatabase(
      home.path + "/.local/share/opencode/opencode.db",
      ["INSERT INTO message VALUES ('msg_4','o1',1,3,'\(message("msg_4"))')"])
    home.read(into: &index)
    #expect(index.sum().calls == 3)
  }

  @Test("of Copilot's ways to tell of a call the most exact counts, in any order")
  func copilotWaysTellCall() {
    func record(_ name: String, _ figures: String, _ more: String = "") -> String {
      #"{"name":"\#(name)","traceId":"t1","time":[1795000000,5000000],"attributes":{"gen_ai.request.model":"gpt-5",\#(figures)\#(more)}}"#
        + "\n"
    }
    let one =
      #""gen_ai.usage.input_tokens":100,"gen_ai.usage.cache_read.input_tokens":40,"gen_ai.usage.output_tokens":10"#
    let two = #""gen_ai.usage.input_tokens":200,"gen_ai.usage.output_tokens":20"#
    let lines = [
      record("chat gpt-5", one, #","gen_ai.response.id":"r1""#),
      record("chat gpt-5", two, #","gen_ai.response.id":"r2""#),
      record("gen_ai.client.inference.operation.details", one, #","gen_ai.response.id":"r1""#),
      record("copilot_chat.agent.turn", #""gen_ai.usage.input_tokens":300,"gen_ai.usage.output_tokens":30"#),
      record("invoke_agent", #""gen_ai.usage.input_tokens":300,"gen_ai.usage.output_tokens":30"#),
    ]
    for order in [lines, lines.reversed()] {
      let home = LogHome()
      home.write(".copilot/otel/a.jsonl", order.joined())
      #expect(home.read().sum() == Sum(calls: 2, input: 260, cacheRead: 40, output: 30))
    }
  }

  @Test("OpenClaw's own calls count, those of tools with logs of their own do not")
  func openclawOwnCallsCount() {
    let home = LogHome()
    func line(_ id: String, provider: String, model: String? = nil) -> String {
      let model = model.map { #""model":"\#($0)","# } ?? ""
      return
        #"{"type":"message","id":"\#(id)","timestamp":"2026-11-20T10:00:05.000Z","message":{"role":"assistant","provider":"\#(provider)",\#(model)"usage":{"input":10,"output":20,"cacheRead":300,"cacheWrite":40,"totalTokens":370,"cost":{"total":0.5}}}}"#
    }
    let session = [
      #"{"type":"session","id":"c1","timestamp":"2026-11-20T10:00:00.000Z"}"#,
      #"{"type":"model_change","id":"x","provider":"anthropic","modelId":"claude-opus-4-5"}"#,
      line("1", provider: "anthropic"), line("2", provider: "claude-cli"),
      line("3", provider: "openai", model: "gpt-5"),
    ].map { $0 + "\n" }.joined()
    home.write(".openclaw/agents/main/sessions/c1.jsonl", session)
    home.write(".openclaw/agents/main/sessions/c1.jsonl.reset.2026-11-20", session)
    makeDatabase(
      home.path + "/.openclaw/agents/main/agent/openclaw-agent.sqlite",
      [
        "CREATE TABLE transcript_events (session_id TEXT, seq INTEGER, event_json TEXT, created_at INTEGER)",
        "INSERT INTO transcript_events VALUES ('c2', 1, '\(line("9", provider: "anthropic", model: "claude-opus-4-5"))', 1)",
      ])
    let index = home.read()
    #expect(index.sum() == Sum(calls: 3, input: 30, cacheRead: 900, cacheWrite: 120, output: 60))
    #expect(index.models == ["claude-opus-4-5", "gpt-5"])
  }

  @Test("Continue is read from its lines, or without them from its database")
  func continueReadFromLines() {
    let home = LogHome()
    makeDatabase(
      home.path + "/.continue/dev_data/devdata.sqlite",
      [
        "CREATE TABLE tokens_generated (id INTEGER PRIMARY KEY, model TEXT, provider TEXT, tokens_generated INTEGER, tokens_prompt INTEGER, timestamp TEXT)",
        "INSERT INTO tokens_generated VALUES (1, 'codestral', 'mistral', 5, 100, '2026-11-20 10:00:00')",
      ])
    #expect(home.read().sum() == Sum(calls: 1, input: 100, output: 5))
    home.write(
      ".continue/dev_data/0.2.0/tokensGenerated.jsonl",
      #"{"model":"codestral","provider":"mistral","promptTokens":70,"generatedTokens":7,"createdAt":"2026-11-20T10:00:00.000Z"}"#
        + "\n")
    #expect(home.read().sum() == Sum(calls: 1, input: 70, output: 7))
  }

  @Test("Aider's history is read as rounded as it is")
  func aiderHistoryReadAs() {
    let home = LogHome()
    home.write(
      "work/.aider.chat.history.md",
      """

      # aider chat started at 2026-11-20 10:00:00

      > Aider v0.86.0
      > Main model: anthropic/claude-sonnet-4-5 with diff edit format
      #### please
      Tokens: 9k sent, 9 received.
      > Tokens: 4.3k sent, 521 received. Cost: $0.02 message, $0.05 session.
      > Tokens: 4.3k sent, 521 received. Cost: $0.02 message, $0.07 session.

      """)
    let index = home.read()
    #expect(index.sum() == Sum(calls: 2, input: 8600, output: 1042))
    #expect(index.models == ["anthropic/claude-sonnet-4-5"])
    #expect(index.buckets.first?.cost == 40_000)
  }

  @Test("Aider's exact record wins over its history")
  func aiderExactRecordWins() {
    let home = LogHome()
    home.write(
      "work/.aider.chat.history.md", "# aider chat started at 2026-11-20 10:00:00\n> Tokens: 4k sent, 5 received.\n")
    home.write(
      "a.jsonl",
      #"{"event":"message_send","properties":{"main_model":"gpt-5","prompt_tokens":4321,"completion_tokens":5,"cost":0.01},"user_id":"u","time":1795000000}"#
        + "\n")
    let index = home.read(["AIDER_ANALYTICS_LOG": home.path + "/a.jsonl"])
    #expect(index.sum() == Sum(calls: 1, input: 4321, output: 5))
  }

  private func makeDatabase(_ path: String, _ statements: [String]) {
    try? FileManager.default.createDirectory(atPath: parent(of: path), withIntermediateDirectories: true)
    var handle: OpaquePointer?
    guard sqlite3_open(path, &handle) == SQLITE_OK else { return }
    for statement in statements {
      #expect(sqlite3_exec(handle, statement, nil, nil, nil) == SQLITE_OK)
    }
    sqlite3_close(handle)
  }
}
