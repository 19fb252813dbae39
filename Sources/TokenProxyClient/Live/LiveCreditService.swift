public import Domain
public import FoundationEssentials
import TokenProxyAPI

/// The balance of the account, with its payments, its hours and its auto top-up; and buying more.
///
/// One request a poll: payments are asked for when what was bought has changed, the top-up once a minute.
public actor LiveCreditService: CreditService, CreditActions {
  private let session: LiveSession
  private let now: @Sendable () -> Date
  private var payments: (total: Money, rows: [CreditTransaction])?
  private var topUp: (readAt: Date, value: AutoTopUp?)?
  private var owner: Secret?
  private var names = CallNames()

  private static let topUpSeconds = 60.0
  private static let historyRows = 50

  public init(_ session: LiveSession, now: @escaping @Sendable () -> Date = { Date() }) {
    self.session = session
    self.now = now
  }

  public func balance() async throws -> CreditBalance {
    forgetOtherAccount()
    let totals = try await session.ask { try await $0.credits() }
    if payments?.total != totals.total, let rows = try await paymentRows() { payments = (totals.total, rows) }
    if topUp.map({ abs(now().timeIntervalSince($0.readAt)) >= Self.topUpSeconds }) ?? true {
      topUp = (now(), try await beside { try await $0.autoTopUp() } ?? topUp?.value)
    }
    return CreditBalance(
      kind: .metered, total: totals.total, used: totals.used, autoTopUp: topUp?.value,
      transactions: payments?.rows ?? [], hourlySpend: totals.hourly)
  }

  public func buy(_ amount: Money) async throws -> PurchaseOutcome {
    let call = "buy \(amount.microDollars)"
    let name = names.name(for: call)
    let answer: PurchaseAnswer
    do {
      answer = try await session.ask { try await $0.buy(amount, idempotencyKey: name) }
    } catch {
      if !CallNames.isOpen(error) { names.settle(call) }
      throw error
    }
    names.settle(call)
    payments = nil
    switch answer {
    case .checkout(let url, _): return .payment(url: url)
    case .granted(let purchase):
      return .granted(amount: purchase.amount, balance: purchase.newBalance, isUnbilled: purchase.isUnbilled)
    }
  }

  public func setAutoTopUp(_ wanted: AutoTopUp) async throws -> AutoTopUp {
    let set = try await session.ask {
      try await $0.setAutoTopUp(isEnabled: wanted.isEnabled, threshold: wanted.threshold, amount: wanted.amount)
    }
    topUp = (now(), set)
    return set
  }

  /// What was paid in, the newest first; nil when the server does not tell.
  private func paymentRows() async throws -> [CreditTransaction]? {
    let limit = Self.historyRows
    var rows: [CreditTransaction] = []
    for kind in CreditTransaction.Kind.allCases where kind != .usage {
      guard let page = try await beside({ try await $0.history(limit: limit, kind: kind) }) else { return nil }
      rows += page.items
    }
    return rows.sorted { ($1.createdAt, $1.id) < ($0.createdAt, $0.id) }
  }

  /// A question without whose answer the balance is still worth showing.
  private func beside<Answer: Sendable>(
    _ question: @Sendable (ProxyClient) async throws -> Answer
  ) async throws -> Answer? {
    do {
      return try await session.ask(question)
    } catch let failure as ServiceFailure where failure.kind != .notLoggedIn {
      return nil
    }
  }

  /// After a login as somebody else nothing of the one before may show.
  private func forgetOtherAccount() {
    guard owner != session.managementKey else { return }
    owner = session.managementKey
    payments = nil
    topUp = nil
  }
}
