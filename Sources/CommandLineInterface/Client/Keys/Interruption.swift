import Dispatch
import Glibc
import Synchronization

/// Runs something that goes on until Ctrl-C; then its task is cancelled, and it may end its output well.
func untilInterrupted<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
  let task = Task { try await work() }
  let count = Mutex(0)
  let earlier = signal(SIGINT, SIG_IGN)
  let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
  source.setEventHandler {
    task.cancel()
    // Whoever presses it twice does not want to wait.
    let presses = count.withLock { count in
      count += 1
      return count
    }
    if presses > 1 { exit(ExitStatus.interrupted) }
  }
  source.activate()
  defer {
    source.cancel()
    signal(SIGINT, earlier)
  }
  return try await withTaskCancellationHandler {
    try await task.value
  } onCancel: {
    task.cancel()
  }
}
