import DemoWorld
import Domain
import FoundationEssentials
import Testing

@Suite struct ActingTests {
  private let clock = HeldClock()
  private var demo: DemoServices { DemoServices(world: DemoWorld(epoch: epoch), clock: { [clock] in clock.now() }) }

  private func key(_ name: String, in demo: DemoServices) async throws -> ProvisionedKey? {
    try await demo.keys().first { $0.name == name }
  }

  @Test("a new key is in the list, unused, with a secret that says that it is none")
  func create() async throws {
    let demo = demo
    clock.set(after(60))
    let end = after(hours(2))
    let issued = try await demo.create(
      NewKey(name: "agent", limit: .dollars(5), reset: .daily, expiresAt: end, models: ["gpt-4o"]))
    #expect(issued.secret.reveal().hasPrefix("sk-prov-FAKE"))
    #expect(issued.secret.reveal().count == 40)
    let key = try #require(try await key("agent", in: demo))
    #expect(key.id == issued.id)
    #expect(key.limit == .dollars(5))
    #expect(key.reset == .daily)
    #expect(key.models == ["gpt-4o"])
    #expect(key.requests == 0)
    #expect(key.createdAt == after(60))
    #expect(try await demo.recentActivity(limit: 5).contains { $0.subject == "agent" && $0.text == "key created" })
    clock.set(after(hours(3)))
    #expect(try await self.key("agent", in: demo)?.state == .expired)
  }

  @Test("a name is taken only once")
  func nameTaken() async throws {
    let demo = demo
    do {
      _ = try await demo.create(NewKey(name: "prod"))
      Issue.record("a name was given twice")
    } catch let failure as ServiceFailure {
      #expect(failure.field == "name")
    }
    let prod = try #require(try await key("prod", in: demo))
    var change = KeyChange()
    change.name = "nightly"
    await #expect(throws: ServiceFailure.self) { try await demo.change(prod.id, change) }
  }

  @Test("a disabled key makes no calls until it is enabled again")
  func disable() async throws {
    let demo = demo
    clock.set(after(60))
    let before = try #require(try await key("eval-suite", in: demo))
    try await demo.change(before.id, .disabling(true))
    clock.set(after(minutes(30)))
    let off = try #require(try await key("eval-suite", in: demo))
    #expect(off.state == .disabled)
    #expect(off.requests == before.requests)
    try await demo.change(before.id, .disabling(false))
    clock.set(after(minutes(60)))
    let on = try #require(try await key("eval-suite", in: demo))
    #expect(on.state == .active)
    #expect(on.requests > before.requests)
  }

  @Test("a limit below what is spent blocks a key, and a higher one frees it")
  func limit() async throws {
    let demo = demo
    let prod = try #require(try await key("prod", in: demo))
    var change = KeyChange()
    change.limit = .some(.dollars(1))
    try await demo.change(prod.id, change)
    #expect(try await key("prod", in: demo)?.state == .blocked)
    change.limit = .some(nil)
    try await demo.change(prod.id, change)
    #expect(try await key("prod", in: demo)?.state == .active)
    #expect(try await key("prod", in: demo)?.limit == nil)
  }

  @Test("rotation gives another secret and changes nothing else; a revoked key is gone for good")
  func rotateAndRevoke() async throws {
    let demo = demo
    let prod = try #require(try await key("prod", in: demo))
    let first = try await demo.rotate(prod.id)
    let second = try await demo.rotate(prod.id)
    #expect(first.secret != second.secret)
    #expect(try await key("prod", in: demo) == prod)
    try await demo.revoke(prod.id)
    #expect(try await key("prod", in: demo) == nil)
    await #expect(throws: ServiceFailure.self) { try await demo.rotate(prod.id) }
    _ = try await demo.create(NewKey(name: "prod"))
    #expect(try await key("prod", in: demo)?.requests == 0, "the name is free again")
  }

  @Test("what is bought is in the balance and the ledger at once, unbilled")
  func buy() async throws {
    let demo = demo
    let before = try await demo.balance()
    let outcome = try await demo.buy(.dollars(25))
    let after = try await demo.balance()
    #expect(outcome == .granted(amount: .dollars(25), balance: after.remaining, isUnbilled: true))
    #expect(after.remaining == before.remaining + .dollars(25))
    #expect(after.transactions.first?.amount == .dollars(25))
    #expect(after.transactions.first?.isUnbilled == true)
    await #expect(throws: ServiceFailure.self) { try await demo.buy(.dollars(4)) }
  }

  @Test("an auto top-up that is off buys nothing, whatever the balance")
  func topUp() async throws {
    let demo = demo
    let off = AutoTopUp(isEnabled: false, threshold: .dollars(10), amount: .dollars(25))
    #expect(try await demo.setAutoTopUp(off) == off)
    clock.set(after(hours(24 * 40)))
    let balance = try await demo.balance()
    #expect(balance.autoTopUp == off)
    #expect(!balance.transactions.contains { $0.kind == .autoTopUp })
  }

  @Test("the spend of a key adds up: its hours to its day, its models to its total")
  func spend() async throws {
    let demo = demo
    clock.set(after(minutes(10)))
    let key = try #require(try await key("prod", in: demo))
    let spend = try await demo.spend(ofKey: key.id)
    #expect(spend.hourly.count == 24)
    // The day of the world is 14 hours and some old.
    #expect(spend.hourly.suffix(15).reduce(.zero, +) == spend.today)
    #expect(spend.models.compactMap(\.cost).reduce(.zero, +) == key.usedTotal)
    #expect(spend.models.contains { $0.reportedCost != nil && $0.reportedCost != $0.cost })
    await #expect(throws: ServiceFailure.self) { try await demo.spend(ofKey: "key_nobody") }
  }

  @Test("the world as a value does not change by what a person does in it")
  func value() async throws {
    let demo = demo
    let before = demo.world.keys(at: after(60))
    clock.set(after(60))
    _ = try await demo.create(NewKey(name: "agent"))
    _ = try await demo.keys()
    #expect(demo.world.keys(at: after(60)) == before)
    #expect(try await key("agent", in: demo) != nil)
  }

  @Test("the sum of the ledger stays the balance through all that is done")
  func sum() async throws {
    let demo = demo
    for step in 1...20 {
      clock.set(after(Double(step) * 600))
      switch step % 5 {
      case 0: _ = try await demo.buy(.dollars(5))
      case 1: _ = try await demo.create(NewKey(name: "k\(step)"))
      case 2: if let key = try await demo.keys().last { try await demo.revoke(key.id) }
      case 3: if let key = try await demo.keys().first { try await demo.change(key.id, .disabling(step % 2 == 0)) }
      default: break
      }
      let balance = try await demo.balance()
      #expect(balance.transactions.reduce(.zero) { $0 + $1.amount } == balance.total)
    }
  }
}
