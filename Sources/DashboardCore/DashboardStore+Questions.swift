import Domain
import FoundationEssentials

/// The questions that the store puts to the services.
extension DashboardStore {
  /// As many events as a full screen and a little scrolling show.
  private static let activityLimit = 500

  func poll(_ feed: FeedID) {
    let services = services
    switch feed {
    case .tokens:
      ask(.tokens) { clock in
        await Self.answer(.tokens, clock) {
          .receivedTokens(try await services.tokens.scan(ScanRequest()), at: clock())
        }
      }
    case .credits:
      guard let service = services.credits else { return }
      ask(.credits) { clock in
        await Self.answer(.credits, clock) { .receivedCredits(try await service.balance(), at: clock()) }
      }
    case .keys:
      guard let service = services.keys else { return }
      ask(.keys) { clock in
        await Self.answer(.keys, clock) { .receivedKeys(try await service.keys(), at: clock()) }
      }
    case .activity:
      guard let service = services.activity else { return }
      let limit = Self.activityLimit
      ask(.activity) { clock in
        await Self.answer(.activity, clock) {
          .receivedActivity(try await service.recentActivity(limit: limit), at: clock())
        }
      }
    }
  }

  /// Asks the providers, as a person wished, beside the polls.
  func scan(_ request: ScanRequest) {
    let service = services.tokens
    ask(nil) { clock in
      do {
        return [.validated(try await service.scan(request), request, at: clock())]
      } catch {
        return [.notify(failure(of: error).description, .bad)]
      }
    }
  }

  /// Reads all sources again and says what that showed of one credential.
  func reread(_ tokenID: String) {
    let service = services.tokens
    let before = state.token(tokenID)?.status
    ask(nil) { clock in
      do {
        let report = try await service.scan(ScanRequest())
        let after = report.tokens.first { $0.id == tokenID }?.status
        let text =
          switch (before, after) {
          case (_, nil): "read again: it is no longer there"
          case (let before?, let after?) where before == after: "read again: still \(after.word)"
          case (_, let after?): "read again: now \(after.word)"
          }
        return [
          .receivedTokens(report, at: clock()),
          .refreshEnded(tokenID: tokenID, RefreshDialog.Outcome(text: text, isFailure: after == nil)),
        ]
      } catch {
        let outcome = RefreshDialog.Outcome(text: failure(of: error).description, isFailure: true)
        return [.refreshEnded(tokenID: tokenID, outcome)]
      }
    }
  }

  nonisolated private static func answer(
    _ feed: FeedID, _ clock: @escaping () -> Date, _ question: () async throws -> DashboardCommand
  ) async -> [DashboardCommand] {
    do {
      return [try await question()]
    } catch is CancellationError {
      return []
    } catch {
      return [.failed(feed, failure(of: error), at: clock())]
    }
  }
}

/// What a person can act on. The text of an error of another kind may hold anything, so only its type is named.
private func failure(of error: any Error) -> ServiceFailure {
  error as? ServiceFailure ?? ServiceFailure(.broken, "failed with \(type(of: error))")
}
