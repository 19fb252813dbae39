import DemoWorld
import Domain
import FoundationEssentials
import Ledger
import Metering

/// Puts a demo world's account into a ledger, by the ledger's own words, so that it holds all that a real one does.
struct DemoSeed {
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

  /// What the keys spent, the oldest first: the newest calls one by one, and before them what each model cost, booked
  /// where the day and the window of the key's limit come to what the world says of them.
  private func spends(of keys: [ProvisionedKey]) -> [Spend] {
    let hashes = Dictionary(keys.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
    let newest = world.activity(at: now, limit: Self.singleCalls).reversed().compactMap { event -> Spend? in
      guard let tokens = event.tokens, let key = hashes[event.subject] else { return nil }
      let output = tokens / 5
      return Spend(
        at: event.at, key: key, model: event.text, cost: event.cost ?? .zero, input: tokens - output, output: output)
    }
    let before = (newest.first?.at ?? now).addingTimeInterval(-1)
    let earlier = keys.flatMap { key in sums(of: key, beside: newest.filter { $0.key == key.id }, before: before) }
    return (earlier + newest).sorted { ($0.at, $0.key, $0.model) < ($1.at, $1.key, $1.model) }
  }

  /// What a key spent beside its newest calls.
  private func sums(of key: ProvisionedKey, beside known: [Spend], before: Date) -> [Spend] {
    var spans = SpendSpans(key, known: known.map { ($0.at, $0.cost) }, before: before, now: now)
    var sums: [Spend] = []
    for share in key.modelUsage {
      let calls = known.filter { $0.model == share.model }
      let rest = max(.zero, (share.cost ?? .zero) - calls.reduce(Money.zero) { $0 + $1.cost })
      guard rest > .zero || share.requests > calls.count else { continue }
      let parts = spans.take(rest)
      sums += parts.map { Spend(at: $0.at, key: key.id, model: share.model, cost: $0.amount, input: 0, output: 0) }
      // The tokens of all of it, once.
      let first = sums.count - parts.count
      sums[first].input = max(0, share.inputTokens - calls.reduce(0) { $0 + $1.input })
      sums[first].output = max(0, share.outputTokens - calls.reduce(0) { $0 + $1.output })
      sums[first].cached = share.cachedTokens
    }
    return sums
  }

  private static func secret(of id: String) -> Secret { Secret("sk-prov-demo-\(id)") }
}

/// When a key of the demo may have spent what, so that the sums since midnight and since the window of its limit began are
/// those of the demo world, whose clock is not that of UTC.
private struct SpendSpans {
  /// The newest first; what is left over goes to the last one, which has no bound.
  private var spans: [(at: Date, left: Money)]
  private let past: Date

  init(_ key: ProvisionedKey, known: [(at: Date, cost: Money)], before: Date, now: Date) {
    func spent(_ range: Range<Date>) -> Money {
      known.filter { range.contains($0.at) }.reduce(Money.zero) { $0 + $1.cost }
    }
    let midnight = Allowance.Window.day.start(of: now)
    let begin = key.reset.map { Allowance.Window($0).start(of: now) } ?? midnight
    let end = now.addingTimeInterval(1)
    // Where the window began at midnight, the limit's figure is the day's.
    let today = key.reset != nil && begin >= midnight ? key.usedInWindow : key.usedToday ?? .zero
    spans = [(max(midnight, before), max(.zero, today - spent(midnight..<end)))]
    if begin < midnight {
      let earlier = key.usedInWindow - today - spent(begin..<midnight)
      spans.append((min(before, midnight.addingTimeInterval(-1)), max(.zero, earlier)))
    }
    let latest = min(before, begin.addingTimeInterval(-1))
    past = min(latest, max(key.createdAt, key.lastUsedAt ?? latest))
  }

  /// One part at least, whose sum is the amount.
  mutating func take(_ amount: Money) -> [(at: Date, amount: Money)] {
    var rest = amount
    var parts: [(at: Date, amount: Money)] = []
    for index in spans.indices {
      let part = min(rest, spans[index].left)
      guard part > .zero else { continue }
      parts.append((spans[index].at, part))
      spans[index].left = spans[index].left - part
      rest = rest - part
    }
    if rest > .zero || parts.isEmpty { parts.append((past, rest)) }
    return parts
  }
}
