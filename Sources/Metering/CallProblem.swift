/// Why the body of a call cannot be metered, so that it is refused before it costs anything.
public enum CallProblem: Error, Hashable, Sendable {
  /// Not JSON, not UTF-8, or nested deeper than 127 levels.
  case notJSON
  case notAnObject
  case modelMissing
  /// A member on which the price depends stands twice: readers disagree about which of them counts.
  case duplicate(String)
  /// The member asks for something that the price table has no price for.
  case unpriced(String)
}
