import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite struct PollingTests {
  private let all: [DashboardEffect] = [
    .ask(.poll(.tokens)), .ask(.poll(.credits)), .ask(.poll(.keys)), .ask(.poll(.activity)),
  ]

  @Test("the first tick asks every service, those that are missing never")
  func first() {
    var session = Session()
    session.send(.tick(morning))
    #expect(session.effects == all)
    var other = Session(feeds: [.tokens])
    other.send(.tick(morning))
    #expect(other.effects == [.ask(.poll(.tokens))])
    other.send(.failed(.credits, ServiceFailure(.broken, "no"), at: morning))
    #expect(other.wait(seconds: 60).allSatisfy { $0 == .ask(.poll(.tokens)) })
    #expect(other.state.credits.phase == .absent)
  }

  @Test("credits, keys and activity are asked every interval in one tick, tokens every five minutes")
  func cadence() {
    var session = Session.loaded()
    #expect(session.wait(seconds: 4).isEmpty)
    #expect(session.wait(seconds: 1) == Array(all.dropFirst()))

    var scans = 0
    var fresh = Session.loaded()
    fresh.send(.receivedTokens(.sample([.sample(.codex)]), at: morning))
    for second in 1...900 {
      for effect in fresh.wait(seconds: 1) {
        let at = morning.addingTimeInterval(Double(second))
        switch effect {
        case .ask(.poll(.tokens)):
          scans += 1
          fresh.send(.receivedTokens(.sample([.sample(.codex)]), at: at))
        case .ask(.poll(.credits)): fresh.send(.receivedCredits(.sample(), at: at))
        case .ask(.poll(.keys)): fresh.send(.receivedKeys([], at: at))
        case .ask(.poll(.activity)): fresh.send(.receivedActivity([], at: at))
        default: Issue.record("unexpected \(effect)")
        }
      }
    }
    #expect(scans == 3)
  }

  @Test("a scan comes when the next credential expires, so that no badge outlives it")
  func expiry() {
    var session = Session(feeds: [.tokens])
    session.send(.tick(morning))
    session.send(.receivedTokens(.sample([.sample(.codex, expiresIn: 42)]), at: morning))
    #expect(session.wait(seconds: 42).isEmpty)
    #expect(session.wait(seconds: 1) == [.ask(.poll(.tokens))])
  }

  @Test("a change of the files is scanned at once, and once more when a scan was under way")
  func sourcesChanged() {
    var session = Session.loaded()
    session.send(.sourcesChanged)
    #expect(session.effects == [.ask(.poll(.tokens))])
    session.send(.sourcesChanged)
    session.send(.sourcesChanged)
    #expect(session.effects.isEmpty)
    session.send(.receivedTokens(.four, at: morning))
    #expect(session.effects == [.ask(.poll(.tokens))])
    session.send(.receivedTokens(.four, at: morning))
    #expect(session.effects.isEmpty)
  }

  @Test("failures back off, doubling up to a minute, and the last value stays with its failure")
  func backOff() {
    var session = Session.loaded()
    var pauses: [Int] = []
    session.wait(seconds: 5)
    for _ in 0..<7 {
      session.send(.failed(.credits, ServiceFailure(.unreachable, "no route"), at: session.time))
      var pause = 0
      repeat {
        session.wait(seconds: 1)
        pause += 1
        for effect in session.effects where effect != .ask(.poll(.credits)) {
          session.send(.receivedKeys([], at: session.time))
          session.send(.receivedActivity([], at: session.time))
          session.effects = []
        }
        if case .loading = session.state.credits.phase { break }
      } while pause < 200
      pauses.append(pause)
      #expect(session.state.credits.value != nil)
      #expect(session.state.credits.failure?.kind == .unreachable)
    }
    for (pause, expected) in zip(pauses, [10, 20, 40, 60, 60, 60, 60]) {
      #expect(abs(Double(pause) - Double(expected)) <= Double(expected) / 10 + 1, "\(pauses)")
    }
    session.send(.receivedCredits(.sample(), at: session.time))
    #expect(session.state.credits.failure == nil)
    #expect(session.state.credits.phase == .idle)
  }

  @Test("no answer for ten seconds is a failure, nothing is asked twice before, and the late answer is taken")
  func patience() {
    var session = Session(feeds: [.credits])
    session.send(.tick(morning))
    #expect(session.wait(seconds: 9).isEmpty)
    #expect(session.state.credits.phase == .loading(since: morning))
    session.send(.refresh(.credits))
    #expect(session.effects.isEmpty)
    session.wait(seconds: 1)
    #expect(session.state.credits.failure?.kind == .timedOut)
    session.send(.receivedCredits(.sample(), at: session.time))
    #expect(session.state.credits.value != nil)
    #expect(session.state.credits.phase == .idle)
  }

  @Test("sleep of the machine is not held against a service")
  func machineSlept() {
    var session = Session(feeds: [.credits])
    session.send(.tick(morning))
    session.send(.tick(morning.addingTimeInterval(3_600)))
    #expect(session.state.credits.failure == nil)
    session.time = morning.addingTimeInterval(3_600)
    session.wait(seconds: 9)
    #expect(session.state.credits.failure == nil)
    session.wait(seconds: 1)
    #expect(session.state.credits.failure?.kind == .timedOut)
  }

  @Test("a clock that is set back does not stop the polls")
  func clockSetBack() {
    var session = Session.loaded()
    session.time = morning.addingTimeInterval(-7_200)
    let effects = session.wait(seconds: 10)
    #expect(effects.contains(.ask(.poll(.credits))))
  }

  @Test("frozen, nothing is asked and the clock stands; going on asks everything at once")
  func freeze() {
    var session = Session.loaded()
    session.press("Space")
    #expect(session.state.frozenAt == morning)
    #expect(session.wait(seconds: 900).isEmpty)
    session.send(.sourcesChanged)
    #expect(session.effects.isEmpty)
    #expect(session.state.now == morning)
    #expect(session.state.nextWake(after: session.time) == nil)
    session.press("Space")
    #expect(session.effects == all)
    #expect(session.state.now == session.time)
  }

  @Test("a toast ends also while frozen")
  func frozenToast() {
    var session = Session.loaded()
    session.press("Space", "y")
    #expect(session.state.nextWake(after: morning) == session.state.toast?.until)
    session.wait(seconds: 5)
    #expect(session.state.toast == nil)
  }

  @Test("the interval goes up and down its steps and stops at the ends")
  func interval() {
    var session = Session.loaded()
    session.press("+")
    #expect(session.state.intervalSeconds == 10)
    session.press("-", "-", "-", "-")
    #expect(session.state.intervalSeconds == 1)
    #expect(session.wait(seconds: 1).contains(.ask(.poll(.keys))))
    for _ in 0..<20 { session.press("+") }
    #expect(session.state.intervalSeconds == 3_600)
    #expect(PollingPolicy.interval(from: 7, steps: 1) == 10)
    #expect(PollingPolicy.interval(from: 7, steps: -1) == 5)
  }

  @Test("a tick moves the clock and nothing that a person chose")
  func tickIsQuiet() {
    var session = Session.loaded()
    session.press("3", "Down", "/")
    let before = session.state
    session.wait(seconds: 1)
    #expect(session.effects.isEmpty)
    var after = session.state
    (after.now, after.clock, after.flashes) = (before.now, before.clock, before.flashes)
    #expect(after == before)
  }

  @Test("jitter follows from seed, feed and number, and stays within its tenth")
  func jitter() {
    let policy = PollingPolicy(intervalSeconds: 10, jitterSeed: 7)
    let other = PollingPolicy(intervalSeconds: 10, jitterSeed: 8)
    var values: Set<Double> = []
    for poll in 0..<500 {
      for feed in FeedID.allCases {
        let value = policy.jitter(feed, poll: poll)
        #expect(value >= 0 && value < 1)
        #expect(value == policy.jitter(feed, poll: poll))
        values.insert(value)
        let due = policy.dueAfterFailure(feed, failedAt: morning, count: 3, poll: poll).timeIntervalSince(morning)
        #expect(due >= 54 && due <= 66)
      }
    }
    #expect(values.count == 2_000)
    #expect((0..<50).contains { policy.jitter(.keys, poll: $0) != other.jitter(.keys, poll: $0) })
  }

  @Test("an interval above a minute is not shortened by a failure")
  func slowInterval() {
    let policy = PollingPolicy(intervalSeconds: 600, jitterSeed: 1)
    let due = policy.dueAfterFailure(.keys, failedAt: morning, count: 1, poll: 1).timeIntervalSince(morning)
    #expect(due >= 540 && due <= 661)
  }

  @Test("while frozen nothing wakes, and a message only once")
  func frozenSleep() {
    var session = Session.loaded()
    session.wait(seconds: 1)
    var report = DiscoveryReport.four
    report.tokens[1].status = .invalid
    session.send(.receivedTokens(report, at: session.time))
    #expect(!session.state.flashes.isEmpty)
    session.press("Space")
    let end = session.state.toast?.until
    #expect(end != nil && session.state.nextWake(after: session.time) == end)
    session.send(.tick(end ?? morning))
    #expect(session.state.toast == nil)
    #expect(session.state.nextWake(after: end ?? morning) == nil)
    session.press("C-c")
    let second = session.state.nextWake(after: end ?? morning)
    #expect(second != nil)
    session.send(.tick(second ?? morning))
    #expect(session.state.nextWake(after: second ?? morning) == nil)
  }
}
