import CPostgres

/// Why the server did not do what it was asked.
enum PostgresFault: Error {
  /// The connection is gone. Where the server took leave before it answered the statement, the statement was not done;
  /// otherwise nobody knows.
  case lost(String, isUndone: Bool)
  /// The server's refusal of a statement.
  case refused(state: String, message: String, constraint: String?)
  /// Found before anything was sent.
  case ours(DatabaseFailure)

  /// - Parameter result: one of the kind `CPG_FAILED`.
  init(_ result: OpaquePointer, on connection: OpaquePointer) {
    func field(_ name: Character) -> String? {
      cpg_failure(result, CChar(name.asciiValue ?? 0)).map { String(cString: $0) }
    }
    let state = field("C") ?? ""
    let message = field("M") ?? String(cString: cpg_message(connection)).firstLine
    // The server says farewell, or the connection itself failed.
    if state.isEmpty || state.hasPrefix("08") || state.hasPrefix("57P") {
      self = .lost(message, isUndone: state.hasPrefix("57P"))
    } else {
      self = .refused(state: state, message: message, constraint: field("n"))
    }
  }

  /// Two transactions were in each other's way: the same once more may succeed.
  var isConflict: Bool {
    if case .refused("40001", _, _) = self { return true }
    if case .refused("40P01", _, _) = self { return true }
    return false
  }

  /// A prepared statement does not fit any more, as somebody has changed the schema or dropped it.
  var isStalePlan: Bool {
    switch self {
    case .refused("26000", _, _): true
    case .refused("0A000", let message, _): message.contains("cached plan")
    default: false
    }
  }

  var isLoss: Bool { if case .lost = self { true } else { false } }
  /// Nothing is left of the statement that was a transaction of its own.
  var isUndone: Bool { if case .lost(_, isUndone: true) = self { true } else { false } }

  var failure: DatabaseFailure {
    switch self {
    case .ours(let failure): failure
    case .lost(let message, _): .unavailable("the connection to PostgreSQL was lost: \(message)")
    case .refused("23505", let message, let constraint): .notUnique(constraint ?? message)
    // It was waited for a lock, or for an answer, for too long; or two were in each other's way again and again.
    case .refused("55P03", _, _), .refused("57014", _, _), .refused("40001", _, _), .refused("40P01", _, _): .busy
    case .refused(let state, let message, _):
      state.hasPrefix("53") ? .unavailable(message) : .failed("\(message) (SQLSTATE \(state))")
    }
  }
}

extension String {
  /// libpq's texts have several lines; the first says it.
  var firstLine: String { String(prefix { !$0.isNewline }) }
}
