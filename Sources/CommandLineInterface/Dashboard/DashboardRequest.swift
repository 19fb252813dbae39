import TokenProxyClient
import Credentials
import DashboardCore
import DashboardViews
import Domain
import FoundationEssentials
import Glibc
import Terminal

/// What was asked of the dashboard on the command line; the configuration fills in what was not.
///
/// A value of its own, so that `credtop` without arguments starts without the parser of the command line: its look-ups of
/// conformances are a quarter of the time to the first frame.
struct DashboardRequest {
  var world: WorldChoice
  var intervalSeconds: Int?
  var theme: String?
  var isASCII = false
  var isWithoutMouse = false
  var pane: PaneID?
  var logPath: String?
  var profile: String?
  /// Neither colour by flag nor by `NO_COLOR`.
  var isMono: Bool

  init(in context: CommandContext) {
    world = WorldChoice(in: context)
    isMono = context.forbidsColor
  }

  /// Opens the dashboard and answers the exit status when the person quits.
  @MainActor
  func run(in context: CommandContext) throws -> Int32 {
    // The locale decides about glyphs and widths, and must be known before the first of them is chosen.
    setlocale(LC_CTYPE, "")
    let (configuration, problems) = ConfigurationFile(in: context).load()
    let (keyMap, keyProblems) = configuration.keyMap()
    let views = ViewKeeper(path: world.isDemo ? nil : context.stateDirectory + "/views.json")
    let toldAlerts = AlertKeeper(path: world.isDemo ? nil : context.stateDirectory + "/alerts.json")

    var state = DashboardState(now: context.now())
    state.focus = pane ?? configuration.pane ?? .tokens
    state.intervalSeconds = intervalSeconds ?? configuration.interval ?? 5
    state.isMouseOn = isWithoutMouse ? false : configuration.mouse ?? true
    state.isReadOnly = world.isReadOnly || configuration.readOnly == true
    state.keyMap = keyMap
    let consents = ConsentFile(path: world.isDemo ? nil : context.stateDirectory + "/consent.json")
    (state.quotaConsent, state.importConsent) = consents.standing(
      under: configuration, isDemo: world.isDemo, in: context)
    state.views = views.kept()
    state.alerts = AlertMonitor(limits: configuration.alerts.limits, told: toldAlerts.kept())
    state.jitterSeed = world.isDemo ? world.seed : UInt64(getpid())
    state.header.isDemo = world.isDemo
    state.header.profile = profile
    if world.isDemo {
      state.header.openclaw = "2026.2.1"
      state.header.isGatewayUp = true
    }
    var world = world
    world.profile = profile
    var services = context.services(world, configuration: configuration, writesLater: true, mayLogIn: true)
    let trail = world.isDemo ? nil : context.dashboardTrail
    var served: TokenDiscoveryMethods?
    if configuration.servesTokens == true, let discovery = services.tokens as? TokenDiscovery,
      let refresh = services.refresh
    {
      served = TokenDiscoveryMethods(
        discovery: discovery,
        actions: ServedActions(discovery: discovery, refreshing: refresh, trail: context.servedTrail),
        isReadOnly: state.isReadOnly)
    }
    if let trail { services.refresh = services.refresh.map { AuditedRefresh(service: $0, trail: trail) } }
    var automatic: AutomaticRenewal?
    if !world.isDemo, !state.isReadOnly, !configuration.renewingAhead.isEmpty, let refresh = services.refresh {
      automatic = AutomaticRenewal(
        service: refresh, tokens: services.tokens,
        due: RenewalDue(tools: configuration.renewingAhead, seed: UInt64(getpid())), now: context.now)
    }
    if services.isLoggedIn, !world.isDemo, let base = services.account?.base {
      state.header.proxyAddress = HeaderFacts.address(of: base)
    }
    if let text = Self.complaint(about: problems + keyProblems) {
      state.toast = Toast(text: text, severity: .warning, until: context.now().addingTimeInterval(10))
    }

    let isUnicode = String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8"
    let program = try DashboardProgram(
      DashboardProgram.Setup(
        state: state, services: services, keyMap: keyMap,
        themes: try ThemeSource(
          name: isMono ? "mono" : theme ?? configuration.theme ?? "auto", shelf: ThemeShelf(in: context),
          colorFGBG: context.environment["COLORFGBG"], now: context.now()),
        glyphs: isASCII || configuration.ascii ?? !isUnicode ? .ascii : .unicode, colorDepth: isMono ? .mono : nil,
        views: views, alerts: configuration.alerts, toldAlerts: toldAlerts, consents: consents,
        log: DashboardLog(path: logPath, now: context.now), context: context, trail: trail, served: served,
        automatic: automatic,
        isDemo: world.isDemo))
    return program.run()
  }
  /// The first problem of the configuration file, and how to see the others; nil when there is none.
  static func complaint(about problems: [Configuration.Problem]) -> String? {
    guard let first = problems.min(by: { $0.line < $1.line }) else { return nil }
    let others = problems.count > 1 ? " (+\(problems.count - 1) more: credtop config check)" : ""
    return "config.toml line \(first.line): \(first.message)\(others)"
  }
}
