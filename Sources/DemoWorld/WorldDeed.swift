import Domain

/// Something that a person changed in the demo world. The world replays it at its time, so that what follows from it
/// (no calls of a key that is off, a lower balance) follows by itself.
struct WorldDeed: Sendable {
  enum Kind: Sendable {
    case createKey(KeyPlan)
    /// - Parameter expiresAt: the change's expiry in the time of the world.
    case changeKey(id: String, KeyChange, expiresAt: WorldTime?)
    case rotateKey(id: String)
    case revokeKey(id: String)
    /// Micro-dollars.
    case buy(Int)
    case setTopUp(AutoTopUp)
  }

  var at: WorldTime
  var kind: Kind
}

extension WorldState {
  mutating func apply(_ deed: WorldDeed) {
    switch deed.kind {
    case .createKey(let plan):
      plans.append(plan)
      ledgers.append(KeyLedger(plan))
      note(at: deed.at, .news(subject: plan.name, text: "key created", severity: .good))
    case .changeKey(let id, let change, let expiresAt):
      guard let index = plans.firstIndex(where: { $0.id == id }) else { return }
      let word = change.isDisabled.map { $0 ? "key disabled" : "key enabled" } ?? "key changed"
      plans[index].apply(change)
      if change.expiresAt != nil { plans[index].expiresAt = expiresAt }
      ledgers[index].judge(limit: plans[index].limit, reset: plans[index].reset)
      let severity: ActivityEvent.Severity = change.isDisabled == true ? .warning : .info
      note(at: deed.at, .news(subject: plans[index].name, text: word, severity: severity))
    case .rotateKey(let id):
      guard let plan = plans.first(where: { $0.id == id }) else { return }
      note(at: deed.at, .news(subject: plan.name, text: "key rotated", severity: .warning))
    case .revokeKey(let id):
      guard let index = plans.firstIndex(where: { $0.id == id }) else { return }
      plans[index].state = .revoked
      plans[index].isGone = true
      note(at: deed.at, .news(subject: plans[index].name, text: "key revoked", severity: .bad))
    case .buy(let amount): pay(amount, .purchase, "purchase", isUnbilled: true, at: deed.at)
    case .setTopUp(let topUp): self.topUp = topUp
    }
  }
}

extension KeyPlan {
  fileprivate mutating func apply(_ change: KeyChange) {
    if let name = change.name { self.name = name }
    if let limit = change.limit { self.limit = limit.map { Int($0.microDollars) } }
    if let reset = change.reset { self.reset = reset }
    if let models = change.models { self.models = models }
    guard let isDisabled = change.isDisabled else { return }
    state = isDisabled ? .disabled : .active
  }
}
