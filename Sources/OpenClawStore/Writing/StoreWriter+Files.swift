extension StoreWriter {
  func applyToFiles(
    _ changes: [StoreChange], to agent: AgentReading, of instance: InstanceReading, reason: String, dryRun: Bool
  ) throws(StoreFailure) -> StoreOutcome {
    throw .unsupported("not yet")
  }
}
