public import Domain

/// Which credential of each provider is next, as it was last told.
public struct RotationNews: Equatable, Sendable {
  public var choices: [RotationChoice]?
  public var failure: ServiceFailure?

  public init() {}
}

/// The list of providers, and who is next and who is passed over for the selected one.
public struct RotationDialog: Equatable, Sendable {
  /// nil: the one in force.
  public var strategy: RotationStrategy?
  /// Index of a provider.
  public var selection: Int
  /// What is being done: `setting the order`.
  public var progress: String?
  /// What came of it.
  public var outcome: RefreshDialog.Outcome?

  public init(strategy: RotationStrategy? = nil, selection: Int = 0) {
    self.strategy = strategy
    self.selection = selection
  }
}

/// Wishes and news about the rotation.
public enum RotationStep: Equatable, Sendable {
  case open
  case received([RotationChoice], of: RotationStrategy?)
  case failed(ServiceFailure)
  /// The next strategy, or one before.
  case changeStrategy(by: Int)
  /// Tell OpenClaw the order: asks first, with what would change.
  case askToApply
  case previewed(RotationChoice, RotationOrder)
  case apply(RotationChoice)
  case applied(RotationOrder)
  /// Count a use of the next one: asks first.
  case askToTake
  case take(RotationChoice)
  case taken(RotationChoice)
}

/// What the rotation is asked.
public enum RotationQuestion: Equatable, Sendable {
  case choices(RotationStrategy?)
  case preview(RotationChoice)
  case apply(RotationChoice)
  case take(RotationChoice)
}
