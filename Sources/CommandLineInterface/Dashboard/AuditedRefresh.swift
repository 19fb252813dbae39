import Domain
import FoundationEssentials
import TokenProxyClient

/// Leaves an entry for each credential that is renewed at the dashboard: by which method and how it ended, never a value.
struct RefreshTrail: Sendable {
  var log: AuditLog
  var now: @Sendable () -> Date

  func note(_ method: RefreshMethod.Kind, isConfirmed: Bool = false, status: Int32, failure: String?) {
    var flags = [method == .renew ? "--renew" : "--method"]
    if isConfirmed { flags.append("--yes") }
    // A log that cannot be written is no reason to fail.
    try? log.add(
      AuditEntry(
        at: now(), command: "dashboard tokens refresh \(method.rawValue)", flags: flags, exitStatus: Int(status),
        failure: failure))
  }
}

struct AuditedRefresh: RefreshService {
  var service: any RefreshService
  var trail: RefreshTrail

  func preview(_ request: RefreshRequest) async throws -> RefreshPreview { try await service.preview(request) }

  func carryOut(
    _ request: RefreshRequest, progress: @escaping @Sendable (RefreshProgress) -> Void
  ) async -> RefreshResult {
    let result = await service.carryOut(request, progress: progress)
    trail.note(
      request.method.kind, isConfirmed: request.isConfirmed, status: result.exitStatus,
      failure: result.isFailure ? result.outcome.rawValue : nil)
    return result
  }
}
