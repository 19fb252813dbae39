public import Domain
import FoundationEssentials
import Synchronization

/// The doctor of the demo world: a few faults to look at, to mend and to take back. They last as long as the process.
public final class DemoDoctor: DoctorService {
  private let clock: @Sendable () -> Date
  private let state = Mutex(State())

  private struct State {
    var mended: Set<String> = []
    var records: [DoctorRepairRecord] = []
    var mendedBy: [String: Set<String>] = [:]
  }

  public init(clock: @escaping @Sendable () -> Date) { self.clock = clock }

  public func examine() async throws -> DoctorReport {
    try Task.checkCancellation()
    let now = clock()
    return state.withLock { state in
      DoctorReport(
        findings: Self.faults.map(\.finding).filter { !state.mended.contains($0.id) }, examinedAt: now, fileCount: 23,
        undoable: state.records.last { !$0.isUndone })
    }
  }

  public func preview(_ ids: Set<String>) async throws -> String {
    state.withLock { state in
      Self.faults.filter { Self.isMeant($0.finding, ids) && !state.mended.contains($0.finding.id) }.map(\.change)
        .joined()
    }
  }

  public func fix(_ ids: Set<String>) async throws -> DoctorOutcome {
    let now = clock()
    return state.withLock { state in
      let mended = Self.faults.map(\.finding).filter { Self.isMeant($0, ids) && !state.mended.contains($0.id) }
      guard !mended.isEmpty else { return DoctorOutcome() }
      let lines = mended.map { [$0.code, $0.profile].compactMap(\.self).joined(separator: " ") }
      let record = DoctorRepairRecord(
        id: "demo-\(state.records.count + 1)", at: now, repairs: lines, paths: Array(Set(mended.map(\.path))).sorted())
      state.records.append(record)
      state.mendedBy[record.id] = Set(mended.map(\.id))
      state.mended.formUnion(mended.map(\.id))
      return DoctorOutcome(done: lines, record: record)
    }
  }

  public func records() async throws -> [DoctorRepairRecord] { state.withLock { $0.records.reversed() } }

  public func undo(_ id: String?) async throws -> DoctorOutcome {
    try state.withLock { state in
      guard let index = state.records.lastIndex(where: { record in id.map { $0 == record.id } ?? !record.isUndone })
      else {
        guard let id else { return DoctorOutcome() }
        throw ServiceFailure(.refused, "There is no set of repairs “\(id)” in the demo world")
      }
      guard !state.records[index].isUndone else { return DoctorOutcome(record: state.records[index]) }
      state.records[index].isUndone = true
      let record = state.records[index]
      state.mended.subtract(state.mendedBy[record.id] ?? [])
      return DoctorOutcome(done: record.paths.map { "\($0): is as before" }, record: record)
    }
  }

  private static func isMeant(_ finding: DoctorFinding, _ ids: Set<String>) -> Bool {
    finding.isFixable && (ids.isEmpty || ids.contains(finding.id))
  }

  private struct Fault: Sendable {
    var finding: DoctorFinding
    var change = ""
  }

  private static let store = "~/.openclaw/agents/main/agent/auth-profiles.json"

  private static func finding(
    _ code: String, _ severity: DoctorFinding.Severity, _ path: String, _ profile: String? = nil, _ explanation: String,
    _ repair: String, _ command: String? = nil
  ) -> DoctorFinding {
    DoctorFinding(
      id: [code, path, profile].compactMap(\.self).joined(separator: " "), code: code, severity: severity, path: path,
      profile: profile, explanation: explanation, repair: repair, command: command, isFixable: command == nil)
  }

  private static let faults = [
    Fault(
      finding: finding(
        "camel-fields", .error, store, "anthropic:laptop",
        "“accessToken” and “expiresAt” are names of Claude Code; OpenClaw looks for “access” and “expires” and passes the "
          + "profile over.",
        "Rename “accessToken” and “expiresAt” to “access” and “expires”."),
      change: """
        --- \(store)
        +++ \(store)
        @@ -11,6 +11,6 @@
             "anthropic:laptop": {
               "type": "oauth",
               "provider": "anthropic",
        -      "accessToken": "[redacted]",
        -      "expiresAt": 1795000000000,
        +      "access": "[redacted]",
        +      "expires": 1795000000000,

        """),
    Fault(
      finding: finding(
        "perm", .error, "~/.codex/auth.json", nil, "The file's mode is 0644: everybody on this machine can read it.",
        "Give it mode 0600."),
      change: "chmod 0600 ~/.codex/auth.json\n"),
    Fault(
      finding: finding(
        "redacted", .error, store, "groq:manual",
        "A placeholder stands where the secret was: another program, or a copy from a log, has put it there. Every request "
          + "with it is refused.",
        "Put the secret in again.", "credtop models auth paste-api-key --provider groq --profile-id groq:manual")),
    Fault(
      finding: finding(
        "duplicate-refresh", .warning, store, "anthropic:claude-cli",
        "One refresh token is held by claude-code and by OpenClaw's agent main (anthropic:claude-cli). It works once: "
          + "whoever renews first logs the others out (refresh_token_reused).",
        "Keep it with claude-code, and log the others in separately.", "credtop models auth setup-token")),
    Fault(
      finding: finding(
        "stale-lock", .warning, store + ".lock", nil, "Nobody holds this lock any more; it was last touched 3 h ago.",
        "Remove the lock."),
      change: "rmdir \(store).lock\n"),
    Fault(
      finding: finding(
        "env-shadow", .info, store, "openrouter:manual",
        "OPENROUTER_API_KEY is set in this shell, and a profile of openrouter is there too: OpenClaw uses the profile.",
        "Nothing is wrong; unset the variable if it is not meant to be there.", "unset OPENROUTER_API_KEY")),
  ]
}
