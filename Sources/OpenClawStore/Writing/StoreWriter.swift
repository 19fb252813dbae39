/// Changes the stores of OpenClaw the way their generation allows: JSON files under the lock that OpenClaw itself takes,
/// databases through its program alone.
///
/// Everything here blocks, at most as long as the patience allows.
public struct StoreWriter: Sendable {
  public var context: StoreContext
  /// nil: not on PATH.
  public var program: OpenClawProgram?
  public var patience: LockPatience
  public var backups: StoreBackups

  public init(
    context: StoreContext, program: OpenClawProgram? = nil, patience: LockPatience = .standard,
    backups: StoreBackups? = nil
  ) {
    self.context = context
    self.program = program
    self.patience = patience
    self.backups = backups ?? StoreBackups(context: context)
  }

  /// Applies all changes to the store of an agent, or none of them.
  ///
  /// - Parameters:
  ///   - agent: of `instance`; its store is read again under the lock, and only what the changes name is changed.
  ///   - reason: a word for the backup's record: `models auth order set`.
  ///   - dryRun: nothing is written, and no lock is taken.
  /// - Throws: `StoreFailure`; the store is then as it was.
  public func apply(
    _ changes: [StoreChange], to agent: AgentReading, of instance: InstanceReading, reason: String,
    dryRun: Bool = false
  ) throws(StoreFailure) -> StoreOutcome {
    if instance.era.era.usesDatabases {
      return try applyThroughProgram(changes, to: agent, of: instance, dryRun: dryRun)
    }
    return try applyToFiles(changes, to: agent, of: instance, reason: reason, dryRun: dryRun)
  }
}
