import Domain
import FoundationEssentials
import Glibc
import StructuredText
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

@Suite("keys")
struct KeysCommandTests {
  private let prod = KeyObject.sample("prod") {
    $0.creditLimit = .dollars(50)
    $0.limitReset = .monthly
    $0.usage = Money(microDollars: 12_400_045)
    $0.windowUsage = .dollars(10)
    $0.windowResetsAt = Timestamp.rfc3339("2026-12-01T00:00:00Z")
  }

  @Test("create prints the new key this once, and warns on standard error")
  func create() async throws {
    let proxy = FakeProxy()
    let run = try await runKeys(
      "keys", "create", "--name", "ci", "--limit", "12.5", "--limit-reset", "daily", "--expires", "2026-12-01",
      "--models",
      "gpt-4o,gpt-4o-mini", on: proxy)
    #expect(
      run.output == """
        Field         Value
        Key           FAKE-secret-of-ci
        Hash          hash1
        Name          ci
        Credit Limit  $12.50
        Limit Reset   daily
        Models        gpt-4o, gpt-4o-mini
        Expires       2026-12-01 00:00:00
        Created       2026-11-20 14:32:00

        """)
    #expect(run.errors == "! This key will only be shown ONCE. Save it now!\n")
    #expect(run.status == 0)
    let body = try JSONReader.read(try #require(proxy.requests.first).body)
    #expect(
      JSONWriter.compact(body)
        == #"{"name":"ci","credit_limit":12.5,"limit_reset":"daily","expires_at":"2026-12-01T00:00:00.000Z","models":["gpt-4o","gpt-4o-mini"]}"#
    )
  }

  @Test("[C-15] every creating call has a name of its own, so that a retry makes no second key")
  func idempotency() async throws {
    let proxy = FakeProxy([prod])
    _ = try await runKeys("keys", "create", "--name", "ci", on: proxy)
    _ = try await runKeys("keys", "rotate", "hash-prod", "--yes", on: proxy)
    let file = try TemporaryHome()
    file.write("name\na\nb\n", to: "keys.csv")
    _ = try await runKeys("keys", "import", "keys.csv", "--yes", "--show-secrets", on: proxy, home: file)
    let creating = proxy.requests.filter { $0.method == .post }
    #expect(creating.map(\.idempotencyKey) == ["name-1", "name-1", "name-1", "name-2"])
  }

  @Test("[C-12] with --json the answer is one document with the key")
  func createJSON() async throws {
    let run = try await runKeys("keys", "create", "--name", "ci", "--json", on: FakeProxy())
    #expect(run.document?["key"]?.string == "FAKE-secret-of-ci")
    #expect(run.document?["hash"]?.string == "hash1")
    #expect(run.document?["credit_limit"]?.isNull == true)
    #expect(run.errors.isEmpty)
  }

  @Test("with --output the secret is in a file of its owner alone, and not on the screen", arguments: [[], ["--json"]])
  func createIntoFile(flags: [String]) async throws {
    let home = try TemporaryHome()
    let proxy = FakeProxy([prod])
    let arguments = ["keys", "create", "--name", "ci", "--output", "secret.txt"] + flags
    let run = try await runKeys(arguments: arguments, on: proxy, home: home)
    #expect(run.status == 0)
    #expect(home.text(of: "secret.txt") == "FAKE-secret-of-ci\n")
    #expect(home.mode(of: "secret.txt") == 0o600)
    #expect(!(run.output + run.errors).contains("FAKE"))
    if flags == ["--json"] { #expect(run.document?["key_file"]?.string == "secret.txt") }
    let again = try await runKeys(
      arguments: ["keys", "rotate", "hash-prod", "--yes", "--output", "secret.txt"] + flags, on: proxy, home: home)
    #expect(again.status == 1)
    #expect((again.output + again.errors).contains("--force"))
    #expect(proxy.calls == ["POST /keys"])
    #expect(home.text(of: "secret.txt") == "FAKE-secret-of-ci\n")
    let forced = try await runKeys(
      arguments: ["keys", "rotate", "hash-prod", "--yes", "--output", "secret.txt", "--force"] + flags, on: proxy,
      home: home)
    #expect(forced.status == 0)
    #expect(home.text(of: "secret.txt") == "FAKE-rotated-prod\n")
  }

  @Test("a file that cannot be made is found out before the key is made, and a refusal leaves no file behind")
  func fileFirst() async throws {
    let home = try TemporaryHome()
    let proxy = FakeProxy([prod])
    let noFolder = try await runKeys(
      "keys", "create", "--name", "ci", "--output", "no/such/file", on: proxy, home: home)
    #expect(noFolder.status == 1)
    #expect(proxy.calls.isEmpty)
    let device = try await runKeys(
      "keys", "create", "--name", "ci", "--output", "/dev/null", "--force", on: proxy, home: home)
    #expect(device.status == 1)
    #expect(proxy.calls.isEmpty)
    let taken = try await runKeys("keys", "create", "--name", "prod", "--output", "secret.txt", on: proxy, home: home)
    #expect(taken.status == 1)
    #expect(home.text(of: "secret.txt") == nil)
  }

  @Test("a secret that cannot be stored after all is shown rather than lost", arguments: [[], ["--json"]])
  func lostFile(flags: [String]) async throws {
    let home = try TemporaryHome()
    mkdir(home.path + "/out", 0o700)
    let proxy = FakeProxy {
      $0.onCreating = {
        unlink(home.path + "/out/secret")
        rmdir(home.path + "/out")
        home.write("in the way", to: "out")
      }
    }
    let run = try await runKeys(
      arguments: ["keys", "create", "--name", "ci", "--output", "out/secret"] + flags, on: proxy, home: home)
    #expect(run.status == 3)
    #expect(run.output.contains("FAKE-secret-of-ci"))
    #expect(run.errors.contains("cannot be written"))
  }

  @Test("[C-19] a limit, a window, an end and the models can be cleared, and a key renamed")
  func clearing() async throws {
    let proxy = FakeProxy([
      .sample("prod") {
        $0.creditLimit = .dollars(50)
        $0.limitReset = .monthly
        $0.expiresAt = noon + 60
        $0.models = ["gpt-4o"]
      }
    ])
    let run = try await runKeys(
      "keys", "update", "hash-prod", "--no-limit", "--no-limit-reset", "--no-expires", "--all-models", "--name",
      "renamed",
      on: proxy)
    #expect(run.output == "✓ Key hash-prod updated.\n")
    let key = try #require(proxy.keys.first)
    #expect(key == .sample("prod") { $0.name = "renamed" })
  }

  @Test("update sends what was named and nothing else")
  func update() async throws {
    let proxy = FakeProxy([prod])
    let run = try await runKeys("keys", "update", "hash-prod", "--disabled", "--limit", "100", "--json", on: proxy)
    #expect(run.document?["disabled"]?.bool == true)
    #expect(run.document?["credit_limit"]?.double == 100)
    let body = try JSONReader.read(try #require(proxy.requests.first).body)
    #expect(JSONWriter.compact(body) == #"{"credit_limit":100,"disabled":true}"#)
  }

  @Test("list is a table of the keys that were asked for")
  func list() async throws {
    let proxy = FakeProxy([
      prod, .sample("old") { $0.isDisabled = true }, .sample("zero") { $0.creditLimit = .zero },
      .sample("late") { $0.expiresAt = noon },
    ])
    #expect(
      try await runKeys("keys", "list", "--sort", "-usage", on: proxy).output == """
        Hash       Name  State      Limit  Reset         Usage    Left  Expires              Created
        hash-prod  prod  active    $50.00  monthly  $12.400045  $40.00  -                    2026-11-19 14:32:00
        hash-old   old   disabled       ∞  -             $0.00       ∞  -                    2026-11-19 14:32:00
        hash-zero  zero  blocked    $0.00  -             $0.00   $0.00  -                    2026-11-19 14:32:00
        hash-late  late  expired        ∞  -             $0.00       ∞  2026-11-20 14:32:00  2026-11-19 14:32:00

        """)
    let some = try await runKeys("keys", "list", "--filter", "active and usage>10", "--json", on: proxy)
    #expect(some.document?["items"]?.array?.map { $0["name"]?.string } == ["prod"])
    #expect(some.document?["total"]?.int == 1)
    #expect(
      try await runKeys("keys", "list", "--filter", "usage>99", on: proxy).output
        == "None of the 4 keys is such a one.\n")
    #expect(
      try await runKeys("keys", "list", on: FakeProxy()).output
        == "No keys found. Create one with: credtop keys create --name <name>\n")
  }

  @Test("info says everything of one key, with its models")
  func info() async throws {
    let proxy = FakeProxy([prod]) {
      $0.models = [
        .init(model: "gpt-4o", requests: 300, promptTokens: 1000, completionTokens: 234, cost: .dollars(12)),
        .init(model: "gpt-4o-mini", requests: 11, promptTokens: 9, completionTokens: 0, cost: Money(microDollars: 45)),
      ]
    }
    #expect(
      try await runKeys("keys", "info", "hash-prod", on: proxy).output == """
        Field           Value
        Hash            hash-prod
        Name            prod
        State           active
        Credit Limit    $50.00
        Limit Reset     monthly
        Used In Window  $10.00, resets 2026-12-01 00:00:00
        Left            $40.00
        Total Usage     $12.400045
        Daily Usage     $0.53
        Weekly Usage    $3.10
        Monthly Usage   $12.400045
        Requests        311
        Disabled        No
        Models          All
        Expires         Never
        Created         2026-11-19 14:32:00
        Last Used       Never

        Model Usage:
        Model        Requests  Tokens       Cost
        gpt-4o            300    1234     $12.00
        gpt-4o-mini        11       9  $0.000045

        """)
    let json = try await runKeys("keys", "info", "hash-prod", "--json", on: proxy)
    #expect(json.document?["model_usage"]?.array?.first?["tokens"]?.int == 1234)
    #expect(json.document?["usage_daily"]?.double == 0.53)
  }

  @Test("rotate gives a new secret and says when the key is switched off")
  func rotate() async throws {
    let proxy = FakeProxy([prod, .sample("old") { $0.isDisabled = true }])
    let first = try await runKeys("keys", "rotate", "hash-prod", "--yes", on: proxy)
    #expect(
      first.output == """
        Field         Value
        Key           FAKE-rotated-prod
        Hash          hash-prod
        Name          prod
        Credit Limit  $50.00
        Limit Reset   monthly
        Rotated At    2026-11-20 14:32:00
        ✓ Key hash-prod rotated successfully.

        """)
    let second = try await runKeys("keys", "rotate", "hash-old", "--yes", "--json", on: proxy)
    #expect(second.errors == "! Note: This key is currently disabled.\n")
    #expect(second.document?["key"]?.string == "FAKE-rotated-old")
  }

  @Test("revoke says what was ended and when")
  func revoke() async throws {
    let run = try await runKeys("keys", "revoke", "hash-prod", "--yes", "--json", on: FakeProxy([prod]))
    #expect(
      run.output == """
        {
          "hash": "hash-prod",
          "name": "prod",
          "revoked": true,
          "revoked_at": "2026-11-20T14:32:00.000Z"
        }

        """)
  }
}
