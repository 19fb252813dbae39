import Domain

/// An event as the replay keeps it; names are looked up when it is shown.
struct WorldEvent {
  enum Body {
    case call(key: Int, model: DemoModel, cost: Int?, tokens: Int)
    case news(subject: String, text: String, severity: ActivityEvent.Severity)
  }

  /// Counts up from the start of the world; part of the id.
  var number: Int
  var at: WorldTime
  var body: Body
}

/// A payment into the account; amounts in micro-dollars.
struct Payment {
  var kind: CreditTransaction.Kind
  var amount: Int
  var balanceAfter: Int
  var text: String
  var at: WorldTime
  var isUnbilled = false
}
