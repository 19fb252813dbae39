import StructuredText
import Testing

@testable import CommandLineInterface

@Suite("profile")
struct ProfileCommandTests {
  @Test("a profile is made, switched to, listed and deleted")
  func life() async throws {
    let machine = try ClientHarness()
    let made = await machine.run("profile", "create", "work")
    #expect(made.output == "Made the profile 'work'. Use it with: credtop profile switch work\n")
    #expect(await machine.run("profile", "create", "work").status == 1)
    #expect(await machine.run("profile", "switch", "work").output == "Switched to the profile 'work'.\n")
    #expect(await machine.run("profile", "current").output == "work\n")
    #expect(await machine.run("auth", "whoami").status == 77)
    #expect(
      await machine.run("profile", "list").output == """
        NAME     ACTIVE  LOGGED IN
        default          Yes
        work     *       No

        """)
    let active = await machine.run("profile", "delete", "work", "--yes")
    #expect(active.status == 1)
    #expect(active.errors.contains("is the active one"))
    #expect(await machine.run("profile", "switch", "default").status == 0)
    #expect(await machine.run("profile", "delete", "work", typing: [""]).errors.hasSuffix("[y/N] Cancelled.\n"))
    #expect(await machine.run("profile", "delete", "work", typing: ["y"]).output == "Deleted the profile 'work'.\n")
    #expect(await machine.run("profile", "delete", "work", "--yes").status == 1)
    #expect(await machine.run("profile", "switch", "work").status == 1)
  }

  @Test("as JSON each is one document")
  func json() async throws {
    let machine = try ClientHarness()
    #expect(
      await machine.run("profile", "create", "work", "--json").output
        == "{\n  \"name\": \"work\",\n  \"created\": true\n}\n")
    #expect(
      await machine.run("profile", "switch", "work", "--json").output
        == "{\n  \"name\": \"work\",\n  \"active\": true\n}\n")
    #expect(await machine.run("profile", "current", "--json").output == "{\n  \"name\": \"work\"\n}\n")
    #expect(
      await machine.run("profile", "list", "--json").output == """
        {
          "items": [
            {
              "name": "default",
              "active": false,
              "hasConfig": true,
              "damaged": false
            },
            {
              "name": "work",
              "active": true,
              "hasConfig": false,
              "damaged": false
            }
          ],
          "total": 2
        }

        """)
    #expect(
      await machine.run("profile", "delete", "default", "--yes", "--json").output
        == "{\n  \"name\": \"default\",\n  \"deleted\": true\n}\n")
  }

  @Test(
    "[C-6] a hostile name is refused by every command that takes one, and everything stays",
    arguments: ["../..", "", "..", "../x", "/", "default/..", "./default"])
  func hostile(name: String) async throws {
    let machine = try ClientHarness()
    machine.home.write("precious", to: "precious")
    for words in [
      ["profile", "create", name], ["profile", "switch", name], ["profile", "delete", name, "--yes"],
      ["--profile=\(name)", "auth", "whoami"], ["auth", "whoami", "--profile=\(name)"],
      ["auth", "logout", "--profile=\(name)"],
      ["config", "reset", "--yes", "--profile=\(name)"], ["auth", "login", "--profile=\(name)"],
      ["config", "list", "--profile=\(name)"],
    ] {
      #expect(await machine.run(words).status == 64, "\(words)")
    }
    let tampered = await machine.run(
      "auth", "whoami", environment: ["OPENCLAW_TOKEN_PROFILE": name.isEmpty ? "." : name])
    #expect(tampered.status == 64)
    #expect(machine.home.text(of: "precious") == "precious")
    #expect(machine.stored() != nil)
    #expect(machine.server.requests.isEmpty)
  }

  @Test("[C-6] deleting asks first, and without a terminal needs --yes")
  func deletionAsks() async throws {
    let machine = try ClientHarness()
    machine.logIn("old")
    let run = await machine.run("profile", "delete", "old")
    #expect(run.status == 64)
    #expect(run.errors.contains("--yes"))
    #expect(machine.stored("old") != nil)
  }

  @Test("[C-7] --profile is understood in both forms and places, and an unknown one is an error")
  func profileFlag() async throws {
    let machine = try ClientHarness(["GET /credits": #"{"total_credits":1,"total_usage":0}"#])
    machine.logIn("work", base: "https://work.example")
    for words in [
      ["--profile", "work", "credits", "balance"], ["--profile=work", "credits", "balance"],
      ["credits", "balance", "--profile", "work"], ["credits", "balance", "--profile=work"],
    ] {
      #expect(await machine.run(words).status == 0, "\(words)")
    }
    #expect(machine.asked == Array(repeating: "https://work.example", count: 4))
    #expect(
      await machine.run("credits", "balance", environment: ["OPENCLAW_TOKEN_PROFILE": "work"]).status == 0)
    let unknown = await machine.run("credits", "balance", "--profile", "nobody")
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("There is no profile 'nobody'"))
  }

  @Test("a damaged profile hides none of the others")
  func damagedList() async throws {
    let machine = try ClientHarness()
    machine.home.write("{", to: ".openclaw-token/profiles/broken/config.json")
    #expect(
      await machine.run("profile", "list").output == """
        NAME     ACTIVE  LOGGED IN
        broken           damaged
        default  *       Yes

        """)
  }
}
