import DashboardCore
import DashboardViews
import Domain
import FoundationEssentials
import Glibc
import Terminal

extension Credtop {
  /// Opens the dashboard and answers the exit status when the person quits.
  @MainActor
  func runDashboard(in context: CommandContext) throws -> Int32 {
    // The locale decides about glyphs and widths, and must be known before the first of them is chosen.
    setlocale(LC_ALL, "")
    let (configuration, problems) = ConfigurationFile(in: context).load()
    let (keyMap, keyProblems) = configuration.keyMap()
    let isDemo = globals.isDemo(in: context)
    let views = ViewKeeper(path: isDemo ? nil : context.stateDirectory + "/views.json")

    var state = DashboardState(now: context.now())
    state.focus = dashboard.pane.flatMap { PaneID(rawValue: $0) } ?? configuration.pane ?? .tokens
    state.intervalSeconds = dashboard.interval ?? configuration.interval ?? 5
    state.isMouseOn = dashboard.noMouse ? false : configuration.mouse ?? true
    state.isReadOnly = globals.readOnly || configuration.readOnly == true
    state.keyMap = keyMap
    state.views = views.kept()
    state.jitterSeed = isDemo ? globals.seed : UInt64(getpid())
    state.header.isDemo = isDemo
    state.header.profile = globals.profile
    if let first = (problems + keyProblems).first {
      state.toast = Toast(
        text: "config.toml line \(first.line): \(first.message)", severity: .warning,
        until: context.now().addingTimeInterval(10))
    }

    let isMono = globals.noColor || globals.color == .never || (context.forbidsColor && globals.color != .always)
    let themeName = dashboard.theme ?? configuration.theme ?? "auto"
    let isASCII = dashboard.ascii || (configuration.ascii ?? (String(cString: nl_langinfo(Int32(CODESET))) != "UTF-8"))
    let program = try DashboardProgram(
      DashboardProgram.Setup(
        state: state, services: try context.services(globals), keyMap: keyMap,
        themes: try ThemeSource(
          name: isMono ? "mono" : themeName, shelf: ThemeShelf(in: context),
          background: context.environment["COLORFGBG"]),
        glyphs: isASCII ? .ascii : .unicode, colorDepth: isMono ? .mono : nil, views: views,
        log: DashboardLog(path: dashboard.log, now: context.now), context: context, isDemo: isDemo))
    return program.run()
  }
}
