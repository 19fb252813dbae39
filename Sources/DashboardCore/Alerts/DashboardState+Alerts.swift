import Domain

extension DashboardState {
  /// Asks the monitor what is new, and has it told: the worst in the footer, all of it to whoever is not looking.
  mutating func tell(_ look: (inout AlertMonitor) -> [Alert]) -> [DashboardEffect] {
    let before = alerts.told
    let news = look(&alerts)
    var effects = news.map { DashboardEffect.alert($0) }
    if let worst = news.max(by: { $0.severity < $1.severity }) {
      show(worst.text, worst.severity, seconds: 6)
      if worst.severity == .bad { effects.append(.ring) }
    }
    if alerts.told != before { effects.append(.saveAlerts) }
    return effects
  }
}
