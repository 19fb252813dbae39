import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite("Alerts")
struct AlertTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func token(
    _ id: String, _ status: TokenStatus = .active, renewable: Bool = false, quota: [QuotaWindow] = []
  ) -> DiscoveredToken {
    DiscoveredToken(
      id: id, tool: .codex, provider: "openai", kind: .oauth, account: id, masked: "***", status: status, reason: "",
      expiresAt: now.addingTimeInterval(300), renewable: renewable, owner: "codex", sources: [], quota: quota)
  }

  private func window(_ used: Double?, label: String = "5h", resets: Double? = 3_600) -> QuotaWindow {
    QuotaWindow(
      label: label, usedFraction: used, resetsAt: resets.map { now.addingTimeInterval($0) }, readAt: now)
  }

  private func key(_ spent: Int64, state: ProvisionedKey.State = .active) -> ProvisionedKey {
    ProvisionedKey(
      id: "k", name: "prod", state: state, limit: Money(microDollars: 100), usedInWindow: Money(microDollars: spent),
      createdAt: now)
  }

  @Test("one crossing is one alert, however often it is looked at")
  func once() {
    var monitor = AlertMonitor(told: [])
    #expect(monitor.look(at: [token("a", .expiring)], now: now).map(\.kind) == [.expiring])
    #expect(monitor.look(at: [token("a", .expiring)], now: now).isEmpty)
    #expect(monitor.look(at: [token("a", .expired)], now: now).map(\.kind) == [.expired])
    #expect(monitor.look(at: [token("a")], now: now).isEmpty)
    #expect(monitor.look(at: [token("a", .expiring)], now: now).map(\.kind) == [.expiring])
  }

  @Test("what its owner renews by itself is no news; what will never work again is")
  func renewable() {
    var monitor = AlertMonitor(told: [])
    #expect(monitor.look(at: [token("a", .expiring, renewable: true)], now: now).isEmpty)
    #expect(monitor.look(at: [token("a", .expired, renewable: true)], now: now).isEmpty)
    #expect(monitor.look(at: [token("a", .revoked, renewable: true)], now: now).map(\.kind) == [.dead])
  }

  @Test("a status that nobody knows ends nothing and begins nothing")
  func unknown() {
    var monitor = AlertMonitor(told: [])
    #expect(monitor.look(at: [token("a", .expired)], now: now).count == 1)
    #expect(monitor.look(at: [token("a", .unknown)], now: now).isEmpty)
    #expect(monitor.look(at: [token("a", .expired)], now: now).isEmpty)
  }

  @Test("a share that trembles around its limit is told once")
  func hysteresis() {
    var monitor = AlertMonitor(told: [])
    var kinds: [Alert.Kind] = []
    for used in [0.79, 0.81, 0.79, 0.82, 0.75, 0.83, 0.69, 0.81, 1, 1.2, 0.996] {
      kinds += monitor.look(at: [token("a", quota: [window(used)])], now: now).map(\.kind)
    }
    #expect(kinds == [.quotaLow, .quotaLow, .quotaReached])
  }

  @Test("a window that begins anew is told, also when nobody read it since")
  func reset() {
    var monitor = AlertMonitor(told: [])
    let first = monitor.look(at: [token("a", quota: [window(1)])], now: now)
    #expect(first.map(\.kind) == [.quotaReached])
    #expect(monitor.look(at: [token("a", quota: [window(nil)])], now: now).isEmpty)
    let later = monitor.look(at: [token("a", quota: [window(1)])], now: now.addingTimeInterval(3_601))
    #expect(later.map(\.kind) == [.quotaReset])
    #expect(later.first?.severity == .good)
  }

  @Test("one account never silences another one, nor a window the next")
  func separate() {
    var monitor = AlertMonitor(told: [])
    #expect(monitor.look(at: [token("a", quota: [window(0.9)]), token("b")], now: now).count == 1)
    let next = monitor.look(
      at: [token("a", quota: [window(0.9), window(0.9, label: "wk")]), token("b", quota: [window(0.9)])], now: now)
    #expect(next.map(\.subject) == ["a", "b"])
    #expect(next.first?.window == "wk")
  }

  @Test("a restart does not repeat what was told, and tells what came about meanwhile")
  func restart() {
    var monitor = AlertMonitor(told: [])
    _ = monitor.look(at: [token("a", .expired), token("b")], now: now)
    var next = AlertMonitor(told: monitor.told)
    #expect(next.look(at: [token("a", .expired), token("b", .expired)], now: now).map(\.subject) == ["b"])
  }

  @Test("at the very first look nothing is news")
  func firstLook() {
    var monitor = AlertMonitor()
    #expect(monitor.look(at: [token("a", .expired)], now: now).isEmpty)
    #expect(monitor.look(at: [key(100, state: .blocked)]).isEmpty)
    #expect(monitor.look(at: [token("a", .expired), token("b", .expired)], now: now).map(\.subject) == ["b"])
  }

  @Test("budgets: near once, reached once, in one leap only the worse")
  func budgets() {
    var monitor = AlertMonitor(told: [])
    #expect(monitor.look(at: [key(79)]).isEmpty)
    #expect(monitor.look(at: [key(80)]).map(\.kind) == [.budgetNear])
    #expect(monitor.look(at: [key(100, state: .blocked)]).map(\.kind) == [.budgetReached])
    #expect(monitor.look(at: [key(0)]).isEmpty)
    #expect(monitor.look(at: [key(100, state: .blocked)]).map(\.kind) == [.budgetReached])
    #expect(monitor.look(at: []).isEmpty)
    #expect(monitor.told.isEmpty)
  }

  @Test("a failed renewal is told once until the credential works again")
  func renewals() {
    var monitor = AlertMonitor(told: [])
    let broken = token("a", .expired, renewable: true)
    #expect(monitor.renewalEnded(of: broken, failure: "codex login ended with status 1")?.kind == .refreshFailed)
    #expect(monitor.renewalEnded(of: broken, failure: "again") == nil)
    _ = monitor.look(at: [broken], now: now)
    #expect(monitor.renewalEnded(of: broken, failure: "again") == nil)
    _ = monitor.look(at: [token("a", renewable: true)], now: now)
    #expect(monitor.renewalEnded(of: broken, failure: "again")?.kind == .refreshFailed)
  }
}
