public import Domain
public import FoundationEssentials

extension DemoWorld {
  /// The credits of the account: what was bought less what all keys spent.
  public func balance(at date: Date) -> CreditBalance { balance(at: date, deeds: []) }

  func balance(at date: Date, deeds: [WorldDeed]) -> CreditBalance {
    let state = state(at: date, deeds: deeds)
    return CreditBalance(
      kind: .metered, total: Money(micro: state.bought), used: Money(micro: state.spent),
      autoTopUp: state.topUp,
      transactions: state.payments.enumerated().reversed().map { number, payment in
        CreditTransaction(
          id: "txn_\(number + 1)", kind: payment.kind, amount: Money(micro: payment.amount),
          balanceAfter: Money(micro: payment.balanceAfter), text: payment.text, createdAt: epoch.adding(payment.at),
          isUnbilled: payment.isUnbilled)
      },
      hourlySpend: state.spendByHour.map(Money.init(micro:)))
  }

  /// What happened until a moment, the newest first; at least the last 512 events are known.
  public func activity(at date: Date, limit: Int) -> [ActivityEvent] { activity(at: date, limit: limit, deeds: []) }

  func activity(at date: Date, limit: Int, deeds: [WorldDeed]) -> [ActivityEvent] {
    let state = state(at: date, deeds: deeds)
    let names = state.plans
    return state.events.suffix(max(0, limit)).reversed().map { event in
      let id = "event_\(event.number)"
      let at = epoch.adding(event.at)
      switch event.body {
      case .call(let key, let model, let cost, let tokens):
        return ActivityEvent(
          id: id, at: at, subject: names[key].name, text: model.name, cost: cost.map(Money.init(micro:)),
          tokens: tokens)
      case .news(let subject, let text, let severity):
        return ActivityEvent(id: id, at: at, subject: subject, text: text, severity: severity)
      }
    }
  }
}

extension Money {
  init(micro: Int) { self.init(microDollars: Int64(micro)) }
}
