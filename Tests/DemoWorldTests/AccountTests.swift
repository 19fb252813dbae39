import DemoWorld
import Domain
import FoundationEssentials
import Testing

@Suite struct AccountTests {
  private let world = DemoWorld(epoch: epoch)

  @Test("credits burn by one to two dollars an hour, and about three quarters are left", arguments: UInt64(0)..<8)
  func burn(seed: UInt64) {
    let world = DemoWorld(seed: seed, epoch: epoch)
    let balance = world.balance(at: epoch)
    #expect(balance.total == .dollars(100))
    #expect(balance.remaining > .dollars(74) && balance.remaining < .dollars(79))
    let hour = world.balance(at: after(hours(1))).used - balance.used
    #expect(hour > .dollars(1) && hour < .dollars(2))
    #expect(balance.hourlySpend.count == 24)
    #expect(balance.hourlySpend.allSatisfy { $0 > .zero && $0 < .dollars(3) })
  }

  @Test("every poll of five seconds sees a change")
  func lively() {
    var before = world.balance(at: epoch).used
    for poll in 1...720 {
      let used = world.balance(at: after(Double(poll) * 5)).used
      #expect(used > before, "nothing new at second \(poll * 5)")
      before = used
    }
  }

  @Test("what the account spent is what its keys spent")
  func keysMakeTheSum() {
    for seconds in [hours(-30), hours(-5), 0, 77, hours(20), days(6)] {
      #expect(world.balance(at: after(seconds)).used == sum(world.keys(at: after(seconds)).map(\.usedTotal)))
    }
  }

  @Test("the calls of a minute are what the balance falls by", arguments: [-600, -31, 0, 1, 2, 47, 1_000])
  func callsMakeTheDifference(minute: Int) {
    let start = after(Double(minute) * 60)
    let end = start.addingTimeInterval(60)
    let calls = world.activity(at: end, limit: 200).filter { $0.at > start && $0.at <= end }
    #expect(calls.count < 200)
    #expect(world.balance(at: end).used - world.balance(at: start).used == sum(calls.compactMap(\.cost)))
  }

  @Test("spend per hour is what the keys spent in these hours")
  func hourlySpend() {
    // 14:32: the hour that runs began 32 minutes ago, the oldest one 23 hours before.
    for (moment, sinceHour) in [(epoch, minutes(32)), (after(hours(30)), minutes(32)), (after(hours(5.5)), minutes(2))]
    {
      let start = moment.addingTimeInterval(-sinceHour - hours(23) - 0.001)
      let spent = sum(world.keys(at: moment).map(\.usedTotal)) - sum(world.keys(at: start).map(\.usedTotal))
      #expect(sum(world.balance(at: moment).hourlySpend) == spent)
      let running =
        world.balance(at: moment).used - world.balance(at: moment.addingTimeInterval(-sinceHour - 0.001)).used
      #expect(world.balance(at: moment).hourlySpend.last == running)
    }
  }

  @Test("the balance falls except when credits are bought, and is topped up when it runs low")
  func topUp() {
    var before = world.balance(at: epoch)
    var topUps = 0
    for quarter in 1...400 {
      let now = world.balance(at: after(Double(quarter) * 900))
      if now.total == before.total {
        #expect(now.remaining <= before.remaining)
      } else {
        topUps += 1
        #expect(now.total - before.total == .dollars(25))
        #expect(now.transactions.first?.kind == .autoTopUp)
        #expect(before.remaining < .dollars(11))
      }
      #expect(now.used >= before.used)
      #expect(now.remaining > .dollars(9))
      before = now
    }
    #expect(topUps >= 1)
    #expect(world.balance(at: after(days(1))).total == .dollars(100))
  }

  @Test("the transactions are the total, the newest first, each with the balance it left")
  func transactions() {
    let balance = world.balance(at: after(days(5)))
    #expect(sum(balance.transactions.map(\.amount)) == balance.total)
    #expect(balance.transactions.map(\.createdAt) == balance.transactions.map(\.createdAt).sorted(by: >))
    #expect(Set(balance.transactions.map(\.id)).count == balance.transactions.count)
    var bought = Money.zero
    for transaction in balance.transactions.reversed() {
      bought += transaction.amount
      #expect(transaction.balanceAfter <= bought && transaction.balanceAfter >= transaction.amount)
    }
  }

  @Test("activity is the newest first, with ids of its own, and no longer than asked for")
  func activity() {
    let events = world.activity(at: after(hours(2)), limit: 300)
    #expect(events.count == 300)
    #expect(Set(events.map(\.id)).count == 300)
    #expect(events.map(\.at) == events.map(\.at).sorted(by: >))
    #expect(events.allSatisfy { $0.at <= after(hours(2)) })
    #expect(world.activity(at: epoch, limit: 7).count == 7)
    #expect(world.activity(at: epoch, limit: 0).isEmpty)
    #expect(world.activity(at: epoch, limit: -1).isEmpty)
    #expect(Array(events.prefix(7)) == world.activity(at: after(hours(2)), limit: 7))
  }
}
