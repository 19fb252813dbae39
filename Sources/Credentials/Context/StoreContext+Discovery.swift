public import OpenClawStore

extension StoreContext {
  /// The same machine, as the stores of OpenClaw are read on it. Nobody waits long for a scan.
  public init(_ context: DiscoveryContext) {
    self.init(
      home: context.home, environment: context.environment, workingDirectory: context.workingDirectory,
      userID: context.userID, now: context.now, read: context.read, mayWrite: context.mayWrite)
    databasePatience = 1_000
  }
}
