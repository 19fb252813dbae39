public import Domain
import FoundationEssentials

/// Renewing as it looks and feels; nobody is asked.
extension DemoServices: RefreshService {
  public func preview(_ request: RefreshRequest) async throws -> RefreshPreview {
    let token = try known(request.tokenID)
    let isWriting = request.method.action == .renew(.file)
    return RefreshPreview(
      owner: token.owner, holders: token.sharedGrantWith,
      files: isWriting ? token.sources.prefix(1).map(\.location) : [], consequence: request.method.consequence,
      risk: isWriting && !token.sharedGrantWith.isEmpty
        ? "logs out \(token.sharedGrantWith.joined(separator: ", "))" : nil,
      needsConfirmation: isWriting && !token.sharedGrantWith.isEmpty)
  }

  public func carryOut(
    _ request: RefreshRequest, progress: @escaping @Sendable (RefreshProgress) -> Void
  ) async -> RefreshResult {
    do {
      let token = try known(request.tokenID)
      switch request.method.action {
      case .signIn:
        progress(
          RefreshProgress(
            text: "open the page and type the code", code: "FAKE-0042",
            url: "https://www.kimi.com/device?user_code=FAKE-0042", endsAt: clock().addingTimeInterval(600)))
        // As long as a person takes who is quick.
        do { try await Task.sleep(for: .seconds(6)) } catch {
          return RefreshResult(.cancelled, "cancelled; nothing was changed", before: token.status, after: token.status)
        }
      case .paste(let place):
        return RefreshResult(.stored, "the demo world keeps no keys; here it would go into \(place)")
      case .renew, .reread, .run, .open, .unavailable: break
      }
      try renew(request.tokenID)
      return RefreshResult(.renewed, "renewed, lasts 8 h", before: token.status, after: .active)
    } catch {
      let failure = error as? ServiceFailure ?? ServiceFailure(.broken, "failed with \(type(of: error))")
      return RefreshResult(.refused, failure.message, remedy: failure.remedy)
    }
  }

  private func known(_ id: String) throws -> DiscoveredToken {
    guard let token = world.tokens(at: clock()).first(where: { $0.id == id }) else {
      throw ServiceFailure(.broken, "There is no credential “\(id)” in the demo world")
    }
    return token
  }
}
