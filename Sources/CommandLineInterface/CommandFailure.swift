import Domain
import StructuredText

/// The exit statuses that scripts rely on.
enum ExitStatus {
  static let done: Int32 = 0
  static let failed: Int32 = 1
  /// Nothing found; for checks: something is about to break.
  static let nothing: Int32 = 2
  static let partly: Int32 = 3
  static let usage: Int32 = 64
  static let unreachable: Int32 = 69
  static let refused: Int32 = 77
  static let interrupted: Int32 = 130
}

/// Why a command ended without doing what it was asked to, and what to do about it.
struct CommandFailure: Error, CustomStringConvertible {
  /// For scripts, upper case: `TOKEN_NOT_FOUND`.
  var code: String
  var message: String
  var suggestion: String?
  var status: Int32
  /// Of the server's answer, where it refused.
  var httpStatus: Int?
  /// The server's name for the exchange, for its log.
  var requestID: String?

  init(_ code: String, _ message: String, suggestion: String? = nil, status: Int32 = ExitStatus.failed) {
    self.code = code
    self.message = message
    self.suggestion = suggestion
    self.status = status
  }

  static func usage(_ message: String, suggestion: String? = nil) -> CommandFailure {
    CommandFailure("USAGE", message, suggestion: suggestion, status: ExitStatus.usage)
  }

  init(_ failure: ServiceFailure) {
    let status =
      switch failure.kind {
      case .unreachable, .timedOut: ExitStatus.unreachable
      case .notLoggedIn, .refused: ExitStatus.refused
      case .broken: ExitStatus.failed
      }
    let code =
      switch failure.kind {
      case .unreachable: "UNREACHABLE"
      case .timedOut: "TIMED_OUT"
      case .notLoggedIn: "NOT_LOGGED_IN"
      case .refused: "REFUSED"
      case .broken: "FAILED"
      }
    self.init(code, failure.message, suggestion: failure.remedy, status: status)
  }

  var description: String { message }

  /// The document that `--json` prints in place of the answer.
  var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init(name: "code", value: .string(code)), .init(name: "message", value: .string(message)),
    ]
    if let suggestion { members.append(.init(name: "suggestion", value: .string(suggestion))) }
    if let httpStatus { members.append(.init(name: "status", value: .number(String(httpStatus)))) }
    if let requestID { members.append(.init(name: "request_id", value: .string(requestID))) }
    return .object([.init(name: "error", value: .object(members))])
  }

  /// Two lines at most: what happened, and indented what to do.
  /// A server may have had a say in it, so nothing in it moves the cursor.
  var text: String {
    "credtop: \(printableLines(message))\n" + (suggestion.map { "  \(printableLines($0))\n" } ?? "")
  }
}
