import NIOCore
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
final class UpstreamExchange: Sendable {
  /// What comes next.
  enum Piece: Sendable {
    case bytes([ByteBuffer])
    /// Nothing came for a while.
    case quiet
    case end
    case failed(UpstreamFailure)
  }

  /// What one look at the socket brought.
  struct News {
    var head: AnswerHead?
    var chunks: [ByteBuffer] = []
    var isEnd = false
  }

  fileprivate struct State {
    var head: AnswerHead?
    var chunks: [ByteBuffer] = []
    var waitingBytes = 0
    var hasEnded = false
    var failure: UpstreamFailure?
    var isQuiet = false
    var waiter: UnsafeContinuation<Void, Never>?
    /// The upstream is held back until the reader has taken what is here.
    var isHeld = false
    /// The connection, while the exchange has it for itself.
    var channel: (any Channel)?
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

  // MARK: The reader's side

  /// Waits for the head of the answer.
  func head() async throws(UpstreamFailure) -> AnswerHead {
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
      let (piece, held) = state.withLock { state -> (Piece?, (any Channel)?) in
        if !state.chunks.isEmpty {
          let chunks = state.chunks
          state.chunks = []
          state.waitingBytes = 0
          state.isQuiet = false
          guard state.isHeld else { return (.bytes(chunks), nil) }
          state.isHeld = false
          return (.bytes(chunks), state.channel)
        }
        if let failure = state.failure { return (.failed(failure), nil) }
        if state.hasEnded { return (.end, nil) }
        if state.isQuiet {
          state.isQuiet = false
          return (.quiet, nil)
        }
        return (nil, nil)
      }
      held?.read()
      if let piece { return piece }
      await news { !$0.chunks.isEmpty || $0.failure != nil || $0.hasEnded || $0.isQuiet }
    }
  }

  private func news(_ isThere: (borrowing State) -> Bool) async {
    await withUnsafeContinuation { continuation in
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
    let (failure, waiter) = state.withLock { state -> (UpstreamFailure?, UnsafeContinuation<Void, Never>?) in
      guard !state.hasEnded, state.failure == nil else { return (nil, nil) }
      if let until = state.drainUntil, now >= until { return (.cancelled, nil) }
      if now - startedAt > .nanoseconds(settings.totalTimeout.nanoseconds) { return (.totalTimeout, nil) }
      if state.head == nil {
        return (now - startedAt > .nanoseconds(settings.firstByteTimeout.nanoseconds) ? .firstByteTimeout : nil, nil)
      }
      // While we hold it back, its silence is ours.
      if !state.isHeld, now - state.lastNews > .nanoseconds(settings.idleTimeout.nanoseconds) {
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

  private func end(_ failure: UpstreamFailure) { fail(failure)?.close(promise: nil) }

  // MARK: The upstream's side

  /// Whether nothing more is to be read for now.
  var isHeld: Bool { state.withLock { $0.isHeld } }

  /// The request is about to be sent.
  ///
  /// - Returns: false when nobody wants it any more.
  func begin(on channel: any Channel) -> Bool {
    state.withLock { state in
      guard state.failure == nil else { return false }
      state.channel = channel
      return true
    }
  }

  /// - Returns: false when nobody wants it any more: the connection is closed then.
  @discardableResult
  func take(_ news: News) -> Bool {
    let now = NIODeadline.now()
    let (isTaken, waiter, isSpent) = state.withLock {
      state -> (Bool, UnsafeContinuation<Void, Never>?, Bool) in
      guard state.failure == nil, !state.hasEnded else { return (false, nil, false) }
      if let head = news.head { state.head = head }
      state.lastNews = now
      if !news.chunks.isEmpty {
        let count = news.chunks.reduce(0) { $0 + $1.readableBytes }
        if state.chunks.isEmpty { state.chunks = news.chunks } else { state.chunks += news.chunks }
        state.waitingBytes += count
        if state.drainUntil != nil { state.drainBytes -= count }
        state.isHeld = state.waitingBytes >= Self.highWater
      }
      if news.isEnd {
        state.hasEnded = true
        state.channel = nil
      }
      return (true, state.takeWaiter(), state.drainBytes < 0 && !news.isEnd)
    }
    waiter?.resume()
    if isSpent { end(.cancelled) }
    return isTaken
  }

  /// Ends the exchange before its answer is whole, unless it has ended.
  ///
  /// - Returns: the connection that it had.
  @discardableResult
  func fail(_ failure: UpstreamFailure) -> (any Channel)? {
    let (channel, waiter) = state.withLock { state -> ((any Channel)?, UnsafeContinuation<Void, Never>?) in
      guard !state.hasEnded, state.failure == nil else { return (nil, nil) }
      state.failure = failure
      state.isHeld = false
      defer { state.channel = nil }
      return (state.channel, state.takeWaiter())
    }
    waiter?.resume()
    return channel
  }
}

extension UpstreamExchange.State {
  fileprivate mutating func takeWaiter() -> UnsafeContinuation<Void, Never>? {
    defer { waiter = nil }
    return waiter
  }
}
