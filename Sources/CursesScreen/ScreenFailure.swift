/// Why the screen could not be entered.
public enum ScreenFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// Standard input or standard output is not a terminal.
  case notATerminal
  /// There is no description of the terminal that the environment names, or it cannot move the cursor.
  case unknownTerminal(String)
  /// The system refused something.
  case system(operation: String, errno: Int32)

  public var description: String {
    switch self {
    case .notATerminal:
      "standard input and output must be a terminal; use `credtop status` or `credtop watch` without one"
    case .unknownTerminal(let name):
      name.isEmpty
        ? "TERM is not set; set it to the kind of your terminal, for instance xterm-256color"
        : "the terminal '\(name)' is not known here or cannot move its cursor; set TERM to its kind, for instance xterm-256color"
    case .system(let operation, let errno): "\(operation) failed with error \(errno)"
    }
  }
}
