import Credentials
import DashboardCore
import Domain
import FoundationEssentials
import Threads

extension DashboardProgram {
  /// Renews ahead of their end the logins that a person allowed to, and says so. On our own threads: an idle dashboard
  /// costs nothing.
  nonisolated static func renewAhead(_ renewal: AutomaticRenewal, _ store: DashboardStore) -> Task<Void, Never> {
    Task(executorPreference: WorkerThreads.shared) {
      await renewal.run(sleepUntil: sleepUntil) { news in
        let outcome = RefreshDialog.Outcome(text: news.result.sentence, isFailure: news.result.isFailure)
        await store.send(.refreshEnded(tokenID: news.tokenID, outcome))
      }
    }
  }

  /// Sleeps on a thread of ours until the instant, or until the task is cancelled.
  @Sendable
  nonisolated static func sleepUntil(_ instant: Date) async throws {
    let isOver = WaitableState(false)
    let span = Duration.milliseconds(Int64(max(1, min(instant.timeIntervalSinceNow, 86_400) * 1000)))
    await withTaskCancellationHandler {
      await onWorkerThread { _ = isOver.wait(atMost: span, until: { $0 }) }
    } onCancel: {
      isOver.withLock { $0 = true }
      isOver.signal()
    }
    try Task.checkCancellation()
  }
}
