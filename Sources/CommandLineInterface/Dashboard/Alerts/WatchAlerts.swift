import DashboardCore
import Domain
import FoundationEssentials

/// Tells of what `watch` sees as the dashboard does: by the same rules, once, and to the same programs.
struct WatchAlerts {
  private var monitor: AlertMonitor
  private let keeper: AlertKeeper
  private let programs: AlertPrograms
  /// The demo world starts no program.
  private let isDemo: Bool

  init(isDemo: Bool, in context: CommandContext) {
    let settings = ConfigurationFile(in: context).load().0.alerts
    self.isDemo = isDemo
    keeper = AlertKeeper(path: isDemo ? nil : context.stateDirectory + "/alerts.json")
    monitor = AlertMonitor(limits: settings.limits, told: keeper.kept())
    programs = AlertPrograms(settings: settings, context: context) { context.warn($0) }
  }

  /// What a snapshot has that was not told yet; it is then.
  mutating func tell(_ snapshot: Snapshot, now: Date) -> [Alert] {
    // A dashboard that runs beside may have told some.
    if let told = keeper.kept() { monitor.adopt(told: told) }
    let before = monitor.told
    var news: [Alert] = []
    if let report = snapshot.report { news += monitor.look(at: report.tokens, now: now) }
    if let keys = snapshot.keys { news += monitor.look(at: keys) }
    if monitor.told != before {
      do { try keeper.keep(monitor.told) } catch { programs.log("alerts: \(error)") }
    }
    if !isDemo { for alert in news { programs.tell(alert) } }
    return news
  }
}
