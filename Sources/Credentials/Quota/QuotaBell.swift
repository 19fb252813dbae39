import Synchronization

/// Tells whoever listens that a new scan would show something else.
final class QuotaBell: Sendable {
  private let listeners = Mutex<(next: Int, all: [Int: AsyncStream<Void>.Continuation])>((0, [:]))

  func ring() {
    for listener in listeners.withLock({ Array($0.all.values) }) { listener.yield() }
  }

  /// One element for each ring; several that nobody took are one.
  func rings() -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let number = listeners.withLock { listeners in
        listeners.next += 1
        listeners.all[listeners.next] = continuation
        return listeners.next
      }
      continuation.onTermination = { [weak self] _ in
        self?.listeners.withLock { $0.all[number] = nil }
      }
    }
  }
}
