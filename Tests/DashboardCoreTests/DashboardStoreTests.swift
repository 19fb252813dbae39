import Domain
import FoundationEssentials
import Observation
import Synchronization
import Testing

@testable import DashboardCore

/// A service whose answers a test gives by hand.
private final class Stub: TokenService, CreditService, KeyService, ActivityService {
  enum Behaviour { case answers, hangs, fails, failsOddly }

  private struct Counts {
    var scans: [ScanRequest] = []
    var balances = 0
    var cancelled = 0
  }

  private struct OddError: Error { var secret = "sk-FAKE-in-an-error" }

  let behaviour: Behaviour
  private let counts = Mutex(Counts())
  private let changesStream: AsyncStream<Void>
  let changed: AsyncStream<Void>.Continuation

  init(_ behaviour: Behaviour = .answers) {
    self.behaviour = behaviour
    (changesStream, changed) = AsyncStream.makeStream()
  }

  var scans: [ScanRequest] { counts.withLock(\.scans) }
  var balances: Int { counts.withLock(\.balances) }
  var cancelled: Int { counts.withLock(\.cancelled) }

  private func behave() async throws {
    switch behaviour {
    case .answers: return
    case .fails: throw ServiceFailure(.unreachable, "no route", remedy: "Start the proxy")
    case .failsOddly: throw OddError()
    case .hangs:
      // Never answers; only cancellation ends it.
      let (stream, continuation) = AsyncStream<Void>.makeStream()
      for await _ in stream {}
      withExtendedLifetime(continuation) {}
      counts.withLock { $0.cancelled += 1 }
      try Task.checkCancellation()
    }
  }

  func scan(_ request: ScanRequest) async throws -> DiscoveryReport {
    counts.withLock { $0.scans.append(request) }
    try await behave()
    return .four
  }

  func changes() -> AsyncStream<Void> { changesStream }

  func balance() async throws -> CreditBalance {
    counts.withLock { $0.balances += 1 }
    try await behave()
    return .sample()
  }

  func keys() async throws -> [ProvisionedKey] {
    try await behave()
    return [.sample("prod")]
  }

  func recentActivity(limit: Int) async throws -> [ActivityEvent] {
    try await behave()
    return events(0..<min(limit, 5))
  }
}

@MainActor
@Suite struct DashboardStoreTests {
  private func store(
    tokens: Stub = Stub(), credits: Stub? = nil, keys: Stub? = nil, activity: Stub? = nil,
    onEffect: @escaping @MainActor (DashboardEffect) -> Void = { _ in }
  ) -> DashboardStore {
    DashboardStore(
      state: DashboardState(now: morning),
      services: DashboardServices(tokens: tokens, credits: credits, keys: keys, activity: activity), clock: { morning },
      onEffect: onEffect)
  }

  @Test("a tick asks all services and their answers are shown")
  func answers() async {
    let store = store(credits: Stub(), keys: Stub(), activity: Stub())
    store.tick(morning)
    #expect(store.state.tokens.value == nil)
    await store.settled()
    #expect(store.state.visibleTokens().count == 4)
    #expect(store.state.credits.value?.remaining == .dollars(76))
    #expect(store.state.visibleKeys().map(\.name) == ["prod"])
    #expect(store.state.visibleActivity().count == 5)
  }

  @Test("a service that is not set up is never asked")
  func absent() async {
    let store = store()
    store.tick(morning)
    await store.settled()
    #expect(store.state.credits.phase == .absent)
    #expect(store.state.tokens.value != nil)
  }

  @Test("a failing service shows its failure and does not touch the others")
  func failing() async {
    let store = store(credits: Stub(.fails), keys: Stub())
    store.tick(morning)
    await store.settled()
    #expect(store.state.credits.failure?.kind == .unreachable)
    #expect(store.state.keys.phase == .idle)
  }

  @Test("an error of unknown kind is shown by its type, not by its text")
  func oddError() async {
    let store = store(credits: Stub(.failsOddly))
    store.tick(morning)
    await store.settled()
    #expect(store.state.credits.failure?.message.contains("OddError") == true)
    #expect(store.state.credits.failure?.message.contains("FAKE") == false)
  }

  @Test("a hanging service delays no key and no other service")
  func hanging() async {
    let credits = Stub(.hangs)
    let store = store(credits: credits, keys: Stub())
    store.tick(morning)
    while store.state.keys.value == nil || store.state.tokens.value == nil { await Task.yield() }
    store.send(.openHelp)
    #expect(store.state.modal != nil)
    for second in 1...10 { store.tick(morning.addingTimeInterval(Double(second))) }
    #expect(store.state.credits.failure?.kind == .timedOut)
    store.cancelQuestions()
    await store.settled()
  }

