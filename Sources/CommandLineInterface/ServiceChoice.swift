import CredentialPings
import Credentials
import DemoWorld
import Domain
import FoundationEssentials
import TokenProxyClient

/// Which world answers: this machine, or the demo.
struct WorldChoice: Sendable {
  var isDemo: Bool
  var seed = DemoWorld.defaultSeed
  /// How many rows the demo world has, for benchmarks; nil for its own.
  var demoTokens: Int?
  var demoKeys: Int?
  var isReadOnly = false
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
      var services = DashboardServices(tokens: discovery(choice, writesLater: writesLater))
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
    let (configuration, _) = ConfigurationFile(in: self).load()
    let mayWrite = !(choice.isReadOnly || configuration.readOnly == true)
    return TokenDiscovery(
      context: DiscoveryContext(
        home: home, environment: environment, workingDirectory: workingDirectory, now: now, mayWrite: mayWrite,
        projectFolders: configuration.directories.map { $0.hasPrefix("~/") ? home + $0.dropFirst() : $0 }),
      transport: HTTPPingTransport(), writesLater: writesLater)
  }
}
