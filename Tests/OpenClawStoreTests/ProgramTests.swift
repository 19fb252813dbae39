import FoundationEssentials
import Glibc
import StructuredText
import TestOpenClaw
import Testing

@testable import OpenClawStore

@Suite("Changing a store in a database")
struct ProgramTests {
  /// A home whose `openclaw` notes how it was called and does what the script says.
  private func home(_ script: String) throws -> StoreHome {
    let home = try StoreHome(version: "2026.6.12")
    _ = try home.folder(".openclaw/agents/main/agent")
    let database = try TestAgentDatabase(home.at(StoreHome.database))
    try database.makeAgent(store: sample)
    database.close()
    try home.write(
      "bin/openclaw",
      "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$HOME/argv\"\ncat > \"$HOME/stdin\"\nenv > \"$HOME/env\"\n\(script)\n",
      mode: 0o755)
    return home
  }

  private func apply(
    _ change: StoreChange, in home: StoreHome, dryRun: Bool = false, hasProgram: Bool = true
  ) throws -> StoreOutcome {
    let instance = try home.instance()
    let environment = ["HOME": home.path, "PATH": "\(home.at("bin")):/usr/bin:/bin"]
    let program = hasProgram ? OpenClawProgram.find(in: environment, patience: 20) : nil
    return try StoreWriter(context: home.context(environment), program: program).apply(
      [change], to: try #require(instance.agent()), of: instance, reason: "test", dryRun: dryRun)
  }

  private func argv(_ home: StoreHome) -> [String] {
    (home.text("argv") ?? "").split(separator: "\n").map(String.init)
  }

  private func statement(_ home: StoreHome, _ sql: String) -> String {
    "/usr/bin/env python3 -c \"import sqlite3; b = sqlite3.connect('\(home.at(StoreHome.database))'); b.execute('''\(sql)'''); b.commit()\""
  }

  @Test("without the program nothing can be done, and that is told with 69")
  func missing() throws {
    let home = try home("")
    let failure = #expect(throws: StoreFailure.programMissing) {
      try apply(.setOrder(provider: "anthropic", ids: ["anthropic:default"]), in: home, hasProgram: false)
    }
    #expect(failure?.exitCode == 69)
    let plan = try apply(.clearOrder(provider: "anthropic"), in: home, dryRun: true, hasProgram: false)
    #expect(plan.way == .program([["models", "auth", "order", "clear", "--provider", "anthropic"]]))
    #expect(plan.notes.count == 1)
  }

  @Test("a pasted secret goes in by the standard input alone")
  func secret() throws {
    let secret = "FAKE-secret-0123456789abcdef"
    let home = try home("exit 3")
    #expect(throws: StoreFailure.self) { try apply(.setProfile(id: "openrouter:x", key(secret)), in: home) }
    #expect(home.text("stdin") == secret + "\n")
    #expect(
      argv(home) == ["models", "auth", "paste-api-key", "--provider", "openrouter", "--profile-id", "openrouter:x"])
    #expect(home.text("env")?.contains(secret) == false)
  }

  @Test("what the program says when it refuses is told without the secret")
  func refusal() throws {
    let home = try home("echo \"no: $(cat \"$HOME/stdin\")\" >&2; exit 1")
    let failure = #expect(throws: StoreFailure.self) {
      try apply(.setProfile(id: "a:x", key("FAKE-odd-secret-of-nobody", provider: "a")), in: home)
    }
    #expect(failure == .programFailed("no: [redacted]"))
  }

  @Test("success is believed when the database says so")
  func verified() throws {
    let lying = try home("exit 0")
    #expect(throws: StoreFailure.self) {
      try apply(.setOrder(provider: "anthropic", ids: ["anthropic:default"]), in: lying)
    }
    let home = try home("")
    let order = #"{\"order\": {\"anthropic\": [\"anthropic:default\"]}}"#
    let script =
      try #require(home.text("bin/openclaw"))
      + statement(home, "insert or replace into auth_profile_state values ('primary', '\(order)', 0)") + "\n"
    try home.write("bin/openclaw", script, mode: 0o755)
    let outcome = try apply(.setOrder(provider: "anthropic", ids: ["anthropic:default"]), in: home)
    #expect(outcome.hasChanged)
    #expect(argv(home) == ["models", "auth", "order", "set", "--provider", "anthropic", "anthropic:default"])
    #expect(home.text(StoreHome.store) == nil)
  }

  @Test("what a database's generation cannot do is told with what to do instead")
  func unsupported() throws {
    let home = try home("")
    let login = SealedJSON(.members([("type", "oauth".json), ("provider", "anthropic".json), ("access", "FAKE".json)]))
    for change in [
      StoreChange.clearWindows(id: "openrouter:manual"), .setProfile(id: "anthropic:x", login),
      .editProfile(id: "anthropic:broken", [.remove("key")]), .removeUsage(id: "openrouter:manual"),
    ] {
      let failure = #expect(throws: StoreFailure.self) { try apply(change, in: home) }
      guard case .unsupported(let text) = failure else {
        Issue.record("\(String(describing: failure))")
        continue
      }
      #expect(text.hasSuffix(".") || text.contains("openclaw"))
    }
    #expect(home.text("argv") == nil)
  }

  @Test("a token's expiry is told as what is left of it, and ids that look like options are refused")
  func arguments() throws {
    let home = try home("exit 1")
    let token = SealedJSON(
      .members([
        ("type", "token".json), ("provider", "x".json), ("token", "FAKE".json),
        ("expires", .number(String(Int(Date().timeIntervalSince1970 * 1000) + 3_600_500))),
      ]))
    #expect(throws: StoreFailure.self) { try apply(.setProfile(id: "x:y", token), in: home) }
    #expect(argv(home).suffix(2).first == "--expires-in")
    #expect(["3600s", "3599s", "3598s"].contains(argv(home).last))
    unlink(home.at("argv"))
    #expect(throws: StoreFailure.self) { try apply(.setProfile(id: "--config", key("FAKE", provider: "x")), in: home) }
    #expect(home.text("argv") == nil)
  }
}
