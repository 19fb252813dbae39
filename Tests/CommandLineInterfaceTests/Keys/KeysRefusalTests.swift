import Domain
import FoundationEssentials
import Glibc
import StructuredText
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

@Suite("keys, refused")
struct KeysRefusalTests {
  private let prod = KeyObject.sample("prod") {
    $0.creditLimit = .dollars(50)
    $0.limitReset = .monthly
    $0.usage = Money(microDollars: 12_400_045)
    $0.windowUsage = .dollars(10)
    $0.windowResetsAt = Timestamp.rfc3339("2026-12-01T00:00:00Z")
  }

  @Test(
    "[C-8] a limit that is no amount is refused before anything is sent",
    arguments: ["abc", "10abc", "NaN", "-1", "1e3", "", "1,5", "0x10", "5.0000001", "--json"])
  func badLimit(limit: String) async throws {
    let proxy = FakeProxy([prod])
    for words in [["keys", "create", "--name", "x"], ["keys", "update", "hash-prod"]] {
      let run = try await runKeys(arguments: words + ["--limit", limit], on: proxy)
      #expect(run.status == 64)
    }
    #expect(proxy.calls.isEmpty)
  }

  @Test(
    "[C-19] settings that contradict each other or mean nothing are wrong usage",
    arguments: [
      ["update", "hash-prod"], ["update", "hash-prod", "--limit", "5", "--no-limit"],
      ["update", "hash-prod", "--limit-reset", "daily", "--no-limit-reset"],
      ["update", "hash-prod", "--enabled", "--disabled"],
      ["update", "hash-prod", "--expires", "2027-01-01", "--no-expires"],
      ["update", "hash-prod", "--models", "a", "--all-models"],
      ["update", "hash-prod", "--limit-reset", "hourly"], ["update", "hash-prod", "--expires", "soon"],
      ["update", "hash-prod", "--expires", "2026-11-20"], ["update", "hash-prod", "--name", "a b"],
      ["update", "hash-prod", "--models", "a,,b"], ["create"], ["create", "--name", ""], ["create", "--name", "a/b"],
      ["create", "--name", "x", "--expires", "2026-11-20T14:32:00Z"], ["create", "--name", "x", "--force"],
      ["list", "--sort", "size"], ["list", "--filter", "usage>abc"], ["list", "surplus"],
      ["export", "--format", "xml"],
      ["export", "--format", "csv", "--json"], ["export", "--force"], ["usage", "h", "--interval", "5"],
      ["usage", "h", "--watch", "--interval", "0"], ["import", "f", "--dry-run", "--show-secrets"],
      ["import", "f", "--output", "a", "--show-secrets"], ["import"],
    ])
  func wrongUsage(words: [String]) async throws {
    let proxy = FakeProxy([prod])
    let run = try await runKeys(arguments: ["keys"] + words, on: proxy)
    #expect(run.status == 64)
    #expect(run.output.isEmpty || words.contains("--json"))
    #expect(proxy.calls.isEmpty)
  }

  @Test("[C-14] nothing is ended without a yes: Enter is a no, and without a terminal --yes is needed")
  func asking() async throws {
    let proxy = FakeProxy([prod])
    for words in [["rotate", "hash-prod"], ["revoke", "hash-prod"], ["revoke-all"]] {
      let nobody = try await runKeys(arguments: ["keys"] + words, on: proxy)
      #expect(nobody.status == 64)
      #expect(nobody.errors.contains("--yes"))
      let json = try await runKeys(arguments: ["keys"] + words + ["--json"], on: proxy, answers: ["y"])
      #expect(json.status == 64)
      for answer in ["", "n", "nope"] {
        let no = try await runKeys(arguments: ["keys"] + words, on: proxy, answers: [answer])
        #expect(no.status == 0)
        #expect(no.output.isEmpty)
        #expect(no.errors.contains("Cancelled."))
      }
    }
    #expect(proxy.calls.allSatisfy { $0 == "GET /keys" })
    #expect(
      try await runKeys("keys", "revoke", "hash-prod", on: proxy, answers: ["y"]).output == "✓ Key hash-prod revoked.\n"
    )
    #expect(proxy.keys.isEmpty)
  }

  @Test(
    "[C-13] [C-16] a refusal keeps its code and has its own exit status",
    arguments: [
      (404, "KEY_NOT_FOUND", 1), (409, "KEY_NAME_EXISTS", 1), (410, "KEY_REVOKED", 1), (401, "UNAUTHORIZED", 77),
      (400, "INVALID_INPUT", 64), (503, "UNAVAILABLE", 69),
    ])
  func refusals(status: Int, code: String, exit: Int) async throws {
    let proxy = FakeProxy([prod]) {
      $0.scripted["POST /keys/hash-prod/rotate"] = [APIFailure(status, code, "No.", requestID: "r-1")]
    }
    let run = try await runKeys("keys", "rotate", "hash-prod", "--yes", "--json", on: proxy)
    #expect(Int(run.status) == exit)
    #expect(run.document?["error"]?["code"]?.string == code)
    #expect(run.document?["error"]?["status"]?.int == status)
  }

  @Test("a hash that would lead elsewhere is no key", arguments: ["..", "a/b", "hash-prod/rotate", "a?b", "a%2Fb", ""])
  func hostileHash(hash: String) async throws {
    let proxy = FakeProxy([prod])
    let run = try await runKeys("keys", "revoke", hash, "--yes", on: proxy)
    #expect(run.status == 1)
    #expect(proxy.calls.isEmpty)
  }

  @Test("--read-only refuses what changes something, and nothing is sent")
  func readOnly() async throws {
    let home = try TemporaryHome()
    home.write("[{\"name\":\"a\"}]", to: "keys.json")
    let proxy = FakeProxy([prod])
    for words in [
      ["create", "--name", "x"], ["update", "hash-prod", "--enabled"], ["rotate", "hash-prod", "--yes"],
      ["revoke", "hash-prod", "--yes"], ["revoke-all", "--yes"], ["import", "keys.json", "--yes", "--show-secrets"],
    ] {
      #expect(try await runKeys(arguments: ["keys"] + words + ["--read-only"], on: proxy, home: home).status == 64)
    }
    #expect(proxy.calls.isEmpty)
    #expect(
      try await runKeys("keys", "import", "keys.json", "--dry-run", "--read-only", on: proxy, home: home).status == 0)
    #expect(try await runKeys("keys", "list", "--read-only", on: proxy).status == 0)
  }

  @Test("who is not logged in is told so")
  func loggedOut() async throws {
    let proxy = FakeProxy([prod])
    let run = try await runKeys("keys", "list", on: proxy, isLoggedIn: false)
    #expect(run.status == 77)
    #expect(run.errors.contains("credtop auth login"))
    #expect(proxy.calls.isEmpty)
  }

}
