import ArgumentParser
import Domain
import StructuredText
import Synchronization
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

@Suite("Client usage")
struct ClientUsageTests {
  /// Every command of the client that is run, with its flags.
  private static let commands: [[String]] = [
    ["auth", "register"], ["auth", "login"], ["auth", "logout"], ["auth", "whoami"], ["auth", "rotate"],
    ["credits", "balance"], ["credits", "buy"], ["credits", "history"], ["credits", "auto-topup"],
    ["profile", "create"], ["profile", "switch"], ["profile", "list"], ["profile", "current"], ["profile", "delete"],
    ["config", "get"], ["config", "set"], ["config", "list"], ["config", "show"], ["config", "reset"],
    ["audit", "show"], ["audit", "clear"],
  ]

  @Test("[C-2] help and the completion of every shell know every command", arguments: ["bash", "zsh", "fish"])
  func completion(shell: String) async throws {
    let machine = try ClientHarness()
    let script = await machine.run("completion", shell).output
    for words in Self.commands {
      let help = await machine.run(words + ["--help"])
      #expect(help.status == 0, "\(words)")
      #expect(help.output.contains("USAGE: credtop \(words.joined(separator: " "))"), "\(words)")
      for word in words { #expect(script.contains(word), "\(shell): \(word)") }
    }
    for flag in ["--amount", "--threshold", "--password-stdin", "--github", "--reveal", "--api-base", "--profile"] {
      let name = shell == "fish" ? String(flag.dropFirst(2)) : flag
      #expect(script.contains(name), "\(shell): \(flag)")
    }
    #expect(script.contains("openclaw-token"))
  }

  @Test(
    "[C-2] the completion of every shell knows every command and flag there is", arguments: ["bash", "zsh", "fish"])
  func completionOfEverything(shell: String) async throws {
    let script = await run("completion", shell).output
    let words = Set(script.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }.map(String.init))
    var left: [any ParsableCommand.Type] = [Credtop.self]
    var flags = 0
    while let type = left.popLast() {
      for next in type.configuration.subcommands where next.configuration.shouldDisplay {
        #expect(words.contains(next._commandName), "\(shell): \(next._commandName)")
        left.append(next)
      }
      let help = Credtop.helpMessage(for: type, columns: 500)
      for line in help.split(separator: "\n") where line.hasPrefix("  --") || line.hasPrefix("  -h") {
        for flag in line.prefix(60).split(whereSeparator: { " ,/.:;()".contains($0) }) where flag.hasPrefix("--") {
          flags += 1
          let name = shell == "fish" ? String(flag.dropFirst(2)) : String(flag)
          #expect(words.contains(name), "\(shell): \(type._commandName) \(flag)")
        }
      }
    }
    #expect(flags > 100)
  }

  @Test("[C-13] an interrupted command says so in one document, unless there is an answer already, and is logged")
  func interrupted() async throws {
    let home = try TemporaryHome()
    let output = Mutex("")
    let errors = Mutex("")
    func end(_ arguments: [String], hasAnswered: Bool) -> Int32 {
      output.withLock { $0 = "" }
      errors.withLock { $0 = "" }
      return SignalWatch.end(
        arguments,
        in: CommandContext(
          environment: ["HOME": home.path], workingDirectory: "/", isInputTerminal: false, isOutputTerminal: false,
          now: { noon }, write: { text in output.withLock { $0 += text } },
          writeError: { text in errors.withLock { $0 += text } }), hasAnswered: hasAnswered)
    }
    #expect(end(["keys", "create", "--name", "x", "--json"], hasAnswered: false) == 130)
    #expect(try JSONReader.read(output.withLock { $0 })["error"]?["code"]?.string == "INTERRUPTED")
    #expect(errors.withLock { $0 }.isEmpty)
    #expect(end(["watch", "--json"], hasAnswered: true) == 130)
    #expect(output.withLock { $0 }.isEmpty)
    #expect(end(["keys", "list"], hasAnswered: false) == 130)
    #expect(output.withLock { $0 }.isEmpty)
    #expect(errors.withLock { $0 }.contains("Interrupted"))
    let log = home.text(of: ".openclaw-token/audit.log") ?? ""
    #expect(log.contains(#""command":"keys create","args":["--name","--json"],"status":"error","exit":130"#))
    #expect(log.split(separator: "\n").count == 2)
  }

  @Test("a purchase without a payment is marked once, and amounts of the top-up are not rounded")
  func figures() async throws {
    let machine = try ClientHarness([
      "GET /credits/history":
        #"{"items":[{"id":"t","type":"purchase","amount":20,"balance_after":20,"description":"Credit purchase (unbilled)","created_at":"2026-11-20T10:00:00.000Z","unbilled":true}],"total":1,"limit":20,"offset":0,"has_more":false}"#,
      "GET /credits/auto-topup": #"{"enabled":false,"threshold":1.005,"amount":25}"#,
    ])
    let history = await machine.run("credits", "history").output
    #expect(history.split(separator: "unbilled").count == 2)
    #expect(await machine.run("credits", "auto-topup").output.contains("$1.005"))
  }

