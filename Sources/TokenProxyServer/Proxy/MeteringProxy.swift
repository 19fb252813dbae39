public import FoundationEssentials
import Glibc
import Ledger
import Metering
import NIOCore
public import StructuredText
import Synchronization
public import TokenProxyAPI

/// Forwards calls to model providers, and charges each by what its answer says it used.
///
/// A call's worst case is held before it is forwarded, and replaced by its cost before the last of its answer is passed
/// on, so that no budget is overspent and nothing that was seen whole is free.
public final class MeteringProxy: Sendable {
  /// Writes a line of the log: what happened, and members such as the upstream's name. Never holds text of a call.
  public typealias Log = @Sendable (_ event: String, _ members: [(String, JSONValue)]) -> Void

  let ledger: any CallLedger
  let prices: PriceSource
  let upstreams: UpstreamPool
  let settings: ProxySettings
  let publish: @Sendable (ServerEvent, _ accountID: String) -> Void
  let log: Log
  let now: @Sendable () -> Date
  let queue: SettlementQueue
  let waits = SettlementWaits()
  let counts = Mutex(ProxyFigures())
  private let running = Mutex(Running())

  private struct Running {
    var exchanges: [ObjectIdentifier: UpstreamExchange] = [:]
    /// Calls that hold a reservation.
    var calls = 0
    var isStopping = false
  }

  /// - Parameters:
  ///   - publish: is told of every settled call and the account that it belongs to.
  ///   - keepsTime: false leaves time-outs, heartbeats and late settlements to whoever calls `tick`.
  public init(
    ledger: any CallLedger, prices: PriceSource, upstreams: UpstreamPool, settings: ProxySettings,
    publish: @escaping @Sendable (ServerEvent, _ accountID: String) -> Void = { _, _ in },
    log: @escaping Log = { _, _ in }, now: @escaping @Sendable () -> Date = { Date() }, keepsTime: Bool = true
  ) {
    self.ledger = ledger
    self.prices = prices
    self.upstreams = upstreams
    self.settings = settings
    self.publish = publish
    self.log = log
    self.now = now
    queue = SettlementQueue(limit: settings.waitingSettlements)
    guard keepsTime else { return }
    Task { [weak self] in
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(1))
        guard let self else { return }
        await self.tick(.now())
      }
    }
  }

  /// What `/metrics` may show.
  public var figures: ProxyFigures {
    var figures = counts.withLock { $0 }
    figures.running = running.withLock { $0.calls }
    figures.waitingSettlements = queue.count + waits.overdue
    figures.lostSettlements = queue.lost
    return figures
  }

  /// Ends what takes too long, keeps quiet streams alive, tries late settlements again, reads changed prices.
  func tick(_ now: NIODeadline) async {
    for exchange in running.withLock({ Array($0.exchanges.values) }) { exchange.tick(now) }
    let overdue = waits.tick(now)
    if overdue > 0 { log("settlements take long", [("count", overdue.json)]) }
    if prices.reload() { log("prices changed", [("date", prices.table.date.json)]) }
    if queue.count > 0 { await queue.work { await self.settleLate($0) } }
  }

  private func settleLate(_ settlement: Settlement) async -> SettlementQueue.Try {
    do {
      announce(settlement, try await ledger.settle(settlement))
      return .settled
    } catch DatabaseFailure.failed, DatabaseFailure.notUnique {
      return .refused
    } catch {
      return .away
    }
  }

  // MARK: Running calls

  func began(_ exchange: UpstreamExchange) { running.withLock { $0.exchanges[ObjectIdentifier(exchange)] = exchange } }
  func ended(_ exchange: UpstreamExchange) { running.withLock { $0.exchanges[ObjectIdentifier(exchange)] = nil } }

  /// - Returns: false when the server stops and takes no more.
  func beginCall() -> Bool {
    running.withLock { running in
      if running.isStopping { return false }
      running.calls += 1
      return true
    }
  }

  func endCall() { running.withLock { $0.calls -= 1 } }

  /// Refuses new calls and waits until the running ones are settled. Those that are not over by the deadline are cut off and
  /// settled by what they delivered.
  public func stop(within limit: Duration) async {
    running.withLock { $0.isStopping = true }
    let deadline = ContinuousClock.now + limit
    while running.withLock({ $0.calls > 0 }), ContinuousClock.now < deadline {
      try? await Task.sleep(for: .milliseconds(20))
    }
    for exchange in running.withLock({ Array($0.exchanges.values) }) { exchange.cancel() }
    await drain()
  }

  /// Waits, but not for ever, until what goes on behind finished answers is settled.
  public func drain() async {
    let deadline = ContinuousClock.now + .seconds(5)
    while running.withLock({ $0.calls > 0 }) || queue.count > 0, ContinuousClock.now < deadline {
      await queue.work { await self.settleLate($0) }
      try? await Task.sleep(for: .milliseconds(20))
    }
  }
}

/// Counts since the server started.
public struct ProxyFigures: Hashable, Sendable {
  /// Requests that were sent to upstreams, tries included.
  public var forwarded = 0
  /// Tries after the first.
  public var retried = 0
  /// Answers that were metered by estimate.
  public var estimated = 0
  /// Calls by how they were refused or failed upstream.
  public var upstreamFailures = 0
  public var running = 0
  /// Settlements that wait for the database.
  public var waitingSettlements = 0
  /// Settlements for which there was no place to wait.
  public var lostSettlements = 0
}
