import Domain
import FoundationEssentials
import StructuredText
import Testing
import TokenProxyAPI
import TokenProxyClient

@testable import CommandLineInterface

@Suite("keys usage")
struct UsageWatchTests {
  private let prod = KeyObject.sample("prod") { $0.usage = .cents(1240) }
  private let gone = APIFailure(404, APIErrorCode.keyNotFound, "Key not found")
  private let broken = APIFailure(500, APIErrorCode.internalError, "Internal server error")

  @Test("one look is one line, or one document")
  func once() async throws {
    let proxy = FakeProxy([prod])
    let text = try await runKeys("keys", "usage", "hash-prod", on: proxy)
    #expect(text.output.hasPrefix("["))
    #expect(text.output.hasSuffix(":00] prod | Usage: $12.40 | Daily: $0.53 | Weekly: $3.10 | Requests: 311\n"))
    #expect(
      try await runKeys("keys", "usage", "hash-prod", "--json", on: proxy).output == """
        {
          "hash": "hash-prod",
          "name": "prod",
          "usage": 12.4,
          "usage_daily": 0.53,
          "usage_weekly": 3.1,
          "usage_monthly": 12.4,
          "requests_count": 311,
          "timestamp": "2026-11-20T14:32:00.000Z"
        }

        """)
  }

  @Test("[C-11] a failure is on standard error and in the exit status")
  func failure() async throws {
    let missing = try await runKeys("keys", "usage", "hash-none", on: FakeProxy([prod]))
    #expect(missing.status == 1)
    #expect(missing.output.isEmpty)
    #expect(missing.errors.contains("Key not found"))
    let first = try await runKeys("keys", "usage", "hash-prod", "--watch", on: FakeProxy([prod]) { $0.breaksAt = 0 })
    #expect(first.status == 69)
  }

  @Test("[C-11] a watch as JSON is one document a line, and ends when the key is gone")
  func documents() async throws {
    let proxy = FakeProxy([prod]) {
      $0.scripted["GET /keys/hash-prod"] = [broken]
      $0.breaksAt = 100
    }
    // The first look fails, so nothing is watched.
    #expect(try await runKeys("keys", "usage", "hash-prod", "--watch", "--json", on: proxy).status == 1)

    let ending = FakeProxy([prod]) { $0.answersThenFails("GET /keys/hash-prod", answers: 2, gone) }
    let run = try await runKeys("keys", "usage", "hash-prod", "--watch", "--json", on: ending)
    let lines = run.output.split(separator: "\n").map { try? JSONReader.read(String($0)) }
    #expect(run.status == 1)
    #expect(lines.count == 3)
    #expect(lines[0]?["usage"]?.double == 12.4)
    #expect(lines[1]?["name"]?.string == "prod")
    #expect(lines[2]?["error"]?["code"]?.string == "KEY_NOT_FOUND")
    #expect(run.errors == "Watching key hash-prod every 5 s; Ctrl-C ends it.\n")
  }

  @Test("[C-11] a watch ends with 77 when the login does")
  func loggedOut() async throws {
    let proxy = FakeProxy([prod]) {
      $0.answersThenFails(
        "GET /keys/hash-prod", answers: 1, APIFailure(401, "UNAUTHORIZED", "Invalid or revoked token"))
    }
    #expect(try await runKeys("keys", "usage", "hash-prod", "--watch", on: proxy).status == 77)
  }

  @Test("[C-11] a watch survives failures that pass, and says so on standard error")
  func passingFailures() async throws {
    let proxy = FakeProxy([prod]) {
      $0.scripted["GET /keys/hash-prod"] = [nil, broken, broken, nil, gone]
    }
    let run = try await runKeys("keys", "usage", "hash-prod", "--watch", "--interval", "3", on: proxy)
    #expect(run.output.split(separator: "\n").count == 2)
    #expect(
      run.errors.hasPrefix(
        """
        Watching key hash-prod every 3 s; Ctrl-C ends it.
        ! Internal server error; the next try is in 6 s
        ! Internal server error; the next try is in 12 s

        """))
  }

  @Test("[C-11] pauses double up to five minutes, and are never shorter than the server asks for")
  func pauses() {
    let limited = APIFailure(429, APIErrorCode.rateLimited, "Slow down", retryAfter: 3037)
    #expect(
      (1...8).map { UsageWatch.pause(interval: 5, failures: $0, broken) } == [10, 20, 40, 80, 160, 300, 300, 300])
    #expect(UsageWatch.pause(interval: 5, failures: 1, limited) == 3037)
    #expect(UsageWatch.pause(interval: 3600, failures: 9, broken) == 3600)
    #expect(UsageWatch.pause(interval: 86_400, failures: .max, broken) == 86_400)
  }

  @Test("on a terminal the line is rewritten in place, and nothing else is sent to it")
  func inPlace() async throws {
    let proxy = FakeProxy([prod]) { $0.answersThenFails("GET /keys/hash-prod", answers: 2, gone) }
    let run = try await runKeys("keys", "usage", "hash-prod", "--watch", on: proxy, answers: [])
    let looks = run.output.split(separator: "\r")
    #expect(looks.count == 2)
    #expect(looks.allSatisfy { $0.contains("Requests: 311\u{1B}[K") })
    #expect(run.output.hasSuffix("\n"))
    let pipe = try await runKeys(
      "keys", "usage", "hash-prod", "--watch",
      on: FakeProxy([prod]) { $0.answersThenFails("GET /keys/hash-prod", answers: 2, gone) })
    #expect(!pipe.output.contains("\r"))
    #expect(!pipe.output.contains("\u{1B}"))
  }

  @Test("a watch that is cancelled ends well, without another look")
  func cancelled() async throws {
    let proxy = FakeProxy([prod])
    let watch = UsageWatch(
      client: .init(transport: proxy, managementKey: Secret("sk-mgmt-FAKE")), hash: "hash-prod", interval: 5,
      json: true,
      rewrites: false, pause: { _ in throw CancellationError() })
    try await watch.run(in: CommandContext.process.silent)
    #expect(proxy.calls.count == 1)
  }

}

extension CommandContext {
  fileprivate var silent: CommandContext {
    var context = self
    context.write = { _ in }
    context.writeError = { _ in }
    return context
  }
}
