import Credentials
import DemoWorld
import Domain
import FoundationEssentials

/// Which world answers: this machine, or the demo.
extension CommandContext {
  func services(_ globals: GlobalOptions) throws -> DashboardServices {
    if globals.isDemo(in: self) { return demoWorld(globals).dashboardServices }
    return DashboardServices(tokens: try discovery(globals))
  }

  /// The discovery of this machine's credentials.
  func discovery(_ globals: GlobalOptions) throws -> TokenDiscovery {
    let (configuration, _) = ConfigurationFile(in: self).load()
    let mayWrite = !(globals.readOnly || configuration.readOnly == true)
    return TokenDiscovery(
      context: DiscoveryContext(
        home: home, environment: environment, workingDirectory: workingDirectory, now: now, mayWrite: mayWrite),
      transport: nil)
  }

  private func demoWorld(_ globals: GlobalOptions) -> DemoServices {
    let crowd = globals.demoTokens.map { ($0, globals.demoKeys ?? 0) }
    return DemoServices(
      world: DemoWorld(seed: globals.seed, epoch: now(), tokenCount: crowd?.0, keyCount: crowd?.1), clock: now)
  }
}
