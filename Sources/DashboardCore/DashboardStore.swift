public import Domain
public import FoundationEssentials
public import Observation

/// Owns the state of the dashboard: takes commands, asks the services, and publishes whole frames.
///
/// It knows no terminal and no network. A service that hangs or fails changes the age of what is shown and nothing
/// else: its question is a task of its own, and no command waits for one.
///
/// A program with an event loop of its own calls `tick` at the instants that `DashboardState.nextWake` names and runs
/// `listen` beside it; without one, `run` does both.
@MainActor @Observable
public final class DashboardStore {
  /// One value, so that whoever watches sees whole frames: every `send` is one mutation.
  public private(set) var state: DashboardState

  @ObservationIgnored let services: DashboardServices
  @ObservationIgnored private let clock: @Sendable () -> Date
  @ObservationIgnored private let executor: (any TaskExecutor)?
  @ObservationIgnored private let onEffect: @MainActor (DashboardEffect) -> Void
  /// Questions without an answer yet, by their number.
  @ObservationIgnored private var inFlight: [Int: Question] = [:]
  @ObservationIgnored private var lastQuestion = 0
  /// The questions of refresh methods, by token.
  @ObservationIgnored var refreshQuestions: [String: Int] = [:]
  @ObservationIgnored private var waiting: [CheckedContinuation<Void, Never>] = []

  private struct Question {
    var feed: FeedID?
    var task: Task<Void, Never>
  }

  /// - Parameters:
  ///   - clock: the time of answers; the ticks bring the time of everything else.
  ///   - executor: where services do their work; nil for Swift's own pool.
  ///   - onEffect: does what the store cannot: runs programs, copies, switches the mouse, keeps the views, suspends, rings, quits.
  public init(
    state: DashboardState, services: DashboardServices, clock: @escaping @Sendable () -> Date = { Date() },
    executor: (any TaskExecutor)? = nil,
    onEffect: @escaping @MainActor (DashboardEffect) -> Void = { _ in }
  ) {
    var state = state
    state.prepare(for: services)
    self.state = state
    self.services = services
    self.clock = clock
    self.executor = executor
    self.onEffect = onEffect
  }

  isolated deinit { cancelQuestions() }

  public func send(_ command: DashboardCommand) {
    // On a copy: the property is set once, and those who watch it see no half of a command.
    var next = state
    // While frozen no tick may come for hours, but messages still need the time at which they end.
    if next.frozenAt != nil { _ = next.apply(.tick(clock())) }
    let effects = next.apply(command)
    state = next
    for effect in effects { perform(effect) }
  }

  /// Changes facts that no command brings, for instance those of the header.
  public func update(_ change: (inout DashboardState) -> Void) {
    var next = state
    change(&next)
    if next != state { state = next }
  }

  /// Time goes on; polls that are due go out.
  public func tick(_ now: Date) { send(.tick(now)) }

  /// Scans whenever credential files change, until its task is cancelled.
  public func listen() async {
    for await _ in services.tokens.changes() {
      if Task.isCancelled { break }
      send(.sourcesChanged)
    }
  }

  /// Asks for keys and credits whenever the server says that something happened, until its task is cancelled.
  public func listenToAccount() async {
    guard let news = services.news else { return }
    for await _ in news.changes() {
      if Task.isCancelled { break }
      send(.accountChanged)
    }
  }

  /// Ticks and listens until its task is cancelled; then nothing is in flight any more.
  ///
  /// - Parameter sleep: waits until the given instant, and throws when cancelled.
  public func run(sleepUntil sleep: @escaping @Sendable (Date) async throws -> Void = DashboardStore.sleep) async {
    let listener = Task { await listen() }
    let accountListener = Task { await listenToAccount() }
    defer {
      listener.cancel()
      accountListener.cancel()
      cancelQuestions()
    }
    while !Task.isCancelled, !state.isQuitting {
      let now = clock()
      tick(now)
      // While frozen there is nothing to wake for; an hour stands for ever.
      let wake = state.nextWake(after: now) ?? now.addingTimeInterval(3_600)
      do { try await sleep(wake) } catch { break }
    }
  }

  /// Returns when no question is in flight.
  public func settled() async {
    guard !inFlight.isEmpty else { return }
    await withCheckedContinuation { waiting.append($0) }
  }

  /// Takes back all questions; their answers are not heard any more.
  public func cancelQuestions() {
    for question in inFlight.values { question.task.cancel() }
    inFlight.removeAll()
    wakeWaiting()
  }

  nonisolated public static func sleep(until instant: Date) async throws {
    let seconds = max(0.001, instant.timeIntervalSinceNow)
    try await Task.sleep(for: .seconds(seconds))
  }

  private func perform(_ effect: DashboardEffect) {
    switch effect {
    case .ask(let question): ask(question)
    case .cancelRefresh(let tokenID): cancelRefresh(tokenID)
    case .runProgram, .openPage, .showPage, .copyToClipboard, .copySecret, .setMouse, .saveViews, .saveConsent, .ring,
      .alert, .saveAlerts, .suspend, .redraw, .quit:
      onEffect(effect)
    }
  }

  /// Asks in a task of its own; what it answers comes back as commands. Of a feed that hangs at most two questions are kept,
  /// so that a dead server does not gather tasks.
  ///
  /// - Returns: the number of the question.
  @discardableResult
  func ask(
    _ feed: FeedID?, _ question: @escaping @Sendable (@escaping @Sendable () -> Date) async -> [DashboardCommand]
  ) -> Int {
    if let feed {
      let older = inFlight.filter { $0.value.feed == feed }.keys.sorted()
      for number in older.dropLast() {
        inFlight.removeValue(forKey: number)?.task.cancel()
      }
    }
    lastQuestion += 1
    let number = lastQuestion
    let clock = clock
    let task = Self.start(on: executor, { await question(clock) }) { [weak self] in self?.finish(number, $0) }
    inFlight[number] = Question(feed: feed, task: task)
    return number
  }

  /// Ends a question early; what it answers then is still heard.
  func cancel(_ question: Int) { inFlight[question]?.task.cancel() }

  /// Asks off the main actor, whatever the service does, and brings the answers back to it.
  nonisolated private static func start(
    on executor: (any TaskExecutor)?, _ question: @escaping @Sendable () async -> [DashboardCommand],
    answer: @escaping @MainActor @Sendable ([DashboardCommand]) -> Void
  ) -> Task<Void, Never> {
    Task(executorPreference: executor) {
      let answers = await question()
      await answer(answers)
    }
  }

  private func finish(_ number: Int, _ answers: [DashboardCommand]) {
    // One that was cancelled is not among them any more, and is not heard.
    guard inFlight.removeValue(forKey: number) != nil else { return }
    for answer in answers { send(answer) }
    if inFlight.isEmpty { wakeWaiting() }
  }

  private func wakeWaiting() {
    let continuations = waiting
    waiting.removeAll()
    for continuation in continuations { continuation.resume() }
  }
}
