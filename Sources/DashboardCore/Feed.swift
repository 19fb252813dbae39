public import Domain
public import FoundationEssentials

/// What a pane knows about one source; the last good value outlives a failed poll.
public struct Feed<Value: Equatable & Sendable>: Equatable, Sendable {
  public enum Phase: Equatable, Sendable {
    /// Nothing is under way.
    case idle
    /// A poll is under way since then.
    case loading(since: Date)
    /// The last poll failed, so often in a row; `value` is the last good one.
    case failed(ServiceFailure, count: Int)
    /// No service is set up for this feed.
    case absent
  }

  /// The last good answer.
  public var value: Value? { didSet { stamp = ValueStamp() } }
  /// When the last good answer came.
  public var readAt: Date?
  public var phase: Phase
  /// When the next poll is due; nil while one is under way, or when none is wanted.
  public var dueAt: Date?
  /// What the retry that is under way follows.
  var lastFailure: ServiceFailure?
  /// Failures in a row, and questions so far.
  var failureCount = 0
  var pollCount = 0
  /// Renewed with the value, so that what was derived from it can be kept until then.
  private(set) var stamp = ValueStamp()

  public init(value: Value? = nil, readAt: Date? = nil, phase: Phase = .idle, dueAt: Date? = nil) {
    self.value = value
    self.readAt = readAt
    self.phase = phase
    self.dueAt = dueAt
  }

  /// The failure of the last poll that ended, if it failed; it stays while the next attempt is under way.
  public var failure: ServiceFailure? {
    switch phase {
    case .failed(let failure, _): failure
    case .loading: lastFailure
    case .idle, .absent: nil
    }
  }
}

extension Feed {
  var isLoading: Bool { if case .loading = phase { true } else { false } }
  var isAbsent: Bool { phase == .absent }

  /// A question goes out.
  mutating func ask(at instant: Date) {
    if case .failed(let failure, _) = phase { lastFailure = failure }
    phase = .loading(since: instant)
    dueAt = nil
    pollCount += 1
  }

  mutating func answer(_ value: Value, at instant: Date) {
    self.value = value
    readAt = instant
    phase = .idle
    lastFailure = nil
    failureCount = 0
  }

  mutating func fail(_ failure: ServiceFailure) {
    failureCount += 1
    phase = .failed(failure, count: failureCount)
    lastFailure = failure
  }
}

/// The sources that are polled, each on its own cadence.
public enum FeedID: String, CaseIterable, Sendable { case tokens, credits, keys, activity }
