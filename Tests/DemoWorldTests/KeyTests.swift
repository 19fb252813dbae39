import DemoWorld
import Domain
import FoundationEssentials
import Testing

@Suite struct KeyTests {
  private let world = DemoWorld(epoch: epoch)

  @Test("the keys are the ones of the story")
  func story() {
    let keys = world.keys(at: epoch)
    #expect(
      keys.map(\.name)
        == ["prod", "nightly", "ci-review", "docs-bot", "eval-suite", "local-lab", "old-agent", "hackathon"])
    #expect(
      keys.map(\.state) == [.active, .active, .active, .active, .active, .active, .disabled, .expired])
    #expect(Set(keys.map(\.id)).count == keys.count)
    #expect(keys.map(\.reset) == [.monthly, .daily, .weekly, nil, nil, .daily, .monthly, nil])
    #expect(keys.filter { $0.limit == nil }.map(\.name) == ["eval-suite"])
    #expect(keys.allSatisfy { $0.recentRates.count == 30 })
  }

  @Test(
    "nightly uses its dollar up about two minutes after the epoch and is blocked until the next day",
    arguments: [UInt64(1), 7, 42, 99])
  func budgetIsHit(seed: UInt64) throws {
    let world = DemoWorld(seed: seed, epoch: epoch)
    let before = try #require(world.key("nightly", at: after(110)))
    #expect(before.state == .active)
    #expect(before.usedInWindow > .cents(80) && before.usedInWindow < .dollars(1))
    for seconds in [119, 600, hours(9.4)] {
      let blocked = try #require(world.key("nightly", at: after(seconds)))
      #expect(blocked.state == .blocked)
      #expect(blocked.usedInWindow == .dollars(1))
      #expect(blocked.requests == before.requests + 1)
    }
    let news = world.activity(at: after(119), limit: 20).filter { $0.text == "budget reached" }
    #expect(news.map(\.subject) == ["nightly"])
    #expect(news.first?.severity == .bad)
    // Midnight in UTC is 9 h 28 min after 14:32.
    let next = try #require(world.key("nightly", at: after(hours(9) + minutes(28))))
    #expect(next.state == .active)
    #expect(next.usedInWindow == .zero)
  }

  @Test("no key ever spends more than its limit", arguments: [UInt64(3), 42])
  func limitsHold(seed: UInt64) {
    let world = DemoWorld(seed: seed, epoch: epoch)
    for hour in -24...24 * 12 {
      for key in world.keys(at: after(hours(Double(hour)))) {
        if let limit = key.limit { #expect(key.usedInWindow <= limit, "\(key.name) at hour \(hour)") }
      }
    }
  }

  @Test("use never falls within a window, and starts anew with the next one")
  func windows() throws {
    var before = world.keys(at: after(hours(-16)))
    for half in -29...24 * 2 * 14 {
      let moment = after(hours(Double(half) / 2) - minutes(32))
      let keys = world.keys(at: moment)
      let hourOfDay = (14 * 2 + half + 24 * 2 * 30) % 48
      // From Friday the 20th of November: Monday is three days off, December eleven.
      let day = Int((hours(14) + hours(Double(half) / 2)) / 86_400)
      for (old, new) in zip(before, keys) {
        #expect(new.usedTotal >= old.usedTotal)
        #expect(new.requests >= old.requests)
        let resets: Bool =
          switch new.reset {
          case .daily: hourOfDay == 0
          case .weekly: hourOfDay == 0 && day % 7 == 3
          case .monthly: hourOfDay == 0 && day == 11
          case nil: false
          }
        if resets {
          #expect(new.usedInWindow <= .cents(1), "\(new.name) in half hour \(half)")
        } else {
          #expect(new.usedInWindow >= old.usedInWindow, "\(new.name) in half hour \(half)")
        }
        if hourOfDay != 0, let newer = new.usedToday, let older = old.usedToday { #expect(newer >= older) }
      }
      before = keys
    }
  }

  @Test("the models of a key add up to the key")
  func modelUsage() {
    for moment in [epoch, after(days(2))] {
      for key in world.keys(at: moment) {
        #expect(key.modelUsage.reduce(0) { $0 + $1.requests } == key.requests)
        #expect(sum(key.modelUsage.compactMap(\.cost)) == key.usedTotal)
      }
    }
  }

  @Test("a model without a price has no cost, here and in the activity")
  func unpriced() throws {
    let key = try #require(world.key("local-lab", at: after(hours(1))))
    let usage = try #require(key.modelUsage.first { $0.cost == nil })
    #expect(usage.requests > 0 && usage.inputTokens > 0)
    #expect(key.modelUsage.count { $0.cost == nil } == 1)
    let calls = world.activity(at: after(minutes(40)), limit: 512).filter { $0.text == usage.model }
    #expect(!calls.isEmpty)
    #expect(calls.allSatisfy { $0.cost == nil && ($0.tokens ?? 0) > 0 })
  }

  @Test("the sparkline shows the calls of each minute")
  func rates() throws {
    let moment = after(minutes(30))
    let events = world.activity(at: moment, limit: 512)
    for key in world.keys(at: moment) where key.state == .active {
      let called = (11...20).map { minute in
        Double(
          events.count { event in
            event.subject == key.name && event.tokens != nil && event.at >= after(minutes(Double(minute)))
              && event.at < after(minutes(Double(minute + 1)))
          })
      }
      #expect(Array(key.recentRates[11...20]) == called, "\(key.name)")
    }
    let silent = try #require(world.key("old-agent", at: moment))
    #expect(silent.recentRates == Array(repeating: 0, count: 30))
    #expect(silent.requestsPerMinute == 0)
    #expect(try #require(world.key("eval-suite", at: moment)?.requestsPerMinute) > 15)
  }

  @Test("a world of ten thousand keys answers, and its sums hold")
  func manyKeys() throws {
    let world = DemoWorld(epoch: epoch, tokenCount: 1_000, keyCount: 10_000)
    let keys = world.keys(at: after(hours(1)))
    #expect(keys.count == 10_000)
    #expect(Set(keys.map(\.id)).count == 10_000)
    #expect(Array(keys.prefix(8).map(\.name)) == self.world.keys(at: epoch).map(\.name))
    #expect(world.balance(at: after(hours(1))).used == sum(keys.map(\.usedTotal)))
    #expect(world.balance(at: after(hours(1))).remaining > .zero)
    #expect(Set(keys.map(\.state)) == [.active, .disabled, .blocked, .expired, .revoked])
    let tokens = world.tokens(at: epoch)
    #expect(tokens.count == 1_000)
    #expect(Set(tokens.map(\.id)).count == 1_000)
    #expect(tokens.map(\.tool.priority) == tokens.map(\.tool.priority).sorted())
    #expect(DemoWorld(epoch: epoch, tokenCount: 0, keyCount: 0).keys(at: epoch).isEmpty)
  }
}
