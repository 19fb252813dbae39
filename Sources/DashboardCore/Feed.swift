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
  /// Renewed with the value, so that what was derived from it can be kept until then.
  private(set) var stamp = ValueStamp()

  public init(value: Value? = nil, readAt: Date? = nil, phase: Phase = .idle, dueAt: Date? = nil) {
    self.value = value
    self.readAt = readAt
    self.phase = phase
    self.dueAt = dueAt
  }

  /// The failure of the last poll, if it failed.
  public var failure: ServiceFailure? { if case .failed(let failure, _) = phase { failure } else { nil } }
}

/// The sources that are polled, each on its own cadence.
public enum FeedID: String, CaseIterable, Sendable { case tokens, credits, keys, activity }
