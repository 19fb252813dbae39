public import NIOCore
import Synchronization

/// The body of a request as it comes. What is not read yet holds the sender back.
public final class IncomingBody: Sendable {
  /// It will not come whole: the client has gone, or sends what is none.
  struct Broken: Error {}

  private struct State {
    var waiting: [ByteBuffer] = []
    var waitingBytes = 0
    var hasEnded = false
    var failure: (any Error)?
    var reader: UnsafeContinuation<Void, Never>?
    /// Lets the sender go on; there while it is held back.
    var goOn: (@Sendable () -> Void)?
  }

  /// What waits for the reader at most, roughly.
  private static let highWater = 256 << 10

  private let state: Mutex<State>

  init() { state = Mutex(State()) }

  /// A body that is here.
  public init(_ whole: ByteBuffer) {
    var state = State()
    state.waiting = whole.readableBytes > 0 ? [whole] : []
    state.hasEnded = true
    self.state = Mutex(state)
  }

  // MARK: The reader's side

  /// The next part; nil at the end.
  ///
  /// - Throws: when it does not come whole.
  public func next() async throws -> ByteBuffer? {
    while true {
      let (part, goOn, isOver) = try state.withLock { state -> (ByteBuffer?, (@Sendable () -> Void)?, Bool) in
        guard !state.waiting.isEmpty else {
          if let failure = state.failure { throw failure }
          return (nil, nil, state.hasEnded)
        }
        let part = state.waiting.removeFirst()
        state.waitingBytes -= part.readableBytes
        guard state.waiting.isEmpty else { return (part, nil, false) }
        defer { state.goOn = nil }
        return (part, state.goOn, false)
      }
      goOn?()
      if part != nil || isOver { return part }
      await withUnsafeContinuation { continuation in
        let isNews = state.withLock { state in
          if !state.waiting.isEmpty || state.hasEnded || state.failure != nil { return true }
          state.reader = continuation
          return false
        }
        if isNews { continuation.resume() }
      }
    }
  }

  // MARK: The sender's side

  /// - Parameter goOn: is called when there is room for more, if there is none now.
  /// - Returns: whether there is room.
  func add(_ part: ByteBuffer, goOn: @escaping @Sendable () -> Void) -> Bool {
    let (reader, hasRoom) = state.withLock { state -> (UnsafeContinuation<Void, Never>?, Bool) in
      state.waiting.append(part)
      state.waitingBytes += part.readableBytes
      let hasRoom = state.waitingBytes < Self.highWater
      if !hasRoom { state.goOn = goOn }
      defer { state.reader = nil }
      return (state.reader, hasRoom)
    }
    reader?.resume()
    return hasRoom
  }

  /// - Parameter failure: nil when it is whole.
  func end(_ failure: (any Error)? = nil) {
    let reader = state.withLock { state -> UnsafeContinuation<Void, Never>? in
      guard !state.hasEnded, state.failure == nil else { return nil }
      if let failure { state.failure = failure } else { state.hasEnded = true }
      defer { state.reader = nil }
      return state.reader
    }
    reader?.resume()
  }
}
