import Domain
import FoundationEssentials
import Testing
import TokenProxyAPI

@testable import CommandLineInterface

@Suite("Key filter")
struct KeyFilterTests {
  /// Five keys that differ in all that can be asked for.
  private static let keys: [KeyObject] = [
    .sample("prod-agent") {
      $0.usage = .cents(1240)
      $0.creditLimit = .dollars(50)
      $0.limitReset = .monthly
      $0.windowUsage = .cents(1240)
    },
    .sample("nightly") {
      $0.usage = .dollars(9)
      $0.creditLimit = .dollars(1)
      $0.limitReset = .daily
      $0.windowUsage = .dollars(1)
    },
    .sample("old") {
      $0.isDisabled = true
      $0.createdAt = noon - 40 * 86_400
    },
    .sample("gone") {
      $0.expiresAt = noon - 1
      $0.usage = .dollars(5)
    },
    .sample("later") { $0.expiresAt = noon + 3600 },
  ]

  private func names(_ filter: String) throws -> [String] {
    let filter = try KeyFilter(parsing: filter)
    return Self.keys.filter { filter.matches($0, now: noon) }.map(\.name)
  }

  @Test(
    "a condition picks the keys that it describes",
    arguments: [
      ("active", ["prod-agent", "later"]), ("disabled", ["old"]), ("blocked", ["nightly"]), ("expired", ["gone"]),
      ("usage>5", ["prod-agent", "nightly"]), ("usage>=5", ["prod-agent", "nightly", "gone"]),
      ("usage=12.4", ["prod-agent"]),
      ("usage!=0", ["prod-agent", "nightly", "gone"]), ("usage<$5", ["old", "later"]),
      ("usage <= 0", ["old", "later"]),
      ("name=old", ["old"]), ("name!=old", ["prod-agent", "nightly", "gone", "later"]), ("name~AGE", ["prod-agent"]),
      ("name~\"D-a\"", ["prod-agent"]), ("reset=daily", ["nightly"]), ("reset=none", ["old", "gone", "later"]),
      ("reset!=none", ["prod-agent", "nightly"]), ("expires=2026-11-20", ["gone", "later"]),
      ("expires>2026-11-20T14:32:00Z", ["prod-agent", "nightly", "old", "later"]),
      ("expires<2026-11-21", ["gone", "later"]),
      ("expires=none", ["prod-agent", "nightly", "old"]), ("expires!=none", ["gone", "later"]),
      ("created<2026-11-01", ["old"]), ("created>=2026-11-19", ["prod-agent", "nightly", "gone", "later"]),
      ("created>2026-11-19", []),
    ])
  func conditions(filter: String, expected: [String]) throws {
    #expect(try names(filter) == expected)
  }

  @Test("a key without a limit has more left than any amount")
  func unlimited() throws {
    #expect(try names("limit>1000000") == ["old", "gone", "later"])
    #expect(try names("limit<=50") == ["prod-agent", "nightly"])
    #expect(try names("limit=none") == ["old", "gone", "later"])
    #expect(try names("remaining>30") == ["prod-agent", "old", "gone", "later"])
    #expect(try names("remaining<1") == ["nightly"])
    #expect(try names("remaining=37.60") == ["prod-agent"])
  }

  @Test("[C-17] conditions are joined with and, in any case and spacing")
  func joined() throws {
    #expect(try names("active and usage>=5 and name~agent") == ["prod-agent"])
    #expect(try names("  reset = none   AND expires!=none\tand usage>0 ") == ["gone"])
    #expect(try names("active and disabled") == [])
  }

  @Test("what running calls hold does not block a key")
  func reserved() {
    var key = KeyObject.sample("busy")
    key.creditLimit = .dollars(10)
    key.windowUsage = .dollars(4)
    key.remaining = .zero
    #expect(!key.isBlocked)
    #expect(key.left == .zero)
    key.windowUsage = .dollars(10)
    #expect(key.isBlocked)
  }

  @Test(
    "[C-17] a wrong filter is an error that names the place",
    arguments: [
      ("", 1), ("   ", 4), ("bogus", 1), ("usage", 6), ("usage>", 7), ("usage>abc", 7), ("usage>10abc", 7),
      ("usage>1e3", 7), ("usage>NaN", 7), ("usage~5", 6), ("usage>none", 7), ("name>a", 5), ("name=", 6),
      ("name='a", 6), ("reset=hourly", 7), ("reset>daily", 6), ("created=none", 9), ("expires<soon", 9),
      ("expires<2026-02-30", 9), ("active disabled", 8), ("active and", 11), ("and active", 1),
      ("active or disabled", 8),
      ("active=true", 1), ("usage>>5", 7), ("usage==5", 7), ("limit>5,usage>3", 7), ("(active)", 1), ("usage>5 5", 9),
      ("usage>-5x", 7), ("usage>0.0000001", 7), ("ac\u{301}tive", 1), ("🔑>5", 1),
    ])
  func wrong(filter: String, place: Int) {
    let error = #expect(throws: ExpressionError.self) { try KeyFilter(parsing: filter) }
    #expect(error?.place == place, "\(error?.message ?? "")")
  }

  @Test("whatever text is given, a filter is read or refused at a place within it")
  func anyText() {
    let pieces = [
      "active", "disabled", "usage", "name", "limit", "expires", "reset", "and", " ", "  ", "=", "!=", "!", ">", ">=",
      "<",
      "<=", "~", "5", "-5", "$", ".", "99999999999999999999", "\"", "'", "none", "daily", "2026-11-20", "T10:00:00Z",
      "\0",
      "\n", "\u{301}", "é", "🔑", "\u{202E}", "(", ",",
    ]
    let seed: UInt64 = 20_261_120
    var random = SplitMix64(seed: seed)
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...9, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined()
      do {
        let filter = try KeyFilter(parsing: text)
        for key in Self.keys { _ = filter.matches(key, now: noon) }
      } catch {
        #expect((1...text.count + 1).contains(error.place), "seed \(seed): \(text.debugDescription)")
      }
    }
  }
}
