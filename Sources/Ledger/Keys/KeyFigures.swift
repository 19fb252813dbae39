import Domain
import FoundationEssentials

/// What was settled and what is held since a start, in milliseconds since 1970; an older start means nothing yet.
struct SpendCounter {
  var start: Int64 = 0
  var settled: Money
  var held: Money

  /// Holds money from the window that begins then, which is never older than the counter's.
  mutating func hold(_ amount: Money, since window: Int64 = 0) {
    if start != window { self = SpendCounter(start: window, settled: .zero, held: .zero) }
    held += amount
  }

  /// A settlement of the window that runs counts in it; a newer one begins the window, an older one is history.
  mutating func settle(_ charged: Money, hold: Money, since window: Int64 = 0) {
    if window > start {
      self = SpendCounter(start: window, settled: charged, held: .zero)
    } else if window == start {
      settled += charged
      held -= hold
    }
  }
}

/// What decides whether a key may be used, and for how much.
protocol KeyFigures {
  var isRevoked: Bool { get }
  var isDisabled: Bool { get }
  /// Milliseconds since 1970.
  var end: Int64? { get }
  var limit: Money? { get }
  var reset: ProvisionedKey.LimitReset? { get }
  var life: SpendCounter { get }
  func counter(_ reset: ProvisionedKey.LimitReset) -> SpendCounter
}

extension KeyFigures {
  /// The windows in which the key spends at an instant: those that have begun, also where the server's clock is behind.
  func windows(at instant: Int64) -> SpendWindows { SpendWindows(at: max(instant, counter(.daily).start)) }

  /// What was settled and what is held in the window of a limit; over the whole life without a window.
  func spent(_ reset: ProvisionedKey.LimitReset?, in windows: SpendWindows) -> (settled: Money, held: Money) {
    guard let reset, let start = windows.start(reset) else { return (life.settled, life.held) }
    let counter = counter(reset)
    return counter.start == start ? (counter.settled, counter.held) : (.zero, .zero)
  }

  /// What the limit leaves; nil without a limit. Below zero where a person lowered the limit.
  func room(in windows: SpendWindows) -> Money? {
    guard let limit else { return nil }
    let (settled, held) = spent(reset, in: windows)
    return limit - settled - held
  }

  /// What the limit leaves a call whose hold lies in these windows; nil without a limit.
  func roomLeft(in windows: SpendWindows, hold: Money) -> Money? {
    guard let limit else { return nil }
    // The counters of an older window are gone: there it may use what it holds.
    let current = SpendWindows(at: counter(.daily).start)
    if let start = windows.start(reset), let since = current.start(reset), start < since { return hold }
    let (settled, held) = spent(reset, in: windows)
    return limit - settled - held + hold
  }

  /// Why it may not be used, its limit left aside.
  func refusal(at instant: Int64) -> KeyRefusal? {
    if isRevoked { return .revoked }
    if isDisabled { return .disabled }
    if let end, end < instant { return .expired }
    return nil
  }

  func limitReached(in windows: SpendWindows) -> KeyRefusal {
    .limitReached(reset, resetsAt: windows.end(reset).map { Date(milliseconds: $0) })
  }
}
