/// Work that this process must not end in the middle of: a single-use token is with its vendor, and what comes back is the
/// only one there is. Whoever is about to end the process closes this and waits.
public final class UnfinishedWork: Sendable {
  /// The process's own.
  public static let ofProcess = UnfinishedWork()

  private struct State {
    var count = 0
    var isClosed = false
  }
  private let state = WaitableState(State())

  public init() {}

  /// - Returns: nil when the process is ending already: nothing was begun then.
  public func during<Output: Sendable>(
    isolation: isolated (any Actor)? = #isolation, _ work: () async -> Output
  ) async -> Output? {
    let begins = state.withLock { state -> Bool in
      if !state.isClosed { state.count += 1 }
      return !state.isClosed
    }
    guard begins else { return nil }
    let output = await work()
    state.withLock { $0.count -= 1 }
    state.signalAll()
    return output
  }

  /// Lets nothing begin from now on.
  ///
  /// - Returns: whether something goes on that is to be waited for.
  public func close() -> Bool {
    state.withLock { state in
      state.isClosed = true
      return state.count > 0
    }
  }

  /// Blocks until nothing goes on any more.
  ///
  /// - Parameter limit: more than any such work takes; it is there for what hangs.
  /// - Returns: false when the time is over.
  public func wait(atMost limit: Duration = .seconds(60)) -> Bool {
    state.wait(atMost: limit, until: { $0.count == 0 })
  }
}
