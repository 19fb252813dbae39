public import Domain
import FoundationEssentials
import Synchronization

/// The same refusals as a server's, and changes that the world lives on with.
extension DemoServices: KeyActions, CreditActions, KeySpendService {
  public func create(_ new: NewKey) async throws -> IssuedKey {
    let now = clock()
    let keys = world.keys(at: now, deeds: worldDeeds)
    guard !keys.contains(where: { $0.name == new.name && $0.state != .revoked }) else {
      throw ServiceFailure(.refused, "Key with name '\(new.name)' already exists", field: "name")
    }
    var random = SplitMix64(seed: world.seed, lane: Lane.secrets, bucket: worldDeeds.count)
    let id = "key_" + Self.hex(12, &random)
    let plan = KeyPlan(
      id: id, name: new.name, limit: new.limit.map { Int($0.microDollars) }, reset: new.reset, usages: [],
      createdAt: now.worldTime(since: world.epoch), expiresAt: new.expiresAt?.worldTime(since: world.epoch),
      models: new.models)
    add(.createKey(plan), at: now)
    return IssuedKey(id: id, name: new.name, secret: Self.secret(&random))
  }

  public func change(_ id: String, _ change: KeyChange) async throws {
    let now = clock()
    try known(id, at: now)
    if let name = change.name,
      world.keys(at: now, deeds: worldDeeds).contains(where: { $0.id != id && $0.name == name && $0.state != .revoked })
    {
      throw ServiceFailure(.refused, "Key with name '\(name)' already exists", field: "name")
    }
    let expiresAt = change.expiresAt.flatMap { $0 }?.worldTime(since: world.epoch)
    add(.changeKey(id: id, change, expiresAt: expiresAt), at: now)
  }

  public func rotate(_ id: String) async throws -> IssuedKey {
    let now = clock()
    let key = try known(id, at: now)
    var random = SplitMix64(seed: world.seed, lane: Lane.secrets, bucket: worldDeeds.count)
    add(.rotateKey(id: id), at: now)
    return IssuedKey(id: id, name: key.name, secret: Self.secret(&random))
  }

  public func revoke(_ id: String) async throws {
    let now = clock()
    try known(id, at: now)
    add(.revokeKey(id: id), at: now)
  }

  public func spend(ofKey id: String) async throws -> KeySpend {
    guard let spend = world.spend(ofKey: id, at: clock(), deeds: worldDeeds) else { throw Self.unknownKey }
    return spend
  }

  /// Nobody pays in the demo world: the credits are there at once and marked as unbilled.
  public func buy(_ amount: Money) async throws -> PurchaseOutcome {
    guard amount >= PurchaseFee.least, amount <= PurchaseFee.most else {
      throw ServiceFailure(.refused, "Amount must be from 5 to 10000", field: "amount")
    }
    let now = clock()
    add(.buy(Int(amount.microDollars)), at: now)
    return .granted(
      amount: amount, balance: world.balance(at: now, deeds: worldDeeds).remaining, isUnbilled: true)
  }

  public func setAutoTopUp(_ topUp: AutoTopUp) async throws -> AutoTopUp {
    add(.setTopUp(topUp), at: clock())
    return topUp
  }

  private static let unknownKey = ServiceFailure(.refused, "Key not found")

  @discardableResult
  private func known(_ id: String, at now: Date) throws -> ProvisionedKey {
    guard let key = world.keys(at: now, deeds: worldDeeds).first(where: { $0.id == id }) else {
      throw Self.unknownKey
    }
    guard key.state != .revoked else { throw ServiceFailure(.refused, "Key is already revoked") }
    return key
  }

  /// Deeds stand in the order of their times, whatever the clock does.
  private func add(_ kind: WorldDeed.Kind, at now: Date) {
    let at = now.worldTime(since: world.epoch)
    deeds.withLock { deeds in
      deeds.world.append(WorldDeed(at: max(at, deeds.world.last?.at ?? at), kind: kind))
    }
  }

  /// In the form of the real ones, but every one says that it is not.
  private static func secret(_ random: inout SplitMix64) -> Secret { Secret("sk-prov-FAKE" + hex(28, &random)) }

  private static func hex(_ count: Int, _ random: inout SplitMix64) -> String {
    let digits = Array("0123456789abcdef")
    return String((0..<count).map { _ in digits[random.next(below: 16)] })
  }
}

/// Everybody is at home in the demo world.
extension DemoServices: AccountActions {
  public var base: String { "demo" }

  public func login(email: String, password: Secret) async throws -> Account { Account(email: email) }

  public func register(email: String, password: Secret) async throws -> Account { Account(email: email) }
}
