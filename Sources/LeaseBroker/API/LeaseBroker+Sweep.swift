import FoundationEssentials
import LeaseProtocol
import Ledger

/// What goes on beside the requests.
extension LeaseBroker {
  /// Says that a broker lives, and ends what is overdue. To be called at the start and every five seconds.
  ///
  /// - Returns: how many leases ended.
  @discardableResult
  public func sweep() async throws -> Int {
    try await change(isAlone: true, isDurable: false) { work in
      let ended = try work.expireOverdue()
      work.pool.servedAt = max(work.pool.servedAt, work.now)
      try work.session.keep(work.pool)
      return ended
    }
  }

  /// Forgets reports, events and leases that ended so many days ago. For every hour or so.
  public func prune(afterDays days: Int = 90) async throws {
    let instant = instant.addingTimeInterval(-Double(days) * 86_400)
    try await change(isAlone: false, isDurable: false) { try $0.session.prune(before: instant) }
  }

  /// How many there are, for `/metrics`.
  public struct Figures: Hashable, Sendable {
    /// By their states.
    public var leases: [String: Int] = [:]
    public var credentials: [String: Int] = [:]
    public var waiting = 0
  }

  public func figures() async throws -> Figures {
    try await look { work in
      var figures = Figures()
      for state in LeaseState.allCases { figures.leases[state.rawValue] = 0 }
      for state in PoolState.allCases { figures.credentials[state.rawValue] = 0 }
      for row in try work.session.counts(of: "leases") { figures.leases[row.text("state")] = row.count("number") }
      for row in try work.session.counts(of: "lease_credentials") {
        figures.credentials[row.text("state")] = row.count("number")
      }
      figures.waiting = try work.queue().count
      return figures
    }
  }
}
