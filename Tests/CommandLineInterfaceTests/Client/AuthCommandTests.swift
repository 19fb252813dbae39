import Domain
import StructuredText
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

@Suite("auth")
struct AuthCommandTests {
  private static let session =
    #"{"management_key":"\#(otherManagementKey)","email":"me@example.com","#
    + #""created_at":"2026-11-20T10:00:00.000Z","last_login":"2026-11-20T10:00:00.000Z","rotated_at":"2026-11-20T10:00:00.000Z"}"#
  private static let answers = [
    "POST /auth/register": "201 " + session, "POST /auth/login": session, "POST /auth/rotate": session,
    "POST /auth/logout": #"{"revoked":true}"#,
    "GET /auth/me":
      #"{"email":"me@example.com","plan":"free","credits_remaining":12.5,"keys_count":3,"created_at":"2026-01-02T03:04:05.000Z"}"#,
  ]

  private static func file(base: String, created: String, login: String) -> String {
    """
    {
      "management_key": "\(otherManagementKey)",
      "api_base": "\(base)",
      "email": "me@example.com",
      "created_at": "\(created)",
      "last_login": "\(login)"
    }

    """
  }

  @Test("register asks for the password twice, and remembers the key it is given")
  func register() async throws {
    let machine = try ClientHarness(Self.answers, isLoggedIn: false)
    let run = await machine.run("auth", "register", typing: ["me@example.com", "FAKE-Pass1", "FAKE-Pass1"])
    #expect(run.status == 0)
    #expect(run.output == "Registered me@example.com at http://127.0.0.1:3000 and logged in.\n")
    #expect(run.errors == "Email: Password: \nPassword again: \n")
    #expect(
      machine.stored()
        == Self.file(
          base: "http://127.0.0.1:3000", created: "2026-11-20T10:00:00.000Z", login: "2026-11-20T10:00:00.000Z"))
    let differing = await machine.run("auth", "register", typing: ["me@example.com", "FAKE-Pass1", "FAKE-Pass2"])
    #expect(differing.status == 64)
    #expect(machine.server.requests.count == 1)
  }

  @Test("register and login as JSON are the server's answer")
  func sessionJSON() async throws {
    let machine = try ClientHarness(Self.answers, isLoggedIn: false)
    for (command, time) in [("register", "created_at"), ("login", "last_login")] {
      let run = await machine.run(
        "auth", command, "--email", "me@example.com", "--password-stdin", "--json", typing: ["FAKE-Pass1"])
      #expect(run.status == 0)
      #expect(run.errors.isEmpty)
      #expect(
        run.output == """
          {
            "management_key": "\(otherManagementKey)",
            "email": "me@example.com",
            "\(time)": "2026-11-20T10:00:00.000Z"
          }

          """)
    }
    #expect(
      machine.server.requests.map { String(decoding: $0.body, as: UTF8.self) }
        == Array(repeating: #"{"email":"me@example.com","password":"FAKE-Pass1"}"#, count: 2))
  }

  @Test("[C-1] login asks the configured base and keeps it; --api-base and the environment win and are kept too")
  func base() async throws {
    let machine = try ClientHarness(Self.answers)
    let words = ["auth", "login", "--email", "me@example.com", "--password-stdin"]
    _ = await machine.run(words, typing: ["FAKE-Pass1"])
    #expect(machine.asked == ["https://proxy.example"])
    #expect(
      machine.stored()
        == Self.file(
          base: "https://proxy.example", created: "2026-01-01T00:00:00.000Z", login: "2026-11-20T10:00:00.000Z"))
    _ = await machine.run(
      words, typing: ["FAKE-Pass1"], environment: ["OPENCLAW_TOKEN_API_BASE": "https://two.example/v1"])
    #expect(machine.stored()?.contains(#""api_base": "https://two.example/v1""#) == true)
    _ = await machine.run(
      words + ["--api-base", "http://localhost:3999/"], typing: ["FAKE-Pass1"],
      environment: ["OPENCLAW_TOKEN_API_BASE": "https://two.example"])
    #expect(machine.stored()?.contains(#""api_base": "http://localhost:3999""#) == true)
    #expect(machine.asked == ["https://proxy.example", "https://two.example/v1", "http://localhost:3999"])
    let open = await machine.run(words + ["--api-base", "http://proxy.example"], typing: ["FAKE-Pass1"])
    #expect(open.status == 64)
    #expect(machine.asked.count == 3)
  }

  @Test("login into a profile that is not there makes it, and leaves the others alone")
  func newProfile() async throws {
    let machine = try ClientHarness(Self.answers)
    let before = machine.stored()
    let words = ["auth", "login", "--email", "me@example.com", "--password-stdin", "--profile=work"]
    #expect(await machine.run(words, typing: ["FAKE-Pass1"]).status == 0)
    #expect(machine.stored("work")?.contains(otherManagementKey) == true)
    #expect(machine.stored() == before)
    #expect(await machine.run("profile", "current").output == "default\n")
  }

  @Test("[C-16] a wrong password is told as one, with 77")
  func wrongPassword() async throws {
    let machine = try ClientHarness(
      ["POST /auth/login": #"401 {"error":{"code":"INVALID_CREDENTIALS","message":"Invalid email or password"}}"#])
    let before = machine.stored()
    let words = ["auth", "login", "--email", "me@example.com", "--password-stdin"]
    let run = await machine.run(words, typing: ["FAKE-Pass1"])
    #expect(run.status == 77)
    #expect(run.output.isEmpty)
    #expect(run.errors == "credtop: Invalid email or password\n  Check your email and password.\n")
    let json = await machine.run(words + ["--json"], typing: ["FAKE-Pass1"])
    #expect(
      json.output == """
        {
          "error": {
            "code": "INVALID_CREDENTIALS",
            "message": "Invalid email or password",
            "suggestion": "Check your email and password.",
            "status": 401,
            "request_id": "r-1"
          }
        }

        """)
    #expect(machine.stored() == before)
  }

  @Test("without a terminal nothing asks: 64, and the flag is named")
  func noTerminal() async throws {
    let machine = try ClientHarness(Self.answers)
    for (words, flag) in [
      (["auth", "login"], "--email"), (["auth", "register"], "--email"),
      (["auth", "login", "--email", "a@b.example"], "--password-stdin"), (["auth", "rotate"], "--yes"),
    ] {
      for extra in [[], ["--json"]] {
        let run = await machine.run(words + extra)
        #expect(run.status == 64)
        #expect((run.output + run.errors).contains(flag))
      }
    }
    #expect(machine.server.requests.isEmpty)
  }

  @Test(
    "a password on the command line is refused and not repeated", arguments: ["--password", "--password=FAKE-hunter2"])
  func passwordArgument(flag: String) async throws {
    let machine = try ClientHarness(Self.answers)
    let words = ["auth", "login", "--email", "a@b.example", flag] + (flag.contains("=") ? [] : ["FAKE-hunter2"])
    for run in [await machine.run(words), await machine.run(words + ["--json"])] {
      #expect(run.status == 64)
      #expect((run.output + run.errors).contains("--password-stdin"))
      #expect(!(run.output + run.errors).contains("hunter2"))
    }
    #expect(machine.home.text(of: ".openclaw-token/audit.log")?.contains("hunter2") == false)
  }

  @Test("logout forgets the key but not which server it was for, and tells of a key in the environment")
  func logout() async throws {
    let machine = try ClientHarness(Self.answers)
    let run = await machine.run("auth", "logout", environment: ["OPENCLAW_TOKEN_KEY": otherManagementKey])
    #expect(run.output == "Logged out.\n")
    #expect(run.errors == "! OPENCLAW_TOKEN_KEY is still set; unset it to be logged out.\n")
    #expect(machine.stored() == "{\n  \"api_base\": \"https://proxy.example\"\n}\n")
    #expect(machine.server.requests.isEmpty)
    #expect(await machine.run("auth", "whoami").status == 77)
    #expect(await machine.run("auth", "logout", "--json").output == "{\n  \"success\": true\n}\n")
    machine.logIn(base: "http://127.0.0.1:3000")
    #expect(await machine.run("auth", "logout", "--revoke").output == "Logged out; the key is ended.\n")
    #expect(machine.stored() == nil)
    #expect(machine.server.requests.map(\.path) == ["/auth/logout"])
  }

  @Test("a damaged file is an error for every command, and logout and login mend it")
  func damaged() async throws {
    let machine = try ClientHarness(Self.answers)
    machine.home.write("{", to: ".openclaw-token/profiles/default/config.json")
    for words in [
      ["auth", "whoami"], ["credits", "balance"], ["config", "list"], ["config", "set", "email", "a@b.example"],
    ] {
      let run = await machine.run(words)
      #expect(run.status == 1)
      #expect(run.errors.contains("config.json"))
    }
    #expect(await machine.run("auth", "logout").status == 0)
    machine.home.write("{", to: ".openclaw-token/profiles/default/config.json")
    let login = await machine.run(
      "auth", "login", "--email", "me@example.com", "--password-stdin", typing: ["FAKE-Pass1"])
    #expect(login.status == 0)
    #expect(await machine.run("auth", "whoami").status == 0)
  }

  @Test("whoami as a table and as JSON")
  func whoAmI() async throws {
    let machine = try ClientHarness(Self.answers)
    let run = await machine.run("auth", "whoami")
    #expect(run.status == 0)
    #expect(
      run.output == """
        FIELD         VALUE
        Email         me@example.com
        Plan          free
        Credits left  $12.50
        Keys          3
        Created       2026-01-02 03:04:05

        """)
    #expect(
      await machine.run("auth", "whoami", "--json").output == """
        {
          "email": "me@example.com",
          "plan": "free",
          "credits_remaining": 12.5,
          "keys_count": 3,
          "created_at": "2026-01-02T03:04:05.000Z"
        }

        """)
    #expect(machine.server.requests.allSatisfy { $0.bearer?.reveal() == fakeManagementKey })
  }

  @Test("rotate replaces the stored key and shows the new one once")
  func rotate() async throws {
    let machine = try ClientHarness(Self.answers)
    #expect(await machine.run("auth", "rotate", typing: [""]).status == 0)
    #expect(await machine.run("auth", "rotate", typing: ["no"]).errors.hasSuffix("[y/N] Cancelled.\n"))
    #expect(machine.server.requests.isEmpty)
    let run = await machine.run("auth", "rotate", typing: ["y"])
    #expect(run.status == 0)
    #expect(
      run.output == """
        FIELD           VALUE
        Management key  \(otherManagementKey)
        Email           me@example.com
        Rotated         2026-11-20 10:00:00

        """)
    #expect(
      machine.stored()
        == Self.file(
          base: "https://proxy.example", created: "2026-01-01T00:00:00.000Z", login: "2026-01-01T00:00:00.000Z"))
    #expect(machine.server.requests.map(\.idempotencyKey) == ["idempotency-key"])
  }

  @Test("rotating a key of the environment leaves the stored one alone")
  func rotateEnvironment() async throws {
    let machine = try ClientHarness(Self.answers)
    let before = machine.stored()
    let run = await machine.run(
      "auth", "rotate", "--yes", "--json", environment: ["OPENCLAW_TOKEN_KEY": "sk-mgmt-FAKE-of-the-environment"])
    #expect(run.status == 0)
    #expect(run.document?["management_key"]?.string == otherManagementKey)
    #expect(run.errors.contains("OPENCLAW_TOKEN_KEY"))
    #expect(machine.stored() == before)
  }

  @Test("[C-4] a refused rotation says that the key is unchanged, an unanswered one that nobody knows")
  func rotateFailures() async throws {
    let refused = try ClientHarness(
      ["POST /auth/rotate": #"403 {"error":{"code":"FORBIDDEN","message":"This management key may only read"}}"#])
    let unchanged = await refused.run("auth", "rotate", "--yes", "--json")
    #expect(unchanged.status == 77)
    #expect(
      unchanged.document?["error"]?["message"]?.string
        == "This management key may only read. The management key is unchanged.")
    for answer in [
      #"500 {"error":{"code":"INTERNAL_ERROR","message":"Internal server error"}}"#,
      #"503 {"error":{"code":"UNAVAILABLE","message":"Later"}}"#,
    ] {
      let broken = await (try ClientHarness(["POST /auth/rotate": answer])).run("auth", "rotate", "--yes")
      #expect(broken.status != 0)
      #expect(broken.errors.contains("Whether the key was replaced is not known"))
      #expect(broken.errors.contains("credtop auth whoami"))
    }
  }

  @Test("[C-4] where the new key could not be saved, nothing is rotated")
  func rotateUnwritable() async throws {
    let machine = try ClientHarness(Self.answers)
    // As root no folder is closed, so the lock is in the way: a folder where a file should be.
    machine.home.write("x", to: ".openclaw-token/.lock/x")
    let run = await machine.run("auth", "rotate", "--yes")
    #expect(run.status == 1)
    #expect(machine.server.requests.isEmpty)
  }

  @Test("[C-4] when the file breaks after the rotation, the new key is shown, with 3")
  func rotateLost() async throws {
    let home = try TemporaryHome()
    let breaking = FakeServer { request in
      home.write("{", to: ".openclaw-token/profiles/default/config.json")
      return .data(try JSONReader.read(Self.session))
    }
    let machine = try ClientHarness(breaking, home: home)
    let run = await machine.run("auth", "rotate", "--yes")
    #expect(run.status == 3)
    #expect(run.output == otherManagementKey + "\n")
    #expect(run.errors.contains("could not be saved"))
  }

  @Test("--read-only refuses everything that changes something, before anything is asked")
  func readOnly() async throws {
    let machine = try ClientHarness(Self.answers)
    for words in [
      ["auth", "register"], ["auth", "login"], ["auth", "login", "--github"], ["auth", "logout"], ["auth", "rotate"],
      ["credits", "buy", "--amount", "5"], ["credits", "auto-topup", "--enable"], ["profile", "create", "x"],
      ["profile", "switch", "default"], ["profile", "delete", "x"], ["config", "set", "email", "a@b.example"],
      ["config", "reset"], ["audit", "clear"],
    ] {
      let run = await machine.run(words + ["--read-only", "--json"], typing: ["y", "y", "y"])
      #expect(run.status == 64, "\(words)")
      #expect(run.document?["error"]?["message"]?.string?.hasPrefix("--read-only refuses") == true, "\(words)")
    }
    #expect(machine.server.requests.isEmpty)
  }
}
