import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("Whatever scans bring")
struct HistoryPropertyTests {
  @Test("no two rows share a name, uses are never lost, and a refused secret never works again by itself")
  func randomScans() {
    for seed in UInt64(1)...60 {
      var dice = SplitMix64(seed: seed)
      var history = TokenHistory()
      var uses = 0
      var now = Date(timeIntervalSince1970: 1_790_000_000)
      for round in 0..<40 {
        now += 60
        let scan = randomScan(&dice)
        let refused = Set(history.rows.filter { $0.evidence == .rejected }.map(\.secretHash))
        history.take(scan, at: now)
        let name = "seed \(seed), round \(round)"
        #expect(Set(history.rows.map(\.id)).count == history.rows.count, "\(name)")
        #expect(Set(history.rows.map(\.identity)).count == history.rows.count, "\(name)")
        #expect(history.rows.reduce(0) { $0 + $1.usageCount } == uses, "\(name)")
        for row in history.rows where refused.contains(row.secretHash) && row.lastSeenAt == now {
          #expect(row.status == .invalid, "\(name): \(row.id)")
        }
        guard let row = history.rows.filter({ $0.status != .missing }).randomElement(using: &dice) else { continue }
        history.recordUse(id: row.id, at: now)
        uses += 1
        guard Int.random(in: 0..<3, using: &dice) == 0 else { continue }
        history.update(id: row.id) { _ = $0.take(.rejected("401: refused"), at: now, secrets: []) }
      }
    }
  }

  /// Up to three logins and keys in three places; the account is told or not.
  private func randomScan(_ dice: inout SplitMix64) -> MachineScan {
    var scan = scan(looked: ["~/a", "~/b", "~/c"])
    for place in ["~/a", "~/b", "~/c"] where Bool.random(using: &dice) {
      let secret = "FAKE-\(Int.random(in: 0..<6, using: &dice))-0123456789abcdef"
      if Int.random(in: 0..<4, using: &dice) == 0 {
        scan.credentials.append(key(.codex, provider: "openai", secret: "sk-" + secret, at: place))
      } else {
        let account = [nil, "me@example.com", "you@example.com"].randomElement(using: &dice) ?? nil
        let refresh = "FAKE-refresh-\(Int.random(in: 0..<4, using: &dice))"
        scan.credentials.append(login(secret: secret, refresh: refresh, account: account, at: place))
      }
    }
    if Int.random(in: 0..<5, using: &dice) == 0 { scan.troubled = ["~/b"] }
    return scan
  }
}
