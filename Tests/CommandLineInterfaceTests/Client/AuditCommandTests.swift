import ArgumentParser
import Domain
import StructuredText
import Testing

@testable import CommandLineInterface

@Suite("audit")
struct AuditCommandTests {
  private func log(_ machine: ClientHarness) -> [String] {
    (machine.home.text(of: ".openclaw-token/audit.log") ?? "").split(separator: "\n").map(String.init)
  }

  @Test("[C-5] each run leaves the words of the command and the names of its flags, and no value")
  func entries() async throws {
    let machine = try ClientHarness(["GET /credits": #"{"total_credits":1,"total_usage":0}"#])
    _ = await machine.run("--profile", "default", "credits", "balance", "--json")
    _ = await machine.run("config", "set", "email", "secretive@example.com")
    _ = await machine.run("credits", "history", "--type=usage", "--limit", "7")
    _ = await machine.run("credits", "buy", "--amount", "secretive")
    _ = await machine.run("profile", "switch", "secretive")
    #expect(
      log(machine) == [
        #"{"timestamp":"2026-11-20T14:32:00.000Z","command":"credits balance","args":["--json","--profile"],"status":"success","exit":0,"detail":null}"#,
        #"{"timestamp":"2026-11-20T14:32:00.000Z","command":"config set","args":[],"status":"success","exit":0,"detail":null}"#,
        #"{"timestamp":"2026-11-20T14:32:00.000Z","command":"credits history","args":["--type","--limit"],"status":"error","exit":1,"detail":"NOT_FOUND"}"#,
        #"{"timestamp":"2026-11-20T14:32:00.000Z","command":"credits buy","args":[],"status":"error","exit":64,"detail":"USAGE"}"#,
        #"{"timestamp":"2026-11-20T14:32:00.000Z","command":"profile switch","args":[],"status":"error","exit":1,"detail":"PROFILE_NOT_FOUND"}"#,
      ])
  }

  /// All commands that do something, by their words.
  private static func commands(
    below type: any ParsableCommand.Type, _ words: [String] = []
  ) -> [(words: String, type: any ParsableCommand.Type)] {
    type.configuration.subcommands.flatMap { next in
      let here = words + [next._commandName]
      return (next is any CredtopCommand.Type ? [(here.joined(separator: " "), next)] : [])
        + commands(below: next, here)
    }
  }

  @Test("every command leaves an entry but those that only look, or that note for themselves what they change")
  func withoutEntries() {
    let silent = Self.commands(below: Credtop.self).filter { !($0.type is any ClientCommand.Type) }.map(\.words)
    #expect(
      silent.sorted() == [
        "audit clear", "audit show", "completion", "config check", "config init", "config keys", "config themes",
        // These note each repair.
        "doctor", "doctor undo",
        "models auth list", "models auth order get", "models gateway", "models status", "models why", "secrets scan",
        "serve", "status",
        // Only when it forgets.
        "tokens history",
        "tokens list", "tokens methods", "tokens quota",
        // Only when it imports.
        "tokens scan",
        "tokens serve", "tokens show", "tokens status", "tokens usage", "tokens watch", "watch",
      ])
  }

