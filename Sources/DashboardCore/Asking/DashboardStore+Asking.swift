import Domain
import FoundationEssentials

extension DashboardStore {
  /// Puts a question to its service, in a task of its own. Nothing of it is taken back when the program goes on to something
  /// else: files and money may have moved.
  func ask(_ question: DashboardQuestion) {
    let services = services
    let number = ask(question.feed) { clock in
      do {
        return try await services.answers(to: question, clock: clock) { [weak self] progress in
          Task { @MainActor in self?.send(progress) }
        }
      } catch {
        // Nobody waits for one that was taken back.
        return error is CancellationError && Task.isCancelled
          ? [] : [question.failed(failure(of: error), at: clock())]
      }
    }
    if case .refresh(let request) = question { refreshQuestions[request.tokenID] = number }
  }

  /// Ends a sign-in that waits; the service then answers that it was cancelled.
  func cancelRefresh(_ tokenID: String) {
    if let question = refreshQuestions.removeValue(forKey: tokenID) { cancel(question) }
  }
}

/// What a person can act on. The text of an error of another kind may hold anything, so only its type is named.
func failure(of error: any Error) -> ServiceFailure {
  error as? ServiceFailure ?? ServiceFailure(.broken, "failed with \(type(of: error))")
}
