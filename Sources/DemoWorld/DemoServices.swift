public import Domain
public import FoundationEssentials
import Synchronization

/// The demo world behind the protocols that live services answer. What a person does in it (validate, renew) is
/// remembered here, and so is what is changed of keys and credits; the world as a value stays as it is.
public final class DemoServices: TokenService, CreditService, KeyService, ActivityService {
  public let world: DemoWorld
  let clock: @Sendable () -> Date
  let deeds = Mutex(DemoDeeds())

  public init(world: DemoWorld, clock: @escaping @Sendable () -> Date) {
    self.world = world
    self.clock = clock
  }

  public func scan(_ request: ScanRequest) async throws -> DiscoveryReport {
    try Task.checkCancellation()
    let now = clock()
    let wanted = { (tool: Tool) in request.tools.isEmpty || request.tools.contains(tool) }
    let found = world.tokens(at: now).filter { wanted($0.tool) }
    return deeds.withLock { deeds in
      if request.validate {
        for token in found where request.validateOnly.isEmpty || request.validateOnly.contains(token.id) {
          deeds.validatedAt[token.id] = now
        }
      }
      let tokens = found.map { deeds.applied(to: $0, now: now) }
      var report = DiscoveryReport(
        scannedAt: now, durationMilliseconds: 4, sourcesScanned: request.tools.isEmpty ? 41 : 2 * request.tools.count,
        tokens: tokens, notices: world.notices.filter { wanted($0.tool) })
      for token in tokens {
        if let endSeen = deeds.endsSeen.updateValue(token.expiresAt, forKey: token.id) {
          if endSeen != token.expiresAt { report.changedCount += 1 }
        } else {
          report.newCount += 1
        }
      }
      return report
    }
  }

  /// One element after each renewal by a person; the world's own changes are found by scanning.
  public func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = deeds.withLock { deeds in
      deeds.watcherCount += 1
      deeds.watchers[deeds.watcherCount] = continuation
      return deeds.watcherCount
    }
    continuation.onTermination = { [weak self] _ in self?.forgetWatcher(number) }
    return stream
  }

  public func balance() async throws -> CreditBalance {
    try Task.checkCancellation()
    return world.balance(at: clock(), deeds: worldDeeds)
  }

  public func keys() async throws -> [ProvisionedKey] {
    try Task.checkCancellation()
    return world.keys(at: clock(), deeds: worldDeeds)
  }

  public func recentActivity(limit: Int) async throws -> [ActivityEvent] {
    try Task.checkCancellation()
    let now = clock()
    let renewals = deeds.withLock { $0.renewals }.filter { $0.at <= now }
    let events = world.activity(at: now, limit: limit, deeds: worldDeeds)
    guard !renewals.isEmpty else { return events }
    return Array((renewals.reversed() + events).sorted { $0.at > $1.at }.prefix(max(0, limit)))
  }

  /// Does what a login of the owning program would do: the credential is good again for the eight hours from now.
  /// - Throws: `ServiceFailure` for a credential that is not there, was ended by its provider, or cannot be read.
  public func renew(_ tokenID: String) throws {
    let now = clock()
    guard let token = world.tokens(at: now).first(where: { $0.id == tokenID }) else {
      throw ServiceFailure(.broken, "There is no credential “\(tokenID)” in the demo world")
    }
    switch token.status {
    case .discontinued: throw ServiceFailure(.refused, "The provider ended this login", remedy: "Use an API key")
    case .locked: throw ServiceFailure(.refused, "Only \(token.owner) can read this credential")
    case .active, .expiring, .expired, .invalid, .revoked, .unknown, .missing: break
    }
    let watchers = deeds.withLock { deeds in
      deeds.renewedAt[tokenID] = now
      deeds.renewals.append(
        ActivityEvent(
          id: "renewal_\(deeds.renewals.count + 1)", at: now, subject: token.tool.rawValue, text: "refreshed",
          severity: .good))
      return Array(deeds.watchers.values)
    }
    for watcher in watchers { watcher.yield() }
  }

  var worldDeeds: [WorldDeed] { deeds.withLock { $0.world } }

  private func forgetWatcher(_ number: Int) {
    deeds.withLock { deeds in _ = deeds.watchers.removeValue(forKey: number) }
  }
}
