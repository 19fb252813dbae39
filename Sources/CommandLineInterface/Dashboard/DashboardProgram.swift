import CursesScreen
import DashboardCore
import DashboardViews
import Domain
import FoundationEssentials
import Observation
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
    var log: DashboardLog
    var context: CommandContext
    /// The demo world runs no program and opens no page.
    var isDemo: Bool
  }

  private let setup: Setup
  private let screen: CursesScreen
  private let wait: MainThreadWait
  private var themes: ThemeSource
  private var store: DashboardStore?
  private var outbox: [DashboardEffect] = []
  private var needsFrame = true
  private var isEnding = false

  /// Starts the first scan and enters the screen.
  ///
  /// - Throws: `ScreenFailure` when there is no terminal that curses can drive.
  init(_ setup: Setup) throws {
    self.setup = setup
    themes = setup.themes
    screen = try CursesScreen.open(
      .init(colorDepth: setup.colorDepth, mouse: setup.state.isMouseOn, queryBackground: setup.themes.isAutomatic))
    wait = MainThreadWait(descriptors: [screen.inputDescriptor, screen.signalDescriptor])
  }

  /// Runs until the person quits, and answers the exit status.
  func run() -> Int32 {
    var state = setup.state
    state.screen = extent(of: screen.size)
    state.now = setup.context.now()
    let store = DashboardStore(state: state, services: setup.services, clock: setup.context.now) { [weak self] in
      self?.outbox.append($0)
    }
    self.store = store
    store.tick(state.now)
    let listening = Task { await store.listen() }
    defer {
      listening.cancel()
      store.cancelQuestions()
      screen.close()
    }
    awaitFirstScan(store)
    while !isEnding {
      draw(store)
      turn(store)
      if let signal = screen.endSignal {
        setup.log.write("ended by signal \(signal)")
        screen.end(by: signal)
      }
    }
    return ExitStatus.done
  }

  /// A local scan takes a few milliseconds: waiting so long for it spares the person a flash of "scanning".
  private func awaitFirstScan(_ store: DashboardStore) {
    let end = ContinuousClock.now + .milliseconds(12)
    while store.state.tokens.value == nil, ContinuousClock.now < end {
      wait.sleep(milliseconds: 4)
      wait.runMainActorJobs()
    }
  }

  private func turn(_ store: DashboardStore) {
    wait.sleep(milliseconds: timeout(store))
    for event in screen.readEvents() { handle(event, store) }
    wait.runMainActorJobs()
    let now = setup.context.now()
    if store.state.frozenAt == nil, wholeSeconds(now) != wholeSeconds(store.state.now) {
      store.tick(now)
      reloadTheme(store)
    }
    performEffects(store)
  }

  /// Until the clock shows another second; for ever when it stands still and nothing is pending.
  private func timeout(_ store: DashboardStore) -> Int32? {
    if let pending = screen.pendingTimeout { return pending }
    guard store.state.frozenAt == nil else { return nil }
    let now = setup.context.now().timeIntervalSinceReferenceDate
    return Int32(min(1000, max(1, ((now.rounded(.down) + 1 - now) * 1000).rounded(.up))))
  }

  private func handle(_ event: TerminalEvent, _ store: DashboardStore) {
    switch event {
    case .key(let key):
      if let command = setup.keyMap.resolve(KeyName(key), character: key.typedCharacter, in: store.state) {
        store.send(command)
      }
    case .mouse(let mouse):
      for command in MouseMap.commands(for: mouse, in: store.state) { store.send(command) }
    case .paste(let text): store.send(.type(text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""))
    case .resized(let size):
      screen.invalidate()
      needsFrame = true
      store.send(.resized(extent(of: size)))
    case .focus: break
    case .background(let red, let green, let blue):
      if themes.adapt(red: red, green: green, blue: blue) { needsFrame = true }
    }
    performEffects(store)
  }

  private func performEffects(_ store: DashboardStore) {
    while !outbox.isEmpty {
      let effects = outbox
      outbox = []
      for effect in effects { perform(effect, store) }
    }
  }

  private func perform(_ effect: DashboardEffect, _ store: DashboardStore) {
    switch effect {
    case .poll, .scan: break  // The store did them.
    case .ring: screen.ring()
    case .perform(let method, let tokenID):
      let runner = MethodRunner(
        screen: screen, services: setup.services, context: setup.context, isDemo: setup.isDemo, log: setup.log)
      runner.run(method, tokenID: tokenID, store: store)
      needsFrame = true
    case .copyToClipboard(let text): screen.copyToClipboard(text)
    case .setMouse(let on): screen.setMouse(on)
    case .saveViews:
      do { try setup.views.keep(store.state.views) } catch { store.send(.notify("\(error)", .warning)) }
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

  private func reloadTheme(_ store: DashboardStore) {
    switch themes.reload() {
    case .none: break
    case .changed: needsFrame = true
    case .failed(let why): store.send(.notify("theme kept: \(why)", .warning))
    }
  }

  /// Draws if anything that is drawn has changed since the last frame.
  private func draw(_ store: DashboardStore) {
    guard needsFrame else { return }
    needsFrame = false
    let frame = withObservationTracking {
      DashboardView.draw(
        store.state, keyMap: setup.keyMap, theme: themes.theme, glyphs: setup.glyphs, localTime: LocalTime.init(system:))
    } onChange: { [weak self] in
      // The state changes on the main actor only, and tells us there.
      MainActor.assumeIsolated { self?.needsFrame = true }
    }
    screen.present(frame)
  }

  private func extent(of size: Size) -> ScreenExtent { ScreenExtent(columns: size.columns, rows: size.rows) }
  private func wholeSeconds(_ date: Date) -> Double { date.timeIntervalSinceReferenceDate.rounded(.down) }
}
