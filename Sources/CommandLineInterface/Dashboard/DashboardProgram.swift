import Threads
import Credentials
import CursesScreen
import DashboardCore
import DashboardViews
import Dispatch
import Domain
import FoundationEssentials
import Observation
import OpenClawStore
import Terminal

/// The dashboard as a program: one loop on the main thread over keys, signals, the clock and the main actor's jobs.
///
/// Each turn takes everything that has arrived and then draws at most once, so that fifty keys at once are one frame.
@MainActor
final class DashboardProgram {
  struct Setup {
    var state: DashboardState
    var services: DashboardServices
    var keyMap: KeyMap
    var themes: ThemeSource
    var glyphs: GlyphSet
    var colorDepth: ColorDepth?
    var views: ViewKeeper
    var alerts: AlertSettings
    var toldAlerts: AlertKeeper
    var consents = ConsentFile(path: nil)
    var log: DashboardLog
    var context: CommandContext
    /// Where acts are noted; nil in the demo world.
    var trail: ActionTrail?
    /// What is served to other programs on the socket; nil: nothing.
    var served: TokenDiscoveryMethods?
    /// Renews ahead of time what a person allowed.
    var automatic: AutomaticRenewal?
    /// The demo world runs no program and opens no page.
    var isDemo: Bool
  }

  private let setup: Setup
  private let screen: CursesScreen
  private let wait: MainThreadWait
  private let store: DashboardStore
  private let outbox: Outbox
  private var themes: ThemeSource
  private var needsFrame = true
  private var isEnding = false

  /// What the store wants done, until the loop gets to it.
  private final class Outbox {
    var effects: [DashboardEffect] = []
  }

  /// Starts the first scan and enters the screen.
  ///
  /// - Throws: `ScreenFailure` when there is no terminal that curses can drive.
  init(_ setup: Setup) throws {
    self.setup = setup
    themes = setup.themes
    let outbox = Outbox()
    self.outbox = outbox
    store = DashboardStore(
      state: setup.state, services: setup.services, clock: setup.context.now, executor: WorkerThreads.shared
    ) {
      outbox.effects.append($0)
    }
    // The scan reads files on other threads while this one sets up the terminal.
    store.tick(setup.context.now())
    screen = try CursesScreen.open(
      .init(colorDepth: setup.colorDepth, mouse: setup.state.isMouseOn, queryBackground: setup.themes.isAutomatic))
    wait = MainThreadWait(descriptors: [screen.inputDescriptor, screen.signalDescriptor])
  }

  /// Runs until the person quits, and answers the exit status.
  func run() -> Int32 {
    store.send(.resized(extent(of: screen.size)))
    awaitFirstScan()
    draw()
    // Setting up the watches would compete with the first scan; the watcher's first word makes up for what it missed.
    var listening = Self.listen(store)
    Self.tell(setup.services, quotas: store.state.quotaConsent == .given, imports: store.state.importConsent == .given)
    if let automatic = setup.automatic { listening.append(Self.renewAhead(automatic, store)) }
    if !setup.isDemo {
      Self.lookForOpenClaw(setup.context.storeContext(isReadOnly: true), store)
      listening.append(Self.watchGateway(setup.context, store))
    }
    if let served = setup.served { listening.append(Self.serve(served, at: setup.context.tokenSocket, store)) }
    defer {
      for task in listening { task.cancel() }
      store.cancelQuestions()
      leaveScreen()
      Self.close(setup.services.tokens)
    }
    while !isEnding {
      draw()
      turn()
      if let signal = screen.endSignal {
        setup.log.write("ended by signal \(signal)")
        leaveScreen()
        screen.end(by: signal)
      }
    }
    return ExitStatus.done
  }

  /// For good. What must not be lost is waited for where the person sees why.
  private func leaveScreen() {
    let end = OrderlyEnd()
    screen.close()
    end.wait(tell: setup.context.writeError)
  }

  /// On our own threads, as everything that runs while the dashboard is idle.
  nonisolated private static func listen(_ store: DashboardStore) -> [Task<Void, Never>] {
    [
      Task(executorPreference: WorkerThreads.shared) { await store.listen() },
      Task(executorPreference: WorkerThreads.shared) { await store.listenToAccount() },
    ]
  }

  /// Ends the connections of validations; a provider that keeps us waiting must not keep the person waiting.
  nonisolated private static func close(_ tokens: any TokenService) {
    guard let discovery = tokens as? TokenDiscovery else { return }
    let isClosed = DispatchSemaphore(value: 0)
    Task(executorPreference: WorkerThreads.shared) {
      await discovery.close()
      isClosed.signal()
    }
    _ = isClosed.wait(timeout: .now() + .milliseconds(500))
  }

  /// For the header, once: the store changes with an update of OpenClaw, not while somebody watches.
  nonisolated private static func lookForOpenClaw(_ context: StoreContext, _ store: DashboardStore) {
    Task(executorPreference: WorkerThreads.shared) {
      let instance = OpenClawInstance.current(in: context)
      guard instance.isSetUp else { return }
      let kind = InstanceReading.read(instance, in: context).era.era.usesDatabases ? "SQLite store" : "JSON store"
      await store.update { $0.header.openclaw = $0.header.openclaw ?? kind }
    }
  }

  /// A local scan takes a few milliseconds: waiting so long for it spares the person a flash of "scanning".
  private func awaitFirstScan() {
    let end = ContinuousClock.now + .milliseconds(12)
    while store.state.tokens.value == nil, ContinuousClock.now < end {
      wait.sleepForMainActor(milliseconds: 4)
      wait.runMainActorJobs()
    }
  }

