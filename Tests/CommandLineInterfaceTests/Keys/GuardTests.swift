import Domain
import FoundationEssentials
import StructuredText
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

@Suite("guard")
struct GuardTests {
  private let proxy = FakeProxy([
    .sample("daily") {
      $0.creditLimit = .dollars(10)
      $0.limitReset = .daily
      $0.windowUsage = .dollars(7)
    },
    .sample("off") { $0.isDisabled = true },
    .sample("free"),
  ]) { $0.credits = CreditTotals(total: .dollars(100), used: .dollars(20), reserved: .dollars(5)) }

  @Test(
    "the exit status says whether enough is left",
    arguments: [
      (["75"], 0), (["75.000001"], 1), (["0"], 0), (["3", "--key", "hash-daily"], 0),
      (["3.01", "--key", "hash-daily"], 1),
      (["75", "--key", "hash-free"], 0), (["76", "--key", "hash-free"], 1), (["0.01", "--key", "hash-off"], 1),
      (["75", "--window", "week"], 0),
    ])
  func enough(words: [String], status: Int) async throws {
    let run = try await runKeys(arguments: ["guard", "--min-remaining"] + words, on: proxy)
    #expect(Int(run.status) == status)
    #expect(run.output.hasPrefix(status == 0 ? "enough: " : "not enough: "))
  }

  @Test("a window counts what the limit gives back until its end")
  func window() async throws {
    // It is a Friday: Saturday and Sunday follow in this week, ten days in this month.
    #expect(
      try await runKeys("guard", "--min-remaining", "23", "--key", "hash-daily", "--window", "week", on: proxy).status
        == 0)
    #expect(
      try await runKeys("guard", "--min-remaining", "23.01", "--key", "hash-daily", "--window", "week", on: proxy)
        .status
        == 1)
    let month = try await runKeys(
      "guard", "--min-remaining", "80", "--key", "hash-daily", "--window", "month", on: proxy)
    #expect(
      month.output
        == "not enough: $75.00 may be spent until the end of the month (the balance), $80.00 are wanted\n")
  }

  @Test("as JSON it says what is left and what bounds it")
  func document() async throws {
    let run = try await runKeys("guard", "--min-remaining", "20", "--key", "hash-daily", "--json", on: proxy)
    #expect(run.status == 1)
    #expect(
      run.output == """
        {
          "schemaVersion": 1,
          "enough": false,
          "remaining": "3.00",
          "minRemaining": "20.00",
          "boundBy": "limit",
          "key": "hash-daily",
          "window": null
        }

        """)
  }

  @Test("what is not known is neither enough nor too little")
  func unknown() async throws {
    let silent = FakeProxy { $0.breaksAt = 0 }
    #expect(try await runKeys("guard", "--min-remaining", "1", on: silent).status == 69)
    let broken = FakeProxy {
      $0.scripted["GET /credits"] = [APIFailure(500, "INTERNAL_ERROR", "Internal server error")]
    }
    let run = try await runKeys("guard", "--min-remaining", "1", "--json", on: broken)
    #expect(run.status == 69)
    #expect(run.document?["error"]?["code"]?.string == "INTERNAL_ERROR")
    #expect(try await runKeys("guard", "--min-remaining", "1", "--key", "hash-none", on: proxy).status == 69)
    #expect(try await runKeys("guard", "--min-remaining", "1", on: proxy, isLoggedIn: false).status == 77)
    let revoked = FakeProxy {
      $0.scripted["GET /credits"] = [APIFailure(401, "UNAUTHORIZED", "Invalid or revoked token")]
    }
    #expect(try await runKeys("guard", "--min-remaining", "1", on: revoked).status == 77)
  }

  @Test(
    "wrong usage is told before anything is asked",
    arguments: [
      [], ["--min-remaining", "abc"], ["--min-remaining", "-5"], ["--min-remaining", "5", "--window", "year"],
      ["--min-remaining", "NaN"],
    ])
  func usage(words: [String]) async throws {
    #expect(try await runKeys(arguments: ["guard"] + words, on: proxy).status == 64)
    #expect(proxy.calls.isEmpty)
  }

  @Test(
    "windows end at midnight, on Monday and on the first, in UTC",
    arguments: [
      ("2026-11-20T14:32:00Z", "2026-11-21", "2026-11-23", "2026-12-01"),
      ("2026-12-31T23:59:59.999Z", "2027-01-01", "2027-01-04", "2027-01-01"),
      ("2026-11-23T00:00:00Z", "2026-11-24", "2026-11-30", "2026-12-01"),
      ("2028-02-29T00:00:00Z", "2028-03-01", "2028-03-06", "2028-03-01"),
    ])
  func ends(at: String, day: String, week: String, month: String) throws {
    let date = try #require(Timestamp.rfc3339(at))
    let ends = Allowance.Window.allCases.map { String($0.end(after: date).timestamp) }
    #expect(ends == [day, week, month].map { $0 + "T00:00:00.000Z" })
  }

  @Test("a key that expires gets no window after that")
  func expiry() {
    let credits = CreditTotals(total: .dollars(1000), used: .zero)
    var key = KeyObject.sample("daily") {
      $0.creditLimit = .dollars(10)
      $0.limitReset = .daily
      $0.windowUsage = .dollars(10)
      $0.expiresAt = noon + 36 * 3600
    }
    #expect(Allowance(credits: credits, key: key, window: .month, now: noon).amount == .dollars(20))
    #expect(Allowance(credits: credits, key: key, window: nil, now: noon).amount == .zero)
    key.expiresAt = noon
    #expect(Allowance(credits: credits, key: key, window: .month, now: noon) == .init(amount: .zero, bound: .expired))
    key.expiresAt = nil
    key.limitReset = .weekly
    #expect(Allowance(credits: credits, key: key, window: .day, now: noon).amount == .zero)
    #expect(Allowance(credits: credits, key: key, window: .month, now: noon).amount == .dollars(20))
  }
}
