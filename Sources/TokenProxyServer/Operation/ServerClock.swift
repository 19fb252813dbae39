public import FoundationEssentials
import Synchronization

/// The server's time. Servers that share a PostgreSQL keep the database's time, so that one whose clock is wrong neither
/// takes the others for dead nor opens tomorrow's window; between two looks at it nobody can set this clock.
public final class ServerClock: Sendable {
  private struct Basis {
    var time: Date
    var at: ContinuousClock.Instant
  }
  private let wall: @Sendable () -> Date
  private let basis = Mutex<Basis?>(nil)

  public init(wall: @escaping @Sendable () -> Date = { Date() }) { self.wall = wall }

  public func now() -> Date {
    guard let basis = basis.withLock({ $0 }) else { return wall() }
    return basis.time.addingTimeInterval((ContinuousClock.now - basis.at) / .seconds(1))
  }

  /// Takes over the time that the database said.
  ///
  /// - Parameters:
  ///   - asked: when it was asked; the answer lies in the middle.
  ///   - answered: when the answer was here. One that took long says little, and is only used where there is none.
  func follow(_ time: Date, asked: ContinuousClock.Instant, answered: ContinuousClock.Instant) {
    let trip = answered - asked
    basis.withLock { basis in
      guard basis == nil || trip < .seconds(1) else { return }
      basis = Basis(time: time, at: asked + trip / 2)
    }
  }
}

/// Whether the silence of another server means its death. Not after this one was away itself, stopped or without the
/// database: then the others may have been as silent, and speak again in a moment.
struct Vigil {
  private static let away = Duration.seconds(12)
  private static let patience = Duration.seconds(15)
  private var last: ContinuousClock.Instant?
  private var trustedFrom: ContinuousClock.Instant?

  /// Notes that this server has just said that it lives.
  mutating func trustsSilence(at now: ContinuousClock.Instant) -> Bool {
    if let last, now - last > Self.away { trustedFrom = now + Self.patience }
    last = now
    return trustedFrom.map { now >= $0 } ?? true
  }
}
