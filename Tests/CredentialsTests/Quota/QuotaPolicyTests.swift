import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("When a provider is asked for a quota")
struct QuotaPolicyTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func due(_ record: QuotaRecord?, _ format: QuotaFormat = .codexUsage, hash: String = "h") -> TimeInterval? {
    QuotaPolicy(seed: 7).due(record, format, identity: "codex|me", secretHash: hash)
      .map { $0.timeIntervalSince(now) }
  }

  @Test("five minutes after an answer, ten for Claude, and a tenth more or less")
  func usual() throws {
    let record = QuotaRecord(askedAt: now, readAt: now)
    #expect((270...330).contains(try #require(due(record))))
    #expect((540...660).contains(try #require(due(record, .claudeUsage))))
    #expect(due(nil) ?? 0 < 0)
  }

  @Test("the same seed gives the same instants, and credentials are not in step")
  func seeded() {
    let record = QuotaRecord(askedAt: now)
    let policy = QuotaPolicy(seed: 1)
    let times = (0..<50).map {
      policy.due(record, .codexUsage, identity: "id\($0)", secretHash: "") ?? .distantPast
    }
    #expect(Set(times).count > 40)
    #expect(times[3] == QuotaPolicy(seed: 1).due(record, .codexUsage, identity: "id3", secretHash: ""))
  }

  @Test("failures double the pause, at most to an hour")
  func backsOff() throws {
    var last = 0.0
    for failures in 1...12 {
      let pause = try #require(due(QuotaRecord(askedAt: now, failures: failures)))
      #expect(pause <= 3960, "\(failures) failures")
      if failures < 4 { #expect(pause > last * 1.5, "\(failures) failures") }
      last = pause
    }
    #expect((3240...3960).contains(last))
  }

  @Test("a wait that the provider named is kept to the second, and nobody's wish shortens it")
  func retryAfter() {
    var record = QuotaRecord()
    record.take(.wait(until: now + 3037), secretHash: "h", at: now)
    #expect(due(record) == 3037)
    let policy = QuotaPolicy()
    #expect(policy.refusal(record, .codexUsage, now: now + 3036) != nil)
    #expect(policy.refusal(record, .codexUsage, now: now + 3038) == nil)
    // Without one our own back-off holds.
    record.take(.wait(until: nil), secretHash: "h", at: now)
    #expect((due(record) ?? 0) > 1000)
  }

  @Test("a refused secret is not asked about again, another one at once")
  func refused() {
    var record = QuotaRecord()
    record.take(.refused("401: refused"), secretHash: "h", at: now)
    #expect(due(record) == nil)
    #expect(due(record, hash: "other") ?? 0 < 0)
  }

  @Test("a person's wish is granted a minute after the last question, five after Claude's")
  func wishes() {
    let record = QuotaRecord(askedAt: now)
    let policy = QuotaPolicy()
    #expect(policy.refusal(record, .codexUsage, now: now + 59) != nil)
    #expect(policy.refusal(record, .codexUsage, now: now + 60) == nil)
    #expect(policy.refusal(record, .claudeUsage, now: now + 299) != nil)
    #expect(policy.refusal(record, .claudeUsage, now: now + 300) == nil)
    #expect(policy.refusal(nil, .claudeUsage, now: now) == nil)
  }

  @Test("a failure leaves the numbers of before, with their age")
  func keepsNumbers() {
    var record = QuotaRecord()
    let window = QuotaWindow(label: "5h", usedFraction: 0.5, resetsAt: nil, readAt: now)
    record.take(.reading(QuotaReading(windows: [window])), secretHash: "h", at: now)
    record.take(.none("no connection"), secretHash: "h", at: now + 300)
    #expect(record.reading.windows == [window] && record.failures == 1 && record.note == "no connection")
    #expect(record.readAt == now)
  }

  @Test("the pace tells how much more was used than an even one allows, and when all of it is gone")
  func pace() throws {
    // Of 5 hours 2 have passed, and 60 % are used: 20 points too much; the rest lasts 80 minutes.
    let window = QuotaWindow(
      label: "5h", usedFraction: 0.6, resetsAt: now + 10_800, readAt: now, windowSeconds: 18_000)
    let pace = try #require(window.pace(at: now + 60))
    #expect(abs(pace.excess - 0.2) < 1e-9 && pace.verdict == .ahead)
    #expect(pace.fullAt.map { abs($0.timeIntervalSince(now) - 4800) < 0.001 } == true)
    var slow = window
    slow.usedFraction = 0.2
    #expect(slow.pace(at: now)?.verdict == .behind && slow.pace(at: now)?.fullAt == nil)
    slow.usedFraction = nil
    #expect(slow.pace(at: now) == nil)
    // Hardly anything has passed, or it began anew since.
    var young = window
    young.resetsAt = now + 17_900
    #expect(young.pace(at: now) == nil)
    #expect(window.pace(at: now + 10_800) == nil && window.hasReset(at: now + 10_800))
  }
}
