import FoundationEssentials
import StructuredText
import Testing

struct TimestampTests {
  @Test("seconds, milliseconds and fractions of one instant agree, whatever the document says")
  func magnitude() {
    for unit in [Timestamp.Unit.seconds, .milliseconds, .text] {
      for text in ["1790000000", "1790000000000", "1790000000.5"] {
        let date = Timestamp.date(.number(text), documentedAs: unit)
        #expect(date.map { Int($0.timeIntervalSince1970) } == 1_790_000_000)
      }
    }
  }

  @Test(
    "what is no time is absent",
    arguments: [
      JSONValue.number("0"), .number("-5"), .number("1e999"), .number("NaN"), .number("9e15"), .bool(true), .null,
      .string(""), .string("soon"), .array([.number("1790000000")]),
    ])
  func absent(value: JSONValue) { #expect(Timestamp.date(value, documentedAs: .seconds) == nil) }

  @Test(
    "RFC 3339 is read with and without fraction and offset",
    arguments: [
      ("2026-08-20T10:11:12Z", 1_787_220_672.0), ("2026-08-20T10:11:12.250000Z", 1_787_220_672.25),
      ("2026-08-20T12:11:12+02:00", 1_787_220_672.0), ("2026-08-20t04:41:12.5-05:30", 1_787_220_672.5),
      ("2026-08-20 10:11:12", 1_787_220_672.0), ("1970-01-01T00:00:00Z", 0.0), ("1969-12-31T23:59:59Z", -1.0),
      ("2000-02-29T00:00:00Z", 951_782_400.0),
    ])
  func instants(text: String, seconds: Double) { #expect(Timestamp.rfc3339(text)?.timeIntervalSince1970 == seconds) }

  @Test(
    "what is not RFC 3339 is nothing",
    arguments: [
      "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01", "2026-01-01T00:00:00.Z",
      "2026-01-01T00:00:00+2", "2026-01-01T00:00:00Zx", "x", "２026-01-01T00:00:00Z",
    ])
  func refusals(text: String) { #expect(Timestamp.rfc3339(text) == nil) }

  @Test("what is written is read again")
  func roundTrip() {
    #expect(Timestamp.text(Date(timeIntervalSince1970: 1_787_220_672.25)) == "2026-08-20T10:11:12.250Z")
    #expect(Timestamp.text(Date(timeIntervalSince1970: -0.5)) == "1969-12-31T23:59:59.500Z")
    for seed in UInt64(1)...300 {
      var random = RandomSource(seed: seed)
      let date = Date(
        timeIntervalSince1970: Double(Int64.random(in: -60_000_000_000...250_000_000_000, using: &random)))
      #expect(Timestamp.rfc3339(Timestamp.text(date)) == date, "seed \(seed)")
      let milliseconds = Timestamp.text(date.addingTimeInterval(Double(Int.random(in: 0...999, using: &random)) / 1000))
      #expect(Timestamp.rfc3339(milliseconds).map(Timestamp.text) == milliseconds, "seed \(seed)")
    }
  }
}
