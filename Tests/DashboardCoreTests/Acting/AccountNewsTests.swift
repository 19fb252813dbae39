import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite struct AccountNewsTests {
  @Test("news of the account asks for keys, credits and activity at once")
  func asks() {
    var session = Session.loaded()
    session.wait(seconds: 1)
    session.send(.accountChanged)
    #expect(session.effects == [.ask(.poll(.keys)), .ask(.poll(.credits)), .ask(.poll(.activity))])
  }

  @Test("news during a question asks once more when it is answered")
  func whileAsked() {
    var session = Session.loaded()
    session.wait(seconds: 1)
    session.send(.refresh(.keys))
    session.send(.accountChanged)
    session.send(.accountChanged)
    session.send(.receivedKeys([.sample("prod")], at: session.time))
    #expect(session.effects == [.ask(.poll(.keys))])
    session.send(.receivedKeys([.sample("prod")], at: session.time))
    #expect(session.effects.isEmpty)
  }

  @Test("a flood of news asks at most once between two ticks, and never forgets the last")
  func flood() {
    var session = Session.loaded()
    session.wait(seconds: 1)
    var polls = 0
    for _ in 0..<200 {
      session.send(.accountChanged)
      guard session.effects.contains(.ask(.poll(.keys))) else { continue }
      polls += 1
      session.send(.receivedKeys([.sample("prod")], at: session.time))
    }
    #expect(polls == 1)
    // Not at the next second: a call is to be seen within one of its end, and its answer takes time too.
    #expect(session.state.nextWake(after: session.time) == session.time.addingTimeInterval(0.5))
    #expect(session.wait(seconds: 1).contains(.ask(.poll(.keys))))
    #expect(session.state.nextWake(after: session.time).map { $0 >= session.time.addingTimeInterval(0.9) } == true)
  }

  @Test("while frozen, and without an account, news asks for nothing")
  func quiet() {
    var session = Session.loaded()
    session.press("Space")
    session.send(.accountChanged)
    #expect(session.effects.isEmpty)
    session = .loggedOut
    session.send(.accountChanged)
    #expect(session.effects.isEmpty)
  }

  @Test("a key's spend is asked when its detail opens, again after a new call, and not otherwise")
  func keySpend() {
    var session = Session.acting()
    session.state.abilities.keySpend = true
    session.press("Enter")
    #expect(session.effects == [.ask(.keySpend(keyID: "key_prod"))])
    let spend = KeySpend(today: .dollars(1), thisWeek: .dollars(2), thisMonth: .dollars(3))
    session.send(.receivedKeySpend(spend, keyID: "key_prod", at: morning))
    #expect(session.state.spend(ofKey: "key_prod")?.value == spend)
    session.send(.receivedKeys(session.state.keys.value ?? [], at: morning))
    #expect(session.effects.isEmpty)
    var keys = session.state.keys.value ?? []
    keys[0].requests += 1
    session.send(.receivedKeys(keys, at: morning))
    #expect(session.effects == [.ask(.keySpend(keyID: "key_prod"))])
    session.send(.failedKeySpend(ServiceFailure(.unreachable, "down"), keyID: "key_prod", at: morning))
    #expect(session.state.spend(ofKey: "key_prod")?.value == spend, "the last good answer stays")
    #expect(session.state.spend(ofKey: "key_prod")?.failure?.message == "down")
    #expect(session.state.spend(ofKey: "key_nightly") == nil)
  }

  @Test("going through the keys of a zoomed pane has one question under way, and asks for the last of them")
  func keySpendFollows() {
    var session = Session.acting()
    session.state.abilities.keySpend = true
    session.press("z")
    #expect(session.effects == [.ask(.keySpend(keyID: "key_prod"))])
    session.press("j", "j")
    #expect(session.effects.isEmpty)
    session.send(
      .receivedKeySpend(KeySpend(today: .zero, thisWeek: .zero, thisMonth: .zero), keyID: "key_prod", at: morning))
    #expect(session.effects == [.ask(.keySpend(keyID: "key_old-agent"))])
  }

  @Test("what was spent today is the sum of the keys, or the account's hours where a key does not tell; never a guess")
  func today() {
    var session = Session.loaded()
    #expect(session.state.spentToday == .zero)
    var key = ProvisionedKey.sample("prod")
    key.usedToday = nil
    session.send(.receivedKeys([key], at: morning))
    // Ten o'clock in UTC: the hour that runs and the ten before; only five are known.
    #expect(session.state.spentToday == .dollars(5))
    session.send(.receivedCredits(.sample(hourly: []), at: morning))
    #expect(session.state.spentToday == nil)
  }
}
