import Synchronization

/// Streams that all hear the same, until it ends.
final class Subscribers: Sendable {
  private struct State {
    var streams: [Int: AsyncStream<String>.Continuation] = [:]
    var next = 0
    var isOver = false
  }
  private let state = Mutex(State())

  /// A stream of what is told from now on; a slow one misses the oldest beyond a thousand.
  func stream() -> AsyncStream<String> {
    let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1000))
    let number = state.withLock { state -> Int? in
      guard !state.isOver else { return nil }
      state.next += 1
      state.streams[state.next] = continuation
      return state.next
    }
    guard let number else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.state.withLock { $0.streams.removeValue(forKey: number) }
    }
    return stream
  }

  func tell(_ payload: String) {
    for continuation in state.withLock({ Array($0.streams.values) }) { continuation.yield(payload) }
  }

  func end() {
    let streams = state.withLock { state in
      state.isOver = true
      return Array(state.streams.values)
    }
    for continuation in streams { continuation.finish() }
  }

  deinit { end() }
}
