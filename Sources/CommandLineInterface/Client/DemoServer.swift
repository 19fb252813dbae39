import DemoWorld
import Domain
import FoundationEssentials
import Ledger
import Metering
import TokenProxyAPI
import TokenProxyServer

/// The real management API within the process, over a database in memory that holds the keys and credits of a demo
/// world. Nothing outside the process is touched; what a command changes is forgotten with it.
public enum DemoServer {
  public static let email = "demo@openclaw.dev"
  /// Everybody may know it: there is nothing behind it.
  public static let password = "Demo1234!"
  public static let managementKey = Secret("sk-mgmt-de000000-0000-0000-0000-000000000000")

  /// - Returns: a transport to a server of its own, and a management key of the demo account.
  public static func transport(
    world: DemoWorld, now: @escaping @Sendable () -> Date
  ) async throws -> (any APITransport, managementKey: Secret) {
    var ledger = try await Ledger.open("sqlite::memory:")
    ledger.grantsUnbilled = true
    let passwords = PasswordHasher(cost: 1, threads: 1)
    let hash = try await passwords.hash(Secret(password))
    try await DemoSeed(world: world, now: now()).plant(in: ledger, passwordHash: hash)
    let api = ManagementAPI(
      ledger: ledger, events: EventHub(), limits: .none(), passwords: passwords, secrets: .seeded(world.seed), now: now)
    return (InProcessTransport(api), managementKey)
  }
}

/// Puts a demo world's account into a ledger, by the ledger's own words, so that it holds all that a real one does.
private struct DemoSeed {
  let world: DemoWorld
  let now: Date

  /// A spend to be booked.
  private struct Spend: Sendable {
    var at: Date
    var key: String
    var model: String
    var cost: Money
    var input: Int
    var output: Int
    var cached = 0
  }

  /// How many of the newest calls are booked one by one; the others are booked together for each key and model.
  private static let singleCalls = 40

  func plant(in ledger: Ledger, passwordHash: String) async throws {
    let keys = world.keys(at: now)
    let balance = world.balance(at: now)
    let begin = ([now] + keys.map(\.createdAt) + balance.transactions.map(\.createdAt)).min() ?? now
    let spends = spends(of: keys)
    try await ledger.change { session in
      let account = try session.createAccount(
        email: DemoServer.email, passwordHash: passwordHash, gitHubID: nil, avatarURL: nil, now: begin)
      _ = try session.addManagementKey(
        digest: SecretDigest.hex(of: DemoServer.managementKey), masked: "sk-mgmt-de00****0000", label: "demo",
        scope: .full, expiresAt: nil, account: account.id, revokeOthers: false, now: begin)
      for payment in balance.transactions.reversed() where payment.amount > .zero {
        _ = try session.grant(
          payment.amount, kind: payment.kind, text: payment.text, isUnbilled: payment.isUnbilled, reference: nil,
          account: account.id, now: payment.createdAt)
      }
      for key in keys {
        _ = try session.createKey(
          hash: key.id, digest: SecretDigest.hex(of: Self.secret(of: key.id)),
          masked: "sk-prov-demo****\(key.id.suffix(4))",
          name: key.name, creditLimit: nil, limitReset: nil, expiresAt: nil, models: nil, account: account.id,
          now: key.createdAt)
      }
    }
    for (number, spend) in spends.enumerated() { try await book(spend, number: number, in: ledger) }
    try await limit(keys, balance.autoTopUp, in: ledger)
  }

  /// Only now, since a limit that is used up would refuse the calls that used it up.
  private func limit(_ keys: [ProvisionedKey], _ topUp: AutoTopUp?, in ledger: Ledger) async throws {
    let now = now
    try await ledger.change { session in
      guard let account = try session.account(email: DemoServer.email)?.id else { return }
      for key in keys {
        let update = KeyUpdate(
          creditLimit: .some(key.limit), limitReset: .some(key.reset), isDisabled: key.state == .disabled,
          expiresAt: .some(key.expiresAt))
        _ = try session.updateKey(key.id, update, account: account, now: now)
        if key.state == .revoked { _ = try session.revokeKey(key.id, account: account, now: now) }
      }
      if let topUp {
        _ = try session.setAutoTopUp(
          isEnabled: topUp.isEnabled, threshold: topUp.threshold, amount: topUp.amount, account: account, now: now)
      }
    }
  }

  private func book(_ spend: Spend, number: Int, in ledger: Ledger) async throws {
    let call = "demo-call-\(number)"
    let reservation = try await ledger.reserve(
      ReservationRequest(
        callID: call, keyDigest: SecretDigest.hex(of: Self.secret(of: spend.key)), model: spend.model,
        promptCost: .zero, worstCase: spend.cost, leastUseful: .zero, now: spend.at,
        deadline: spend.at.addingTimeInterval(60), instance: "demo"))
    _ = try await ledger.settle(
      Settlement(
        reservation: reservation, model: spend.model,
        usage: .init(input: spend.input, cachedInput: spend.cached, output: spend.output), cost: spend.cost,
        outcome: .completed, upstreamStatus: 200, milliseconds: 800, now: spend.at))
  }

  /// What the keys spent, the oldest first: the sums of each model before the newest calls, then these.
  private func spends(of keys: [ProvisionedKey]) -> [Spend] {
    let hashes = Dictionary(keys.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
    let newest = world.activity(at: now, limit: Self.singleCalls).reversed().compactMap { event -> Spend? in
      guard let tokens = event.tokens, let key = hashes[event.subject] else { return nil }
      let output = tokens / 5
      return Spend(
        at: event.at, key: key, model: event.text, cost: event.cost ?? .zero, input: tokens - output, output: output)
    }
    let before = (newest.first?.at ?? now).addingTimeInterval(-1)
    var sums: [Spend] = []
    for key in keys {
      for share in key.modelUsage {
        let known = newest.filter { $0.key == key.id && $0.model == share.model }
        let rest = (share.cost ?? .zero) - known.reduce(Money.zero) { $0 + $1.cost }
        guard rest > .zero || share.requests > known.count else { continue }
        sums.append(
          Spend(
            at: max(key.createdAt, min(before, key.lastUsedAt ?? before)), key: key.id, model: share.model,
            cost: max(.zero, rest), input: max(0, share.inputTokens - known.reduce(0) { $0 + $1.input }),
            output: max(0, share.outputTokens - known.reduce(0) { $0 + $1.output }), cached: share.cachedTokens))
      }
    }
    return sums.sorted { ($0.at, $0.key, $0.model) < ($1.at, $1.key, $1.model) } + newest
  }

  private static func secret(of id: String) -> Secret { Secret("sk-prov-demo-\(id)") }
}
