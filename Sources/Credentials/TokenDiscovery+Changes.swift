import Threads

extension TokenDiscovery {
  /// One element whenever files of a tool changed, at most two a second, and whenever quotas changed or are due. Watches
  /// folders, so a file that is replaced is seen, and one that does not exist yet too.
  nonisolated public func changes() -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let files = Task(executorPreference: WorkerThreads.shared) {
        for await _ in SourceWatcher.changes(of: self.context) { continuation.yield() }
      }
      let quotas = Task(executorPreference: WorkerThreads.shared) {
        for await _ in self.quota.bell.rings() { continuation.yield() }
      }
      continuation.onTermination = { _ in
        files.cancel()
        quotas.cancel()
      }
    }
  }
}
