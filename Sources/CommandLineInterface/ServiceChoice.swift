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
  ///   - configuration: nil where nobody has read it yet.
  ///   - writesLater: as `TokenDiscovery` takes it.
  ///   - mayLogIn: the services of the account are there even without a login, for the one that may come.
  func services(
    _ choice: WorldChoice, configuration: Configuration? = nil, writesLater: Bool = false, mayLogIn: Bool = false
  ) -> DashboardServices {
    guard choice.isDemo else {
      let machine = machine(choice, configuration)
      let discovery = discovery(on: machine, writesLater: writesLater)
      var services = DashboardServices(tokens: discovery)
      services.imports = discovery
      services.rotation = discovery
      if mayLogIn { services.auditCredentials(by: dashboardTrail) }
      services.quotas = discovery
      services.choices = OpenClawChoices(in: storeContext(isReadOnly: true))
      services.refresh = renewal(discovery)
      services.logs = usageLogs(on: machine, history: discovery)
      services.doctor = AuditedDoctor(
        doctor: doctor(on: machine, asksVersion: false), log: AuditLog(folder: clientFolder), now: now)
      connectAccount(to: &services, profile: choice.profile, mayLogIn: mayLogIn)
      return services
    }
    let epoch = now()
    let world = DemoWorld(seed: choice.seed, epoch: epoch, tokenCount: choice.demoTokens, keyCount: choice.demoKeys)
    var services = DemoServices(world: world, clock: now).dashboardServices
    services.choices = OpenClawChoices(now: now) { DemoOpenClaw.instance(now: epoch) }
    return services
  }

  func discovery(_ globals: GlobalOptions) throws -> TokenDiscovery {
    discovery(on: machine(globals.world(in: self)))
  }

  /// The discovery of this machine's credentials.
  private func discovery(on machine: DiscoveryContext, writesLater: Bool = false) -> TokenDiscovery {
    let (log, now) = (AuditLog(folder: clientFolder), now)
    return TokenDiscovery(context: machine, transport: HTTPPingTransport(), writesLater: writesLater) { imports in
      let failure = imports.lazy.compactMap(\.failure).first.map { CommandFailure($0) }
      guard failure != nil || imports.contains(where: \.isDone) else { return }
      // A log that cannot be written is no reason to fail.
      try? log.add(
        AuditEntry(
          at: now(), command: "automatic tokens import", flags: [],
          exitStatus: Int(failure?.status ?? ExitStatus.done), failure: failure?.code))
    }
  }

  /// This machine as discovery, logs, doctor and renewal see it. Reads the configuration unless somebody has.
  func machine(_ choice: WorldChoice, _ configuration: Configuration? = nil) -> DiscoveryContext {
    let configuration = configuration ?? ConfigurationFile(in: self).load().configuration
    var machine = DiscoveryContext(
      home: home, environment: environment, workingDirectory: workingDirectory, now: now,
      mayWrite: !(choice.isReadOnly || configuration.readOnly == true),
      projectFolders: configuration.directories.map { $0.hasPrefix("~/") ? home + $0.dropFirst() : $0 })
    machine.refresh = RefreshSettings(
      renewing: choice.renewsLogins ? Set(RefreshSettings.renewable) : configuration.renewing)
    if OpenClawInstance.current(in: storeContext(isReadOnly: true)).isSetUp {
      machine.refresh.pasting = .into("OpenClaw's store")
    }
    return machine
  }

  /// Renews what the discovery finds, by the same connections.
  func renewal(_ discovery: TokenDiscovery) -> Renewal {
    Renewal(discovery: discovery, transport: discovery.tokenTransport, keys: discovery.keyStore)
  }
}
