import DashboardCore
import Domain
import StructuredText

/// Starts the programs that tell a person elsewhere: the desktop's notification and the hook.
struct AlertPrograms: Sendable {
  let settings: AlertSettings
  let context: CommandContext
  /// Hears of a program that is missing or fails; it must not bring the next message.
  let log: @Sendable (String) -> Void

  func tell(_ alert: Alert) {
    if settings.desktop {
      let urgency = alert.severity == .bad ? "critical" : "normal"
      start(["notify-send", "--app-name=credtop", "--urgency=\(urgency)", "--", "credtop", alert.text], input: nil)
    }
    if !settings.hook.isEmpty { start(settings.hook, input: alert.hookDocument(at: context.now())) }
  }

  private func start(_ arguments: [String], input: String?) {
    do {
      try ProgramRunner.startDetached(arguments, environment: context.environment, input: input)
    } catch {
      log("alert: \(error)")
    }
  }
}
