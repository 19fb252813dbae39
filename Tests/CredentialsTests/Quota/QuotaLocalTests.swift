import Domain
import FoundationEssentials
import Glibc
import Testing

@testable import Credentials

@Suite("Quota numbers that programs left on this machine")
struct QuotaLocalTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func line(_ time: String, _ limits: String) -> String {
    #"{"timestamp":"\#(time)","type":"event_msg","payload":{"type":"token_count","info":null,"rate_limits":\#(limits)}}"#
  }

  private func limits(_ percent: Int, id: String = "codex", minutes: Int = 300) -> String {
    #"{"limit_id":"\#(id)","primary":{"used_percent":\#(percent),"window_minutes":\#(minutes),"resets_at":1790003600},"secondary":null}"#
  }

  @Test("the newest line of each bucket counts, whatever its file is called")
  func sessions() throws {
    let home = try TestHome()
    try home.write(
      ".codex/sessions/2026/09/20/rollout-a.jsonl",
      [line("2026-09-21T13:59:00Z", limits(50)), line("2026-09-21T14:01:00Z", limits(9, id: "codex_spark"))]
        .joined(separator: "\n") + "\n")
    try home.write(
      ".codex/sessions/2026/09/21/rollout-b.jsonl",
      line("2026-09-21T13:00:00Z", limits(20)) + "\n" + line("2026-09-21T13:58:00Z", limits(40)) + "\n{\"half")
    var reader = QuotaLocalReader()
    let reading = reader.read(.init(kind: .sessions(folder: home.at(".codex/sessions"))), now: now)
    #expect(reading.windows.map(\.label).sorted() == ["5h", "codex_spark 5h"])
    #expect(reading.windows.first { $0.label == "5h" }?.usedFraction == 0.5)
    #expect(reading.windows.allSatisfy { $0.source == .log })
    #expect(reading.windows.first?.resetsAt == now + 3600)
  }

  @Test("of a long log only its end is read, and a cut line is none")
  func longLog() {
    let filler = #"{"type":"response_item","payload":"\#(String(repeating: "x", count: 200))"}"#
    let text =
      ([line("2026-09-21T13:00:00Z", limits(1))] + Array(repeating: filler, count: 20)
      + [line("2026-09-21T13:30:00Z", limits(33))]).joined(separator: "\n")
    let bytes = Array(text.utf8)
    #expect(readSessionLines(bytes, isWhole: true).windows.first?.usedFraction == 0.33)
    let cut = Array(bytes.suffix(bytes.count - 40))
    #expect(readSessionLines(cut, isWhole: false).windows.first?.usedFraction == 0.33)
    for length in stride(from: 0, to: bytes.count, by: 37) {
      _ = readSessionLines(Array(bytes.prefix(length)), isWhole: true)
    }
  }

  @Test("numbers of a clock that is ahead, or of another account's time, are not taken")
  func attribution() throws {
    let home = try TestHome()
    try home.write(".codex/sessions/2026/09/21/r.jsonl", line("2026-09-21T23:59:00Z", limits(50)) + "\n")
    let folder = home.at(".codex/sessions")
    var reader = QuotaLocalReader()
    #expect(reader.read(.init(kind: .sessions(folder: folder)), now: now).windows.isEmpty)
    let late = now + 86_400
    #expect(reader.read(.init(kind: .sessions(folder: folder)), now: late).windows.count == 1)
    #expect(reader.read(.init(kind: .sessions(folder: folder), since: late), now: late).windows.isEmpty)
  }

  @Test("a status line's file counts with the time at which it was written")
  func statusLine() async throws {
    let home = try TestHome()
    try home.claude()
    try home.write(
      ".claude/abtop-rate-limits.json",
      """
      {"source": "claude", "five_hour": {"used_percentage": 12.5, "resets_at": 1790003600},
       "seven_day": {"used_percentage": 40, "resets_at": 1790400000}, "updated_at": 1789999900}
      """)
    let service = TokenDiscovery(context: home.context(), transport: nil)
    _ = try await service.scan(ScanRequest())
    await service.quota.settled()
    let token = try #require(try await service.scan(ScanRequest()).tokens.first)
    #expect(token.quota.map(\.label) == ["5h", "wk"] && token.quota.map(\.usedFraction) == [0.125, 0.4])
    #expect(token.quota.allSatisfy { $0.source == .statusLine && $0.readAt == now - 100 })
    await service.close()
  }

  @Test("the newer of an answer and a local number is shown")
  func newer() {
    let old = QuotaWindow(label: "5h", usedFraction: 0.1, resetsAt: nil, readAt: now)
    let new = QuotaWindow(label: "5h", usedFraction: 0.2, resetsAt: nil, readAt: now + 1, source: .log)
    let answer = QuotaReading(windows: [old])
    #expect(answer.merged(with: QuotaReading(windows: [new])).windows == [new])
    #expect(QuotaReading(windows: [new]).merged(with: answer).windows == [new])
  }
}