  @Test("[C-2] the profile and the demo are chosen by the environment too")
  func environment() async throws {
    let machine = try ClientHarness(["GET /credits": #"{"total_credits":1,"total_usage":0}"#], isLoggedIn: false)
    #expect(await machine.run("credits", "balance").status == 77)
    #expect(await machine.run("credits", "balance", environment: ["OPENCLAW_TOKEN_MOCK": "1"]).status == 0)
    machine.logIn("work")
    #expect(await machine.run("credits", "balance", environment: ["OPENCLAW_TOKEN_PROFILE": "work"]).status == 0)
  }

  @Test("[C-3] the demo reads no real file and writes none")
  func demo() async throws {
    let machine = try ClientHarness([
      "GET /credits": #"{"total_credits":1,"total_usage":0}"#,
      "POST /auth/login":
        #"{"management_key":"\#(otherManagementKey)","email":"x@y.example","last_login":"2026-11-20T10:00:00.000Z"}"#,
    ])
    machine.home.write("{", to: ".openclaw-token/current_profile")
    let before = machine.stored()
    for words in [
      ["credits", "balance"], ["auth", "login", "--email", "a@b.example", "--password-stdin"], ["auth", "logout"],
      ["profile", "create", "x"], ["profile", "list"], ["profile", "switch", "default"],
      ["config", "set", "email", "a@b.example"],
      ["config", "list"], ["audit", "show"], ["audit", "clear", "--yes"], ["config", "reset", "--yes"],
    ] {
      let run = await machine.run(
        words + ["--mock"], typing: ["FAKE-Pass1"], environment: ["OPENCLAW_TOKEN_KEY": "nonsense"])
      #expect(run.status == 0, "\(words): \(run.errors)")
    }
    #expect(machine.stored() == before)
    #expect(machine.home.text(of: ".openclaw-token/current_profile") == "{")
    #expect(machine.home.text(of: ".openclaw-token/audit.log") == nil)
    #expect(SmallFile.names(in: machine.home.path + "/.openclaw-token") == ["current_profile", "profiles"])
  }

  @Test(
    "[C-12] with --json standard output is one document whatever happens, and standard error is empty of errors",
    arguments: commands)
  func oneDocument(words: [String]) async throws {
    let machine = try ClientHarness()
    for extra in [[], ["surplus", "words"], ["--bogus"]] {
      let run = await machine.run(words + extra + ["--json"])
      #expect(run.document != nil, "\(words + extra): \(run.output)")
      if run.status != 0 {
        #expect(run.document?["error"]?["code"]?.nonEmptyString != nil)
        #expect(run.document?["error"]?["message"]?.nonEmptyString != nil)
        #expect(run.errors.isEmpty)
      }
    }
  }

  @Test(
    "[C-13] [C-16] a refusal keeps its code and has the exit status of its kind",
    arguments: [
      (400, "INVALID_INPUT", 64), (401, "UNAUTHORIZED", 77), (403, "FORBIDDEN", 77), (404, "KEY_NOT_FOUND", 1),
      (402, "INSUFFICIENT_CREDITS", 1), (409, "KEY_NAME_EXISTS", 1), (410, "KEY_ALREADY_REVOKED", 1),
      (429, "CREDIT_LIMIT_EXCEEDED", 1), (429, "RATE_LIMITED", 1), (500, "INTERNAL_ERROR", 1), (503, "UNAVAILABLE", 69),
    ])
  func refusals(status: Int, code: String, exit: Int32) async throws {
    let machine = try ClientHarness(["GET /auth/me": #"\#(status) {"error":{"code":"\#(code)","message":"M"}}"#])
    let run = await machine.run("auth", "whoami", "--json")
    #expect(run.status == exit)
    #expect(run.document?["error"]?["code"]?.string == code)
    #expect(run.document?["error"]?["status"]?.int == status)
    #expect(run.document?["error"]?["request_id"]?.string == "r-1")
  }

  @Test("[C-13] a server that cannot be reached is 69, nobody logged in 77")
  func unreachable() async throws {
    for kind in [ServiceFailure.Kind.unreachable, .timedOut] {
      let machine = try ClientHarness(FakeServer { _ in throw ServiceFailure(kind, "away") })
      #expect(await machine.run("auth", "whoami").status == 69)
    }
    let nobody = try ClientHarness(isLoggedIn: false)
    for words in [
      ["auth", "whoami"], ["auth", "rotate", "--yes"], ["credits", "balance"],
      ["credits", "buy", "--amount", "5", "--yes"],
    ] {
      let run = await nobody.run(words + ["--json"])
      #expect(run.status == 77)
      #expect(run.document?["error"]?["message"]?.string == "Not logged in")
      #expect(run.document?["error"]?["suggestion"]?.string == "Run: credtop auth login")
    }
  }

  @Test("what a server says moves no cursor and is no secret")
  func hostileServer() async throws {
    let secret = "sk-prov-" + "0123456789abcdef0123456789abcdef"
    let machine = try ClientHarness([
      "GET /auth/me":
        #"{"email":"\u001b[2Jx","plan":"a\nb","credits_remaining":1,"keys_count":0,"created_at":"2026-11-20T10:00:00.000Z"}"#,
      "GET /credits": #"404 {"error":{"code":"X","message":"\u001b]0;t\u0007 \#(secret)"}}"#,
    ])
    #expect(!(await machine.run("auth", "whoami").output.contains("\u{1B}")))
    let refused = await machine.run("credits", "balance")
    #expect(!refused.errors.contains(secret))
    #expect(!refused.errors.contains("\u{1B}"))
  }

  @Test("keys of a hidden line: rubbing out, starting anew, stopping, ending, interrupting")
  func hiddenInput() throws {
    var stops = 0
    func line(_ text: String) throws -> String? {
      var keys = Array(text.utf8)[...]
      return try HiddenInput.line(stop: { stops += 1 }) { keys.popFirst() }.get()
    }
    #expect(try line("abc\n") == "abc")
    #expect(try line("aü\u{7F}\u{8}b\r") == "b")
    #expect(try line("abc\u{15}d\n") == "d")
    #expect(try line("abc\u{1A}d\n") == "d" && stops == 1)
    #expect(try line("\u{4}") == nil)
    #expect(try line("\u{7F}\u{7F}a\n") == "a")
    let interrupted = #expect(throws: CommandFailure.self) { try line("ab\u{3}c\n") }
    #expect(interrupted?.status == 130)
  }
}
