public import Domain
public import TokenProxyAPI

/// A sign-in by device code as a machine without clock and network: told what happened, it answers what to do next.
public struct DeviceFlow: Sendable {
  public enum Event: Sendable {
    case begun
    /// The pause is over.
    case waited
    case received(Secret)
    case refused(APIFailure)
    /// No answer came.
    case unreachable
  }

  public enum Effect: Hashable, Sendable {
    case wait(Duration)
    case poll
    /// The person is done; the token leads to the account.
    case finish(Secret)
    case fail(Failure)
  }

  public enum Failure: Hashable, Sendable {
    case timedOut
    case denied
    case unreachable
    case other(APIFailure)
  }

  private var interval: Duration
  private let lifetime: Duration
  private var failuresInARow = 0

  public init(_ code: DeviceCode) {
    interval = .seconds(min(max(code.interval, 1), 300))
    lifetime = .seconds(min(max(code.expiresIn, 1), 3600))
  }

  /// How much of the code's life is left.
  public func remaining(at elapsed: Duration) -> Duration { max(.zero, lifetime - elapsed) }

  /// - Parameter elapsed: since the code was given.
  public mutating func apply(_ event: Event, at elapsed: Duration) -> Effect {
    switch event {
    case .begun: return next(at: elapsed)
    case .waited: return elapsed < lifetime ? .poll : .fail(.timedOut)
    case .received(let token): return .finish(token)
    case .unreachable: return transient(at: elapsed)
    case .refused(let failure):
      switch failure.code.lowercased() {
      case "authorization_pending":
        failuresInARow = 0
        return next(at: elapsed)
      case "slow_down":
        failuresInARow = 0
        interval = max(interval + .seconds(5), .seconds(min(failure.retryAfter ?? 0, 300)))
        return next(at: elapsed)
      case "expired_token": return .fail(.timedOut)
      case "access_denied": return .fail(.denied)
      case _ where failure.status >= 500 || failure.status == 429: return transient(at: elapsed)
      default: return .fail(.other(failure))
      }
    }
  }

  /// The third failure in a row ends it.
  private mutating func transient(at elapsed: Duration) -> Effect {
    failuresInARow += 1
    return failuresInARow < 3 ? next(at: elapsed) : .fail(.unreachable)
  }

  private func next(at elapsed: Duration) -> Effect {
    elapsed + interval < lifetime ? .wait(interval) : .fail(.timedOut)
  }
}
