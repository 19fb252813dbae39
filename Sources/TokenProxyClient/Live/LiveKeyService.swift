public import Domain
public import FoundationEssentials
import TokenProxyAPI

/// The provisioned keys of the account, what each spends, and changing them. One request a poll.
public actor LiveKeyService: KeyService, KeySpendService, KeyActions {
  private let session: LiveSession
  private let now: @Sendable () -> Date
  private var rates = CallRates()
  private var owner: Secret?
  private var names = CallNames()

  public init(_ session: LiveSession, now: @escaping @Sendable () -> Date = { Date() }) {
    self.session = session
    self.now = now
  }

  public func keys() async throws -> [ProvisionedKey] {
    if owner != session.managementKey {
      owner = session.managementKey
      rates = CallRates()
    }
    let objects = try await session.ask { try await $0.keys() }
    let now = now()
    session.remember(Dictionary(objects.map { ($0.hash, $0.name) }) { first, _ in first })
    rates.note(objects.compactMap { key in key.requests.map { (key.hash, $0) } }, at: now)
    return objects.map { object in
      var key = ProvisionedKey(object, now: now)
      key.requestsPerMinute = rates.perMinute(of: object.hash)
      key.recentRates = rates.minutes(of: object.hash, at: now)
      return key
    }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
  }

  public func spend(ofKey id: String) async throws -> KeySpend {
    KeySpend(try await session.ask { try await $0.key(id) })
  }

  public func create(_ new: NewKey) async throws -> IssuedKey {
    let wanted = ProxyClient.NewKey(
      name: new.name, creditLimit: new.limit, limitReset: new.reset, expiresAt: new.expiresAt, models: new.models)
    return try await issue("create \(new)") { try await $0.createKey(wanted, idempotencyKey: $1) }
  }

  public func rotate(_ id: String) async throws -> IssuedKey {
    try await issue("rotate \(id)") { try await $0.rotateKey(id, idempotencyKey: $1) }
  }

  public func change(_ id: String, _ change: KeyChange) async throws {
    var wanted = ProxyClient.KeyChange()
    wanted.name = change.name
    wanted.creditLimit = change.limit
    wanted.limitReset = change.reset
    wanted.expiresAt = change.expiresAt
    wanted.models = change.models
    wanted.isDisabled = change.isDisabled
    let final = wanted
    _ = try await session.ask { try await $0.updateKey(id, final) }
  }

  public func revoke(_ id: String) async throws {
    _ = try await session.ask { try await $0.revokeKey(id).name }
  }

  private func issue(
    _ call: String, _ make: @Sendable (ProxyClient, _ name: String) async throws -> KeyObject
  ) async throws -> IssuedKey {
    let name = names.name(for: call)
    let key: KeyObject
    do {
      key = try await session.ask { try await make($0, name) }
    } catch {
      if !CallNames.isOpen(error) { names.settle(call) }
      throw error
    }
    names.settle(call)
    guard let secret = key.key else {
      throw ServiceFailure(.broken, "The server made \(key.name) but did not tell its secret", remedy: "Rotate it.")
    }
    return IssuedKey(id: key.hash, name: key.name, secret: secret)
  }
}

extension ProvisionedKey {
  init(_ key: KeyObject, now: Date) {
    let used = key.windowUsage ?? key.usage
    let state: State =
      if key.revokedAt != nil {
        .revoked
      } else if key.isDisabled {
        .disabled
      } else if let expiresAt = key.expiresAt, expiresAt <= now {
        .expired
      } else if let limit = key.creditLimit, used >= limit {
        .blocked
      } else {
        .active
      }
    self.init(
      id: key.hash, name: key.name, state: state, limit: key.creditLimit, reset: key.limitReset, usedInWindow: used,
      usedTotal: key.usage, usedToday: key.usageToday ?? (key.limitReset == .daily ? used : nil),
      requests: key.requests ?? 0,
      lastModel: key.lastModel, createdAt: key.createdAt, expiresAt: key.expiresAt, lastUsedAt: key.lastUsedAt)
    models = key.models
    windowEndsAt = key.windowResetsAt
  }
}

extension KeySpend {
  init(_ detail: KeyDetail) {
    self.init(
      today: detail.usageDaily, thisWeek: detail.usageWeekly, thisMonth: detail.usageMonthly,
      hourly: detail.hourly.map(\.cost),
      models: detail.models.map { model in
        ModelUsage(
          model: model.model, requests: model.requests, inputTokens: model.promptTokens,
          outputTokens: model.completionTokens, cachedTokens: model.cachedTokens, cost: model.cost,
          reportedCost: model.reported?.cost,
          reportedCalls: model.reported.map { .init(requests: $0.requests, cost: $0.metered) })
      })
  }
}