  private func turn() {
    let wake = store.state.nextWake(after: setup.context.now())
    wait.sleep(milliseconds: timeout(until: wake))
    for event in screen.readEvents() { handle(event) }
    wait.runMainActorJobs()
    let now = setup.context.now()
    if let wake, now >= wake {
      store.tick(now)
      if themes.giveUpAsking(at: now) { needsFrame = true }
      reloadTheme()
    }
    performEffects()
  }

  /// Milliseconds until the state wants a tick; for ever when the clock stands still and nothing is pending.
  private func timeout(until wake: Date?) -> Int32? {
    let ticking = wake.map { wake -> Int32 in
      let milliseconds = (wake.timeIntervalSince(setup.context.now()) * 1000).rounded(.up)
      return Int32(min(3_600_000, max(0, milliseconds)))
    }
    guard let pending = screen.pendingTimeout else { return ticking }
    return min(pending, ticking ?? pending)
  }

  private func handle(_ event: TerminalEvent) {
    switch event {
    case .key(let key):
      if let command = setup.keyMap.resolve(KeyName(key), character: key.typedCharacter, in: store.state) {
        store.send(command)
      }
    case .mouse(let mouse):
      for command in MouseMap.commands(for: mouse, in: store.state, glyphs: setup.glyphs) { store.send(command) }
    case .paste(let text):
      // Only a text field takes it: a paste must never act as keys.
      if store.state.modal?.textField != nil { store.send(.type(text)) }
    case .resized(let size):
      screen.invalidate()
      needsFrame = true
      store.send(.resized(extent(of: size)))
    case .focus(let hasFocus): Self.tell(setup.services, isSuspended: !hasFocus)
    case .background(let red, let green, let blue):
      if themes.adapt(red: red, green: green, blue: blue) { needsFrame = true }
    }
    performEffects()
  }

  private func performEffects() {
    while !outbox.effects.isEmpty {
      let effects = outbox.effects
      outbox.effects = []
      for effect in effects { perform(effect) }
    }
  }

  private func perform(_ effect: DashboardEffect) {
    switch effect {
    case .ask, .cancelRefresh: break  // The store did them.
    case .ring: if setup.alerts.rings { screen.ring() }
    case .alert(let alert):
      let delivery = AlertDelivery(
        settings: setup.alerts, screen: screen, context: setup.context, isDemo: setup.isDemo, log: setup.log)
      delivery.deliver(alert)
    case .saveAlerts: keep { try setup.toldAlerts.keep(store.state.alerts.told) }
    case .runProgram(let arguments, let tokenID):
      methods.run(arguments, tokenID: tokenID, store: store)
      needsFrame = true
    case .openPage(let url, let tokenID): methods.open(url, tokenID: tokenID, store: store)
    case .showPage(let url): showPage(url)
    case .copyToClipboard(let text): screen.copyToClipboard(text)
    case .copySecret(let secret): screen.copyToClipboard(secret.reveal())
    case .setMouse(let on): screen.setMouse(on)
    case .saveViews: keep { try setup.views.keep(store.state.views) }
    case .saveConsent(let subject, let isGiven):
      setup.trail?.note("consent \(subject.rawValue)", [isGiven ? "--give" : "--refuse"])
      keep { try setup.consents.keep(isGiven, of: subject) }
    case .suspend:
      screen.suspendJob()
      needsFrame = true
      store.tick(setup.context.now())
    case .redraw:
      screen.invalidate()
      needsFrame = true
    case .quit: isEnding = true
    }
  }

  private var methods: MethodRunner {
    MethodRunner(
      screen: screen, services: setup.services, context: setup.context, isDemo: setup.isDemo, log: setup.log,
      trail: setup.trail)
  }

  /// For the next run; that it cannot be kept is told and harms nothing.
  private func keep(_ write: () throws -> Void) {
    do { try write() } catch { store.send(.notify("\(error)", .warning)) }
  }

  /// What may happen by itself, from the start.
  nonisolated private static func tell(_ services: DashboardServices, quotas: Bool, imports: Bool) {
    guard quotas || imports else { return }
    Task(executorPreference: WorkerThreads.shared) {
      if quotas { await services.quotas?.setAsksQuotas(true) }
      if imports { await services.imports?.setImportsKeys(true) }
    }
  }

  /// Nobody is asked while nobody looks.
  nonisolated private static func tell(_ services: DashboardServices, isSuspended: Bool) {
    guard let quotas = services.quotas else { return }
    Task(executorPreference: WorkerThreads.shared) { await quotas.setQuotasSuspended(isSuspended) }
  }

  /// A page that cannot be opened is in the clipboard; its address stands in the dialog.
  private func showPage(_ url: String) {
    screen.copyToClipboard(url)
    guard isWebPage(url), setup.context.hasDisplay, !setup.isDemo else { return }
    try? ProgramRunner.startDetached(["xdg-open", url], environment: setup.context.environment)
  }

  private func reloadTheme() {
    switch themes.reload() {
    case .none: break
    case .changed: needsFrame = true
    case .failed(let why): store.send(.notify("theme kept: \(why)", .warning))
    }
  }

  /// Draws if anything that is drawn has changed since the last frame.
  private func draw() {
    guard needsFrame else { return }
    needsFrame = false
    let frame = withObservationTracking {
      DashboardView.draw(
        store.state, theme: themes.theme, glyphs: setup.glyphs, localTime: LocalTime.init(system:))
    } onChange: { [weak self] in
      // The state changes on the main actor only, and tells us there.
      MainActor.assumeIsolated { self?.needsFrame = true }
    }
    screen.present(frame)
  }

  private func extent(of size: Size) -> ScreenExtent { ScreenExtent(columns: size.columns, rows: size.rows) }
}
