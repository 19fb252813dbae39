import Domain

/// Refresh methods that a service carries out.
extension DashboardStore {
  nonisolated private static let missing = ServiceFailure(.broken, "This program cannot renew anything itself")

  func preview(_ request: RefreshRequest) {
    guard let service = services.refresh else {
      return send(.refreshEnded(tokenID: request.tokenID, .init(text: Self.missing.description, isFailure: true)))
    }
    ask(nil) { _ in
      do {
        return [.previewed(request, try await service.preview(request))]
      } catch {
        let outcome = RefreshDialog.Outcome(text: failure(of: error).description, isFailure: true)
        return [.refreshEnded(tokenID: request.tokenID, outcome)]
      }
    }
  }

  func carryOut(_ request: RefreshRequest) {
    let tokenID = request.tokenID
    guard let service = services.refresh else {
      return send(.refreshEnded(tokenID: tokenID, .init(text: Self.missing.description, isFailure: true)))
    }
    let progress: @Sendable (RefreshProgress) -> Void = { [weak self] progress in
      Task { @MainActor in self?.send(.refreshProgress(tokenID: tokenID, progress)) }
    }
    refreshQuestions[tokenID] = ask(nil) { _ in
      let result = await service.carryOut(request, progress: progress)
      return [.refreshEnded(tokenID: tokenID, .init(text: result.sentence, isFailure: result.isFailure))]
    }
  }

  /// The service then answers that it was cancelled.
  func cancelRefresh(_ tokenID: String) {
    if let question = refreshQuestions.removeValue(forKey: tokenID) { cancel(question) }
  }
}
