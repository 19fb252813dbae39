extension StoreWriter {
  func applyThroughProgram(
    _ changes: [StoreChange], to agent: AgentReading, of instance: InstanceReading, dryRun: Bool
  ) throws(StoreFailure) -> StoreOutcome {
    throw .unsupported("not yet")
  }
}