  @Test("a service that hangs for ever does not gather questions")
  func hangingForEver() async {
    let credits = Stub(.hangs)
    let store = store(credits: credits)
    for second in 0...600 {
      store.tick(morning.addingTimeInterval(Double(second)))
      await Task.yield()
    }
    while credits.balances < 5 { await Task.yield() }
    while credits.cancelled < credits.balances - 2 { await Task.yield() }
    store.cancelQuestions()
    while credits.cancelled < credits.balances { await Task.yield() }
    #expect(credits.balances < 20)
  }

  @Test("reading again says what it showed, without the terminal's help")
  func reread() async {
    var effects: [DashboardEffect] = []
    let store = store(onEffect: { effects.append($0) })
    store.tick(morning)
    await store.settled()
    effects = []
    store.send(.openRefreshMethods)
    store.send(.modalPick(1))
    store.send(.modalChoose)
    await store.settled()
    guard case .refresh(let dialog) = store.state.modal else { return #expect(Bool(false), "the dialog is open") }
    #expect(dialog.outcome == RefreshDialog.Outcome(text: "read again: still EXPIRED", isFailure: false))
    #expect(effects.isEmpty)
  }

  @Test("what the store cannot do is handed on")
  func handedOn() async {
    var effects: [DashboardEffect] = []
    let store = store(onEffect: { effects.append($0) })
    store.tick(morning)
    await store.settled()
    #expect(effects == [.saveAlerts], "what is wrong already is no news, but noted")
    effects = []
    store.send(.openRefreshMethods)
    store.send(.modalChoose)
    store.send(.closeModal)
    store.send(.copy("x", what: "x"))
    store.send(.toggleMouse)
    store.send(.suspend)
    store.send(.redraw)
    store.send(.sortNext)
    store.send(.quitNow)
    #expect(
      effects == [
        .runProgram(["kimi", "login"], tokenID: "kimi-cli:1111"), .copyToClipboard("x"), .setMouse(false),
        .suspend,
        .redraw, .saveViews, .quit,
      ])
  }

  @Test("validation reaches the service with the chosen credential")
  func validates() async {
    let tokens = Stub()
    let store = store(tokens: tokens)
    store.tick(morning)
    await store.settled()
    store.send(.validateSelection)
    await store.settled()
    #expect(tokens.scans.last == ScanRequest(validate: true, validateOnly: ["kimi-cli:1111"]))
  }

  @Test("changed files are scanned while the store listens")
  func listens() async {
    let tokens = Stub()
    let store = store(tokens: tokens)
    let listener = Task { await store.listen() }
    tokens.changed.yield()
    while store.state.tokens.value == nil { await Task.yield() }
    #expect(tokens.scans.count == 1)
    listener.cancel()
    await listener.value
  }

  @Test("run ticks by the given sleep, listens, and ends with its task")
  func runs() async {
    let tokens = Stub()
    let ticks = Mutex(0)
    let store = store(tokens: tokens, credits: Stub(.hangs))
    let running = Task {
      await store.run(sleepUntil: { _ in
        try Task.checkCancellation()
        ticks.withLock { $0 += 1 }
        await Task.yield()
      })
    }
    while store.state.tokens.value == nil { await Task.yield() }
    tokens.changed.yield()
    while tokens.scans.count < 2 { await Task.yield() }
    running.cancel()
    await running.value
    await store.settled()
    #expect(ticks.withLock { $0 } > 0)
  }

  @Test("two C-c quit also after hours of standing still")
  func frozenInterrupt() {
    let time = Mutex(morning)
    let store = DashboardStore(
      state: DashboardState(now: morning), services: DashboardServices(tokens: Stub()), clock: { time.withLock { $0 } })
    store.send(.toggleFreeze)
    time.withLock { $0 = morning.addingTimeInterval(7_200) }
    store.send(.interrupt)
    #expect(store.state.toast?.until == morning.addingTimeInterval(7_202))
    store.tick(morning.addingTimeInterval(7_201))
    time.withLock { $0 = morning.addingTimeInterval(7_201) }
    store.send(.interrupt)
    #expect(store.state.isQuitting)
    #expect(store.state.now == morning)
  }

  @Test("one command is one change of the observed state")
  func wholeFrames() async {
    let store = store()
    let changes = Mutex(0)
    withObservationTracking {
      _ = store.state
    } onChange: {
      changes.withLock { $0 += 1 }
    }
    store.send(.openHelp)
    #expect(changes.withLock { $0 } == 1)
    #expect(store.state.modal != nil)
  }
}
