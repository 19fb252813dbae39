import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Why an exchange with an upstream ended early.
enum UpstreamFailure: Error, Hashable, Sendable {
  /// No connection came about.
  case unreachable
  /// The connection ended before the answer did.
  case broken
  case firstByteTimeout, idleTimeout, totalTimeout
  /// We ended it.
  case cancelled
}

/// One request to an upstream and its answer, handed over piece by piece: what the reader has not taken holds the
/// upstream back.
final class UpstreamExchange: HTTPClientResponseDelegate, Sendable {
  typealias Response = Void

  /// What comes next.
  enum Piece: Sendable {
    case bytes([ByteBuffer])
    /// Nothing came for a while.
    case quiet
    case end
    case failed(UpstreamFailure)
  }

  fileprivate struct State {
    var head: HTTPResponseHead?
    var chunks: [ByteBuffer] = []
    var waitingBytes = 0
    var hasEnded = false
    var failure: UpstreamFailure?
    var isQuiet = false
    var waiter: CheckedContinuation<Void, Never>?
    /// Holds the upstream back until the reader has taken what is here.
    var hold: EventLoopPromise<Void>?
    var task: HTTPClient.Task<Void>?
    var lastNews: NIODeadline
    var lastHeartbeat: NIODeadline
    var drainUntil: NIODeadline?
    /// Bytes that may still come while nobody listens.
    var drainBytes = Int.max
  }

  /// What waits for the reader at most, roughly.
  private static let highWater = 256 << 10

  private let settings: ProxySettings
  private let startedAt: NIODeadline
  private let state: Mutex<State>

  init(settings: ProxySettings, now: NIODeadline = .now()) {
    self.settings = settings
    startedAt = now
    state = Mutex(State(lastNews: now, lastHeartbeat: now))
  }

  func attach(_ task: HTTPClient.Task<Void>) {
    let failure = state.withLock { state in
      state.task = task
      return state.failure
    }
    task.futureResult.whenFailure { self.fail($0) }
    if failure != nil { task.cancel() }
  }

  // MARK: The reader's side

  /// Waits for the head of the answer.
  func head() async throws(UpstreamFailure) -> HTTPResponseHead {
    while true {
      let (head, failure) = state.withLock { state in
        state.isQuiet = false
        return (state.head, state.failure)
      }
      if let head { return head }
      if let failure { throw failure }
      await news { $0.head != nil || $0.failure != nil }
    }
  }

  /// Waits for the next piece of the answer's body.
  func next() async -> Piece {
    while true {
      let (piece, hold) = state.withLock { state -> (Piece?, EventLoopPromise<Void>?) in
        if !state.chunks.isEmpty {
          let chunks = state.chunks
          state.chunks = []
          state.waitingBytes = 0
          let hold = state.hold
          state.hold = nil
          state.isQuiet = false
          return (.bytes(chunks), hold)
        }
        if let failure = state.failure { return (.failed(failure), nil) }
        if state.hasEnded { return (.end, nil) }
        if state.isQuiet {
          state.isQuiet = false
          return (.quiet, nil)
        }
        return (nil, nil)
      }
      hold?.succeed(())
      if let piece { return piece }
      await news { !$0.chunks.isEmpty || $0.failure != nil || $0.hasEnded || $0.isQuiet }
    }
  }

