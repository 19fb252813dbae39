import Domain
import FoundationEssentials
import Glibc
import StructuredText
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

@Suite("keys, many at once")
struct KeysBulkTests {
  private let three: [KeyObject] = [.sample("a"), .sample("b") { $0.isDisabled = true }, .sample("c")]

  @Test("[C-18] revoke-all ends disabled keys too, unless it is narrowed")
  func revokeAll() async throws {
    let proxy = FakeProxy(three)
    let narrowed = try await runKeys("keys", "revoke-all", "--only-active", "--yes", on: proxy)
    #expect(narrowed.output == "✓ 2/2 keys revoked.\n")
    #expect(proxy.keys.map(\.name) == ["b"])
    let rest = try await runKeys("keys", "revoke-all", "--yes", "--json", on: proxy)
    #expect(
      rest.output == """
        {
          "revoked": 1,
          "results": [
            {
              "name": "b",
              "status": "revoked",
              "hash": "hash-b"
            }
          ]
        }

        """)
    #expect(proxy.keys.isEmpty)
    let none = try await runKeys("keys", "revoke-all", "--yes", on: proxy)
    #expect(none.output == "No keys to revoke.\n")
    #expect(none.status == 0)
  }

  @Test("[C-18] revoke-all goes on after a failure, names it, and ends with 3")
  func revokePartly() async throws {
    let proxy = FakeProxy(three) {
      $0.scripted["DELETE /keys/hash-a"] = [APIFailure(500, "INTERNAL_ERROR", "Internal server error")]
      $0.scripted["DELETE /keys/hash-c"] = [APIFailure(410, "KEY_ALREADY_REVOKED", "Key is already revoked")]
    }
    let run = try await runKeys("keys", "revoke-all", "--yes", on: proxy)
    #expect(run.status == 3)
    #expect(run.output == "✓ 2/3 keys revoked.\n")
    #expect(run.errors == "! hash-a: error: Internal server error\n")
  }

  @Test("a server that goes away is not asked again for each key")
  func revokeGone() async throws {
    let proxy = FakeProxy(three) { $0.breaksAt = 1 }
    let run = try await runKeys("keys", "revoke-all", "--yes", "--json", on: proxy)
    #expect(run.status == 1)
    #expect(proxy.calls.count == 2)
    #expect(
      run.document?["results"]?.array?.compactMap { $0["status"]?.string } == [
        "error: The server cannot be reached", "error: not tried after: The server cannot be reached",
        "error: not tried after: The server cannot be reached",
      ])
  }

  @Test("[C-10] export prints or writes a file, which it replaces only when it is told to")
  func export() async throws {
    let home = try TemporaryHome()
    let proxy = FakeProxy(three)
    let csv = try await runKeys("keys", "export", "--format", "csv", "--sort", "-name", "--filter", "active", on: proxy)
    #expect(
      csv.output == """
        hash,name,credit_limit,limit_reset,usage,disabled,created_at,expires_at
        hash-c,c,,,0,false,2026-11-19T14:32:00.000Z,
        hash-a,a,,,0,false,2026-11-19T14:32:00.000Z,

        """)
    let json = try await runKeys("keys", "export", "--json", on: proxy)
    #expect(json.document?.array?.count == 3)
    let file = try await runKeys(
      "keys", "export", "--format", "csv", "--output", "keys.csv", "--json", on: proxy, home: home)
    #expect(file.document == .members([("exported", 3.json), ("file", "keys.csv".json)]))
    #expect(home.mode(of: "keys.csv") == 0o600)
    home.write("precious", to: "keys.csv")
    let refused = try await runKeys("keys", "export", "--output", "keys.csv", on: proxy, home: home)
    #expect(refused.status == 1)
    #expect(home.text(of: "keys.csv") == "precious")
    let forced = try await runKeys("keys", "export", "--output", "keys.csv", "--force", on: proxy, home: home)
    #expect(forced.output == "✓ Exported 3 keys to keys.csv\n")
    #expect(home.text(of: "keys.csv") == json.output)
    #expect(home.names == [".openclaw-token", "keys.csv"])
  }

  @Test("an export that fails leaves an existing file alone and makes none")
  func exportFails() async throws {
    let home = try TemporaryHome()
    home.write("precious", to: "old.json")
    let proxy = FakeProxy { $0.breaksAt = 0 }
    #expect(try await runKeys("keys", "export", "--output", "new.json", on: proxy, home: home).status == 69)
    #expect(try await runKeys("keys", "export", "--output", "old.json", "--force", on: proxy, home: home).status == 69)
    #expect(home.text(of: "new.json") == nil)
    #expect(home.text(of: "old.json") == "precious")
  }

  private let file = """
    [{"name": "a", "credit_limit": 5, "limit_reset": "daily", "expires_at": "2027-01-01", "models": ["gpt-4o"]},
     {"name": "b", "disabled": true}]
    """

  @Test("[C-9] import makes keys with all their settings and shows the secrets once")
  func importShown() async throws {
    let home = try TemporaryHome()
    home.write(file, to: "keys.json")
    let proxy = FakeProxy()
    let run = try await runKeys("keys", "import", "keys.json", "--yes", "--show-secrets", on: proxy, home: home)
    #expect(run.status == 0)
    #expect(
      run.output == """
        a  hash1  FAKE-secret-of-a
        b  hash2  FAKE-secret-of-b
        ✓ 2/2 keys imported.

        """)
    #expect(run.errors == "! These keys will only be shown ONCE. Save them now!\n")
    let a = try #require(proxy.keys.last)
    #expect(a.creditLimit == .dollars(5))
    #expect(a.limitReset == .daily)
    #expect(a.expiresAt == Timestamp.rfc3339("2027-01-01T00:00:00Z"))
    #expect(a.models == ["gpt-4o"])
    #expect(proxy.keys.first?.isDisabled == true)
  }

  @Test(
    "[C-9] import puts the secrets into a file of their owner alone, and not on the screen",
    arguments: [[], ["--json"]])
  func importIntoFile(flags: [String]) async throws {
    let home = try TemporaryHome()
    home.write(file, to: "keys.json")
    let run = try await runKeys(
      arguments: ["keys", "import", "keys.json", "--yes", "--output", "secrets.json"] + flags, on: FakeProxy(),
      home: home)
    #expect(run.status == 0)
    #expect(!(run.output + run.errors).contains("FAKE"))
    #expect(home.mode(of: "secrets.json") == 0o600)
    #expect(
      home.text(of: "secrets.json") == """
        [
          {
            "name": "a",
            "hash": "hash1",
            "key": "FAKE-secret-of-a"
          },
          {
            "name": "b",
            "hash": "hash2",
            "key": "FAKE-secret-of-b"
          }
        ]

        """)
    if flags.isEmpty {
      #expect(run.output == "✓ 2/2 keys imported; the secrets are in secrets.json.\n")
    } else {
      #expect(run.document?["results"]?.array?.map { $0["hash"]?.string } == ["hash1", "hash2"])
    }
  }

  @Test("[C-9] without a terminal, import wants to know where the secrets go, before it makes a key")
  func importBlind() async throws {
    let home = try TemporaryHome()
    home.write(file, to: "keys.json")
    let proxy = FakeProxy()
    let blind = try await runKeys("keys", "import", "keys.json", "--yes", on: proxy, home: home)
    #expect(blind.status == 64)
    #expect(blind.errors.contains("--output FILE"))
    home.write("precious", to: "secrets.json")
    let taken = try await runKeys(
      "keys", "import", "keys.json", "--yes", "--output", "secrets.json", on: proxy, home: home)
    #expect(taken.status == 1)
    #expect(home.text(of: "secrets.json") == "precious")
    #expect(proxy.keys.isEmpty)
    let asked = try await runKeys("keys", "import", "keys.json", on: proxy, home: home, answers: ["yes"])
    #expect(asked.status == 0)
    #expect(asked.output.contains("FAKE-secret-of-b"))
  }

  @Test("[C-9] import says which keys could not be made, and ends with 3, or with 1 when none could")
  func importPartly() async throws {
    let home = try TemporaryHome()
    home.write("name,expires_at,disabled\na,,\nold,2026-01-01,\nb,,true\nc,,\n", to: "keys.csv")
    let proxy = FakeProxy([.sample("a")]) {
      $0.scripted["PATCH /keys/hash2"] = [APIFailure(500, "INTERNAL_ERROR", "Internal server error")]
      $0.scripted["POST /keys"] = []
    }
    let run = try await runKeys("keys", "import", "keys.csv", "--yes", "--show-secrets", on: proxy, home: home)
    #expect(run.status == 3)
    #expect(
      run.output == """
        b  hash2  FAKE-secret-of-b
        c  hash3  FAKE-secret-of-c
        ✓ 1/4 keys imported.

        """)
    #expect(
      run.errors == """
        ! These keys will only be shown ONCE. Save them now!
        ! a: skipped: there is a key of this name
        ! old: skipped: it has expired
        ! b: error: created, but it could not be disabled: Internal server error

        """)
    let again = try await runKeys("keys", "import", "keys.csv", "--yes", "--output", "out.json", on: proxy, home: home)
    #expect(again.status == 1)
    #expect(again.output == "✓ 0/4 keys imported.\n")
    #expect(home.text(of: "out.json") == nil)
  }

  @Test("the secrets of the keys made before a server goes away are kept")
  func importGone() async throws {
    let home = try TemporaryHome()
    home.write("name\na\nb\nc\n", to: "keys.csv")
    let proxy = FakeProxy { $0.breaksAt = 3 }
    let run = try await runKeys("keys", "import", "keys.csv", "--yes", "--output", "out.json", on: proxy, home: home)
    #expect(run.status == 3)
    #expect(home.text(of: "out.json")?.contains("FAKE-secret-of-b") == true)
    #expect(proxy.calls == ["GET /keys", "POST /keys", "POST /keys", "POST /keys"])
  }

  @Test("a secret that cannot be stored is shown, and no further key is made")
  func importLostFile() async throws {
    let home = try TemporaryHome()
    home.write("name\na\nb\n", to: "keys.csv")
    mkdir(home.path + "/out", 0o700)
    let proxy = FakeProxy {
      $0.onCreating = {
        unlink(home.path + "/out/secrets")
        rmdir(home.path + "/out")
        home.write("in the way", to: "out")
      }
    }
    let run = try await runKeys("keys", "import", "keys.csv", "--yes", "--output", "out/secrets", on: proxy, home: home)
    #expect(run.status == 1)
    #expect(run.output == "a  hash1  FAKE-secret-of-a\n✓ 0/2 keys imported.\n")
    #expect(proxy.keys.map(\.name) == ["a"])
  }

  @Test("[C-9] a dry run says what would happen, and makes nothing")
  func dryRun() async throws {
    let home = try TemporaryHome()
    home.write(file, to: "keys.json")
    let proxy = FakeProxy([.sample("b")])
    let text = try await runKeys("keys", "import", "keys.json", "--dry-run", on: proxy, home: home)
    #expect(
      text.output == """
        Name  Limit  Reset  Expires              Disabled  Result
        a     $5.00  daily  2027-01-01 00:00:00  No        would be created
        b         ∞  -      -                    Yes       skipped: there is a key of this name

        """)
    #expect(text.status == 3)
    let json = try await runKeys("keys", "import", "keys.json", "--dry-run", "--json", on: proxy, home: home)
    #expect(json.document?["would_import"]?.int == 1)
    #expect(Set(proxy.calls) == ["GET /keys"])
  }

  @Test("a file that is wrong or missing is refused whole")
  func wrongFile() async throws {
    let home = try TemporaryHome()
    home.write("[{\"name\":\"a\"},{\"name\":\"b\",\"credit_limit\":\"many\"}]", to: "wrong.json")
    home.write("[]", to: "empty.json")
    let proxy = FakeProxy()
    let wrong = try await runKeys(
      "keys", "import", "wrong.json", "--yes", "--show-secrets", "--json", on: proxy, home: home)
    #expect(wrong.status == 1)
    #expect(wrong.document?["error"]?["code"]?.string == "INVALID_FILE")
    #expect(wrong.document?["error"]?["message"]?.string?.contains("entry 2: credit_limit is \"many\"") == true)
    #expect(
      try await runKeys("keys", "import", "none.json", "--yes", "--show-secrets", on: proxy, home: home).status == 1)
    #expect(try await runKeys("keys", "import", "empty.json", on: proxy, home: home).output == "No keys to import.\n")
    #expect(proxy.calls.isEmpty)
  }
}