  @Test("forgetting the history and importing by a scan leave an entry, looking does not")
  func conditional() async throws {
    let machine = try ClientHarness()
    _ = await machine.run("tokens", "history")
    _ = await machine.run("tokens", "scan")
    #expect(log(machine).isEmpty)
    _ = await machine.run("tokens", "history", "--clear", "--yes")
    _ = await machine.run("tokens", "scan", "--import")
    #expect(
      log(machine).map { String($0.dropFirst(#"{"timestamp":"2026-11-20T14:32:00.000Z","command":"#.count).prefix(45)) }
        == [#""tokens history","args":["--clear","--yes"],""#, #""tokens scan","args":["--import"],"status":"e"#])
  }

  @Test("looking at the log, help, completion, the dashboard's side and the demo leave nothing")
  func silent() async throws {
    let machine = try ClientHarness(["GET /credits": #"{"total_credits":1,"total_usage":0}"#])
    for words in [
      ["audit", "show"], ["completion", "bash"], ["--help"], ["credits", "--help"], ["credits", "buy", "--help"],
      ["keys", "create", "--help"], ["keys", "create", "--help", "--json"], ["keys"],
      ["help", "auth"],
      ["--version"], ["config", "check"], ["config", "keys"], ["status", "--demo"], ["credits", "balance", "--demo"],
      ["credits", "buy", "--amount", "x", "--mock"], ["frobnicate"],
    ] {
      _ = await machine.run(words)
    }
    _ = await machine.run("auth", "whoami", environment: ["OPENCLAW_TOKEN_MOCK": "1"])
    #expect(log(machine).isEmpty)
  }

  @Test("show prints the newest entries as a table and as JSON, clear removes them after asking")
  func showing() async throws {
    let machine = try ClientHarness(["GET /credits": #"{"total_credits":1,"total_usage":0}"#])
    #expect(await machine.run("audit", "show").output == "The audit log is empty.\n")
    for _ in 0..<3 { _ = await machine.run("credits", "balance") }
    _ = await machine.run("auth", "whoami", "--verbose")
    #expect(
      await machine.run("audit", "show", "--limit", "2").output == """
        TIME                 COMMAND                STATUS   DETAIL
        2026-11-20 14:32:00  credits balance        success
        2026-11-20 14:32:00  auth whoami --verbose  error 1  NOT_FOUND

        """)
    #expect(
      await machine.run("audit", "show", "--limit", "1", "--json").output == """
        {
          "items": [
            {
              "timestamp": "2026-11-20T14:32:00.000Z",
              "command": "auth whoami",
              "args": [
                "--verbose"
              ],
              "status": "error",
              "exit": 1,
              "detail": "NOT_FOUND"
            }
          ],
          "total": 1
        }

        """)
    for limit in ["0", "abc", "-1", "10001"] {
      #expect(await machine.run("audit", "show", "--limit=\(limit)").status == 64)
    }
    #expect(await machine.run("audit", "clear").status == 64)
    #expect(await machine.run("audit", "clear", typing: ["n"]).status == 0)
    #expect(log(machine).count == 4)
    #expect(await machine.run("audit", "clear", "--yes").output == "The audit log is empty now.\n")
    #expect(await machine.run("audit", "clear", "--yes", "--json").output == "{\n  \"cleared\": true\n}\n")
    #expect(log(machine).isEmpty)
  }

  @Test("a log that cannot be written is nobody's failure")
  func unwritable() async throws {
    let machine = try ClientHarness(["GET /credits": #"{"total_credits":1,"total_usage":0}"#])
    machine.home.write("x", to: ".openclaw-token/audit.log/x")
    let run = await machine.run("credits", "balance")
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
  }

  @Test("[C-5] random command lines with secrets in every place leave no trace of one")
  func randomSecrets() async throws {
    let machine = try ClientHarness()
    let seed: UInt64 = 5_505
    var random = SplitMix64(seed: seed)
    let commands = [
      ["auth", "login"], ["credits", "buy"], ["config", "set"], ["profile", "delete"], ["config", "get"],
      ["credits", "history"],
    ]
    let flags = [
      "--email", "--amount", "--type=", "--profile", "--api-base=", "--", "-x", "--limit", "--password", "--weird",
    ]
    for round in 0..<80 {
      var words = commands[Int(random.next() % UInt64(commands.count))]
      for _ in 0..<Int(random.next() % 4) {
        let value = "FAKEsecret\(random.next() % 1_000)"
        let flag = flags[Int(random.next() % UInt64(flags.count))]
        words += flag.hasSuffix("=") ? [flag + value] : random.next() % 3 == 0 ? [value] : [flag, value]
      }
      _ = await machine.run(words)
      #expect(!log(machine).joined().contains("FAKEsecret"), "seed \(seed), round \(round): \(words)")
    }
    #expect(log(machine).count == 80)
  }
}
