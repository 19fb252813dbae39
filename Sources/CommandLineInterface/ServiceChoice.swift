import CredentialPings
import CredentialFormats
import Credentials
import DemoWorld
import Domain
import FoundationEssentials
import OpenClawStore
import TokenProxyClient

/// Which world answers: this machine, or the demo.
struct WorldChoice: Sendable {
  var isDemo: Bool
  var seed = DemoWorld.defaultSeed
  /// How many rows the demo world has, for benchmarks; nil for its own.
  var demoTokens: Int?
  var demoKeys: Int?
  var isReadOnly = false
  /// Logins may be renewed in their tools' files this once, whatever the configuration says.
  var renewsLogins = false
  /// The token proxy profile; nil for the active one.
  var profile: String?

  /// The demo when the variable says so that scripts of `openclaw-token` set.
  init(in context: CommandContext) { isDemo = context.environment["OPENCLAW_TOKEN_MOCK"] == "1" }
}

extension CommandContext {
  func services(_ globals: GlobalOptions) throws -> DashboardServices { services(globals.world(in: self)) }

  /// - Parameters:
  ///   - writesLater: as `TokenDiscovery` takes it.
  ///   - mayLogIn: the services of the account are there even without a login, for the one that may come.
  func services(_ choice: WorldChoice, writesLater: Bool = false, mayLogIn: Bool = false) -> DashboardServices {
    guard choice.isDemo else {
      let discovery = discovery(choice, writesLater: writesLater)
      var services = DashboardServices(tokens: discovery)
      services.imports = discovery
      if mayLogIn { services.auditImports(in: AuditLog(folder: clientFolder), now: now) }
      services.quotas = discovery
      services.rotation = discovery
      services.choices = OpenClawChoices(in: storeContext(isReadOnly: true))
      services.refresh = renewal(discovery)
      services.logs = usageLogs(choice, history: discovery)
      services.doctor = AuditedDoctor(
        doctor: doctor(choice, asksVersion: false), log: AuditLog(folder: clientFolder), now: now)
      connectAccount(to: &services, profile: choice.profile, mayLogIn: mayLogIn)
      return services
    }
    let world = DemoWorld(seed: choice.seed, epoch: now(), tokenCount: choice.demoTokens, keyCount: choice.demoKeys)
    return DemoServices(world: world, clock: now).dashboardServices
  }

  func discovery(_ globals: GlobalOptions) throws -> TokenDiscovery { discovery(globals.world(in: self)) }

  /// The discovery of this machine's credentials.
  private func discovery(_ choice: WorldChoice, writesLater: Bool = false) -> TokenDiscovery {
    TokenDiscovery(context: discoveryContext(choice), transport: HTTPPingTransport(), writesLater: writesLater)
  }

  /// This machine as discovery sees it.
  func discoveryContext(_ choice: WorldChoice) -> DiscoveryContext {
    let (configuration, _) = ConfigurationFile(in: self).load()
    var context = DiscoveryContext(
      home: home, environment: environment, workingDirectory: workingDirectory, now: now,
      mayWrite: !(choice.isReadOnly || configuration.readOnly == true),
      projectFolders: configuration.directories.map { $0.hasPrefix("~/") ? home + $0.dropFirst() : $0 })
    context.refresh = RefreshSettings(
      renewing: choice.renewsLogins ? Set(RefreshSettings.renewable) : configuration.renewing,
      pasting: keepsKeys ? .into("OpenClaw's store") : RefreshSettings().pasting)
    return context
  }

  /// Renews what the discovery finds, by the same connections.
  func renewal(_ discovery: TokenDiscovery) -> Renewal {
    Renewal(discovery: discovery, transport: discovery.tokenTransport, keys: keepsKeys ? discovery : nil)
  }

  /// Whether there is an OpenClaw whose store can take a pasted key.
  private var keepsKeys: Bool { OpenClawGeneration(home: home, environment: environment) != nil }
}
