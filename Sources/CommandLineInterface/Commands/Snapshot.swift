import Domain

/// What all services said at one moment. A service that failed leaves its failure, and the others their answers.
struct Snapshot: Sendable {
  var report: DiscoveryReport?
  var balance: CreditBalance?
  var keys: [ProvisionedKey]?
  var activity: [ActivityEvent]?
  var failures: [(source: String, failure: ServiceFailure)] = []

  /// Asks all services at the same time.
  static func taken(from services: DashboardServices) async -> Snapshot {
    async let report = answer("tokens") { try await services.tokens.scan(ScanRequest()) }
    async let balance = answer("credits") { try await services.credits?.balance() }
    async let keys = answer("keys") { try await services.keys?.keys() }
    async let activity = answer("activity") { try await services.activity?.recentActivity(limit: 50) }
    var snapshot = Snapshot()
    snapshot.report = snapshot.keep(await report)
    snapshot.balance = snapshot.keep(await balance) ?? nil
    snapshot.keys = snapshot.keep(await keys) ?? nil
    snapshot.activity = snapshot.keep(await activity) ?? nil
    return snapshot
  }

  private mutating func keep<Value>(_ answer: Answer<Value>) -> Value? {
    switch answer {
    case .value(let value): return value
    case .failure(let source, let failure):
      failures.append((source, failure))
      return nil
    }
  }
}

private enum Answer<Value: Sendable>: Sendable {
  case value(Value)
  case failure(String, ServiceFailure)
}

private func answer<Value: Sendable>(
  _ source: String, _ ask: @Sendable () async throws -> Value
) async -> Answer<Value> {
  do {
    return .value(try await ask())
  } catch let failure as ServiceFailure {
    return .failure(source, failure)
  } catch {
    return .failure(source, ServiceFailure(.broken, "\(error)"))
  }
}
