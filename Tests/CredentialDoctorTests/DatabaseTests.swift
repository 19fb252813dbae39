import CredentialDoctor
import Domain
import FoundationEssentials
import LocalFiles
import OpenClawStore
import StructuredText
import TestOpenClaw
import Testing

@Suite struct DatabaseTests {
  @Test("a database is examined through its log and never written; an order is mended by OpenClaw's command")
  func database() async throws {
    let home = try TemporaryHome(version: "2026.6.12")
    home.write("", to: ".openclaw/agents/main/agent/x")
    let path = home.path + "/.openclaw/agents/main/agent/openclaw-agent.sqlite"
    let database = try TestAgentDatabase(path)
    try database.makeAgent(
      store: """
        {"version":1,"profiles":{
          "anthropic:a":{"type":"oauth","provider":"anthropic","key":"\(Fake.token)"},
          "openai:b":{"type":"api_key","provider":"openai","key":"\(Fake.key)"}}}
        """,
      state: #"{"version":1,"order":{"openai":["openai:ghost","openai:b"]}}"#)
    chmodAll(home)
    let script = home.write("#!/bin/sh\necho \"$@\" >> '\(home.path)/ran'\n", to: "openclaw", mode: 0o755)
    let doctor = home.doctor(program: OpenClawProgram(path: script, environment: [:]))
    let findings = try await doctor.examine().findings
    #expect(Set(findings.map(\.code)) == ["oauth-key-field", "order-dangling"])
    #expect(findings.first { $0.code == "oauth-key-field" }?.isFixable == false)
    #expect(try await doctor.preview([]) == "openclaw models auth order set --provider openai openai:b\n")
    let outcome = try await doctor.fix([])
    #expect(outcome.failed.isEmpty && outcome.done.count == 1)
    #expect(home.text("ran") == "models auth order set --provider openai openai:b\n")
    #expect(!exists(home.path + "/" + TemporaryHome.store))
    // What it did is its own; that stays, and is told.
    #expect(try await doctor.undo(nil).failed.count == 1)
    database.close()
  }

  @Test("without the program the repair fails, and the database is as it was") func withoutProgram() async throws {
    let home = try TemporaryHome(version: "2026.6.12")
    home.write("", to: ".openclaw/agents/main/agent/x")
    let database = try TestAgentDatabase(home.path + "/.openclaw/agents/main/agent/openclaw-agent.sqlite")
    try database.makeAgent(
      store: #"{"version":1,"profiles":{"openai:b":{"type":"api_key","provider":"openai","key":"\#(Fake.key)"}}}"#,
      state: #"{"version":1,"order":{"openai":["openai:ghost"]}}"#)
    chmodAll(home)
    let doctor = home.doctor()
    #expect(try await doctor.fix([]).failed.count == 1)
    #expect(try await doctor.examine().findings.map(\.code) == ["order-dangling", "order-excludes"])
  }

  @Test("an empty database beside an older store is an error, and what is no database is told")
  func migration() async throws {
    let home = try TemporaryHome(
      store: #"{"version":1,"profiles":{"openai:b":{"type":"api_key","provider":"openai","key":"\#(Fake.key)"}}}"#,
      version: "2026.6.12")
    let path = home.path + "/.openclaw/agents/main/agent/openclaw-agent.sqlite"
    let database = try TestAgentDatabase(path)
    try database.makeAgent(store: #"{"version":1,"profiles":{}}"#)
    chmodAll(home)
    let finding = try #require(try await home.doctor().examine().findings.first { $0.code == "legacy-files" })
    #expect(finding.severity == .error && finding.command == "openclaw doctor --fix")
    database.close()
    home.write("no database at all, FAKE", to: ".openclaw/agents/main/agent/openclaw-agent.sqlite")
    _ = try await home.doctor().examine()
  }

  private func chmodAll(_ home: TemporaryHome) {
    let folder = ".openclaw/agents/main/agent"
    for name in names(in: home.path + "/" + folder, limit: 100) { home.setMode(0o600, of: "\(folder)/\(name)") }
  }
}
