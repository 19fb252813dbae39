import Domain
import FoundationEssentials
import TokenProxyClient

/// Writes the audit log's entries of what was not done by a command: what, with which flags of the command line it could have
/// been done, and how it ended; never a value.
struct ActionTrail: Sendable {
  /// Where it was done: stands before the command.
  var origin: String
  var log: AuditLog
  var now: @Sendable () -> Date

  /// - Parameter failure: a name for programs, never a text.
  func note(_ command: String, _ flags: [String?] = [], status: Int32 = ExitStatus.done, failure: String? = nil) {
    // A log that cannot be written is no reason to fail.
    try? log.add(
      AuditEntry(
        at: now(), command: "\(origin) \(command)", flags: flags.compactMap { $0 }, exitStatus: Int(status),
        failure: failure))
  }

  /// A credential was renewed, or was not.
  func note(_ method: RefreshMethod.Kind, isConfirmed: Bool = false, status: Int32, failure: String?) {
    note(
      "tokens refresh \(method.rawValue)",
      [method == .renew ? "--renew" : "--method", isConfirmed ? "--yes" : nil], status: status, failure: failure)
  }

  func noting<Answer>(
    _ command: String, _ flags: [String?] = [], _ act: () async throws -> Answer
  ) async throws -> Answer {
    do {
      let answer = try await act()
      note(command, flags)
      return answer
    } catch {
      let failure = (error as? ServiceFailure).map { CommandFailure($0) } ?? CommandFailure("FAILED", "failed")
      note(command, flags, status: failure.status, failure: failure.code)
      throw error
    }
  }
}

extension CommandContext {
  var dashboardTrail: ActionTrail { trail(of: "dashboard") }
  /// What other programs had done by the served methods.
  var servedTrail: ActionTrail { trail(of: "served") }

  private func trail(of origin: String) -> ActionTrail {
    ActionTrail(origin: origin, log: AuditLog(folder: clientFolder), now: now)
  }
}
