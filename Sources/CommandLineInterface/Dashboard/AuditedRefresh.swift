import Domain

/// Leaves an entry for each credential that is renewed without a command: by which method and how it ended.
struct AuditedRefresh: RefreshService {
  var service: any RefreshService
  var trail: ActionTrail

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
