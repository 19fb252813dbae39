import StructuredText
import Testing

@testable import CommandLineInterface

@Suite("config of the client")
struct ClientConfigTests {
  private static let masked = "sk-mgmt-FAKE****aaaa"

  @Test("get prints a value, list all, show also where each comes from; the key is masked unless asked for")
  func reading() async throws {
    let machine = try ClientHarness()
    #expect(await machine.run("config", "get", "api_base").output == "https://proxy.example\n")
    #expect(await machine.run("config", "get", "email").output == "me@example.com\n")
    #expect(
      await machine.run("config", "list").output == """
        KEY             VALUE
        management_key  \(Self.masked)
        api_base        https://proxy.example
        email           me@example.com

        """)
    let show = await machine.run("config", "show", environment: ["OPENCLAW_TOKEN_API_BASE": "http://localhost:1"])
    #expect(
      show.output == """
        KEY             VALUE                 FROM
        profile         default               standard
        management_key  \(Self.masked)  profile
        api_base        http://localhost:1    environment
        email           me@example.com        profile

        """)
    #expect(show.errors == "File: ~/.openclaw-token/profiles/default/config.json\n")
    #expect(
      await machine.run("config", "show", "--json").output == """
        {
          "profile": "default",
          "management_key": "\(Self.masked)",
          "api_base": "https://proxy.example",
          "email": "me@example.com",
          "file": "~/.openclaw-token/profiles/default/config.json",
          "sources": {
            "profile": "standard",
            "management_key": "profile",
            "api_base": "profile",
            "email": "profile"
          }
        }

        """)
    let nobody = try ClientHarness(isLoggedIn: false)
    #expect(await nobody.run("config", "get", "management_key").output == "(not set)\n")
    #expect(await nobody.run("config", "get", "api_base").output == "http://127.0.0.1:3000\n")
    #expect(
      await nobody.run("config", "get", "email", "--json").output == "{\n  \"key\": \"email\",\n  \"value\": null\n}\n")
  }

  @Test("[C-21] the management key is shown in full only with --reveal")
  func reveal() async throws {
    let machine = try ClientHarness()
    for words in [["config", "get", "management_key"], ["config", "list"], ["config", "show"]] {
      for extra in [[], ["--json"]] {
        let hidden = await machine.run(words + extra)
        #expect(!(hidden.output + hidden.errors).contains(fakeManagementKey))
        #expect(hidden.output.contains(Self.masked))
        #expect(await machine.run(words + extra + ["--reveal"]).output.contains(fakeManagementKey))
      }
    }
  }

  @Test("set writes what it is given, also before a login")
  func set() async throws {
    let machine = try ClientHarness(isLoggedIn: false)
    #expect(
      await machine.run("config", "set", "api_base", "https://mine.example/v1/").output
        == "Set api_base to https://mine.example/v1/.\n")
    #expect(machine.stored() == "{\n  \"api_base\": \"https://mine.example/v1\"\n}\n")
    #expect(
      await machine.run("config", "set", "email", "a@b.example", "--json").output == """
        {
          "key": "email",
          "value": "a@b.example",
          "updated": true
        }

        """)
    let key = await machine.run("config", "set", "management_key", "--stdin", typing: [otherManagementKey])
    #expect(key.output == "Set management_key to sk-mgmt-FAKE****bbbb.\n")
    #expect(machine.stored()?.contains(otherManagementKey) == true)
    #expect(await machine.run("config", "set", "management_key", typing: [fakeManagementKey]).status == 0)
    #expect(machine.stored()?.contains(fakeManagementKey) == true)
  }

  @Test(
    "[C-21] what could not be used again is not written",
    arguments: [
      ["api_base", "not a url"], ["api_base", "http://proxy.example"], ["api_base", ""], ["email", "nobody"],
      ["email", "a@b@c"], ["colour", "red"], ["api_base"], ["management_key"],
    ])
  func refused(words: [String]) async throws {
    let machine = try ClientHarness()
    let before = machine.stored()
    #expect(await machine.run(["config", "set"] + words).status == 64)
    #expect(machine.stored() == before)
  }

  @Test(
    "[C-5] a key as an argument is refused, not repeated, and in no file",
    arguments: [otherManagementKey, "FAKEhunter2"])
  func keyArgument(value: String) async throws {
    let machine = try ClientHarness()
    let before = machine.stored()
    for extra in [[], ["--json"]] {
      let run = await machine.run(["config", "set", "management_key", value] + extra)
      #expect(run.status == 64)
      #expect(!(run.output + run.errors).contains(value))
    }
    let pipe = await machine.run("config", "set", "management_key", "--stdin", typing: ["FAKEhunter2"])
    #expect(pipe.status == 64)
    #expect(!(pipe.output + pipe.errors).contains("hunter2"))
    #expect(machine.stored() == before)
    #expect(machine.home.text(of: ".openclaw-token/audit.log")?.contains(value) == false)
  }

  @Test("[C-14] reset forgets the login after asking")
  func reset() async throws {
    let machine = try ClientHarness()
    #expect(await machine.run("config", "reset").status == 64)
    #expect(await machine.run("config", "reset", typing: [""]).status == 0)
    #expect(machine.stored() != nil)
    #expect(
      await machine.run("config", "reset", typing: ["y"]).output == "The profile 'default' remembers nothing now.\n")
    #expect(machine.stored() == nil)
    #expect(
      await machine.run("config", "reset", "--yes", "--json").output
        == "{\n  \"profile\": \"default\",\n  \"reset\": true\n}\n")
  }

  @Test("[C-12] an unknown key is an error as JSON too, with a code")
  func unknownKey() async throws {
    let machine = try ClientHarness()
    let run = await machine.run("config", "get", "colour", "--json")
    #expect(run.status == 64)
    #expect(run.errors.isEmpty)
    #expect(run.document?["error"]?["code"]?.string == "USAGE")
    #expect(run.document?["error"]?["message"]?.string?.contains("api_base") == true)
  }
}