  private func news(_ isThere: (borrowing State) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isNow = state.withLock { state in
        if isThere(state) { return true }
        state.waiter = continuation
        return false
      }
      if isNow { continuation.resume() }
    }
  }

  /// The client has gone: reads on for a while only.
  func drain(now: NIODeadline = .now()) {
    state.withLock { state in
      state.drainUntil = now + .nanoseconds(settings.drainTime.nanoseconds)
      state.drainBytes = settings.drainBytes
    }
  }

  func cancel() { end(.cancelled) }

  // MARK: The clock's side

  /// Looks at the clock: ends what takes too long, and tells the reader of silence.
  func tick(_ now: NIODeadline) {
    let (failure, waiter) = state.withLock { state -> (UpstreamFailure?, CheckedContinuation<Void, Never>?) in
      guard !state.hasEnded, state.failure == nil else { return (nil, nil) }
      if let until = state.drainUntil, now >= until { return (.cancelled, nil) }
      if now - startedAt > .nanoseconds(settings.totalTimeout.nanoseconds) { return (.totalTimeout, nil) }
      if state.head == nil {
        return (now - startedAt > .nanoseconds(settings.firstByteTimeout.nanoseconds) ? .firstByteTimeout : nil, nil)
      }
      // While we hold it back, its silence is ours.
      if state.hold == nil, now - state.lastNews > .nanoseconds(settings.idleTimeout.nanoseconds) {
        return (.idleTimeout, nil)
      }
      let silentSince = max(state.lastNews, state.lastHeartbeat)
      guard now - silentSince >= .nanoseconds(settings.heartbeat.nanoseconds), state.waiter != nil else {
        return (nil, nil)
      }
      state.lastHeartbeat = now
      state.isQuiet = true
      return (nil, state.takeWaiter())
    }
    waiter?.resume()
    if let failure { end(failure) }
  }

  private func end(_ failure: UpstreamFailure) {
    let (task, waiter, hold) = state.withLock {
      state -> (HTTPClient.Task<Void>?, CheckedContinuation<Void, Never>?, EventLoopPromise<Void>?) in
      guard !state.hasEnded, state.failure == nil else { return (nil, nil, nil) }
      state.failure = failure
      let hold = state.hold
      state.hold = nil
      return (state.task, state.takeWaiter(), hold)
    }
    hold?.succeed(())
    task?.cancel()
    waiter?.resume()
  }

  // MARK: The upstream's side

  func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
    let waiter = state.withLock { state in
      state.head = head
      state.lastNews = .now()
      return state.takeWaiter()
    }
    waiter?.resume()
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
    let (waiter, hold, isSpent) = state.withLock {
      state -> (CheckedContinuation<Void, Never>?, EventLoopPromise<Void>?, Bool) in
      state.chunks.append(buffer)
      state.waitingBytes += buffer.readableBytes
      state.lastNews = .now()
      if state.drainUntil != nil { state.drainBytes -= buffer.readableBytes }
      if state.waitingBytes >= Self.highWater, state.hold == nil, state.failure == nil {
        state.hold = task.eventLoop.makePromise()
      }
      return (state.takeWaiter(), state.hold, state.drainBytes < 0)
    }
    waiter?.resume()
    if isSpent { end(.cancelled) }
    return hold?.futureResult ?? task.eventLoop.makeSucceededVoidFuture()
  }

  func didFinishRequest(task: HTTPClient.Task<Void>) throws {
    let waiter = state.withLock { state in
      state.hasEnded = true
      state.task = nil
      return state.takeWaiter()
    }
    waiter?.resume()
  }

  func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) { fail(error) }

  private func fail(_ error: any Error) {
    let (waiter, hold) = state.withLock {
      state -> (CheckedContinuation<Void, Never>?, EventLoopPromise<Void>?) in
      guard !state.hasEnded, state.failure == nil else { return (nil, nil) }
      state.failure = Self.failure(error)
      state.task = nil
      let hold = state.hold
      state.hold = nil
      return (state.takeWaiter(), hold)
    }
    hold?.succeed(())
    waiter?.resume()
  }

  private static func failure(_ error: any Error) -> UpstreamFailure {
    guard let error = error as? HTTPClientError else {
      return error is NIOConnectionError ? .unreachable : .broken
    }
    return switch error {
    case .cancelled, .alreadyShutdown: .cancelled
    case .remoteConnectionClosed: .broken
    case .readTimeout: .idleTimeout
    case .deadlineExceeded: .totalTimeout
    case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout: .unreachable
    default: .broken
    }
  }
}

extension UpstreamExchange.State {
  fileprivate mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
    defer { waiter = nil }
    return waiter
  }
}
