public import Domain
public import FoundationEssentials

extension DemoWorld {
  /// A world that starts now, behind all protocols.
  /// - Parameter clock: read once here for the epoch, and once for each answer.
  public static func services(seed: UInt64 = defaultSeed, clock: @escaping @Sendable () -> Date) -> DashboardServices {
    DemoServices(world: DemoWorld(seed: seed, epoch: clock()), clock: clock).dashboardServices
  }
}

extension DemoServices {
  /// This one object for all panes.
  public var dashboardServices: DashboardServices {
    var services = DashboardServices(tokens: self, credits: self, keys: self, activity: self)
    services.keySpend = self
    services.logs = self
    services.keyActions = self
    services.creditActions = self
    services.account = self
    services.imports = self
    services.quotas = self
    services.rotation = self
    services.refresh = self
    services.doctor = DemoDoctor(clock: clock)
    return services
  }
}
