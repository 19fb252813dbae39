import CursesScreen
import DashboardCore
import Domain
import FoundationEssentials
import StructuredText

/// Tells whoever is not looking at the screen.
@MainActor
struct AlertDelivery {
  let settings: AlertSettings
  let screen: CursesScreen
  let context: CommandContext
  /// The demo world starts no program.
  let isDemo: Bool
  let log: DashboardLog

  func deliver(_ alert: Alert) {
    log.write("alert \(alert.kind.rawValue): \(alert.subject)")
    switch settings.terminal {
    case .off: break
    case .osc9: screen.notify(title: nil, alert.text)
    case .osc777: screen.notify(title: "credtop", alert.text)
    }
    guard !isDemo else { return }
    if settings.desktop {
      let urgency = alert.severity == .bad ? "critical" : "normal"
      start(["notify-send", "--app-name=credtop", "--urgency=\(urgency)", "--", "credtop", alert.text], input: nil)
    }
    if !settings.hook.isEmpty { start(settings.hook, input: alert.hookDocument(at: context.now())) }
  }

  /// A program that is missing or fails is in the log; it must not bring the next message.
  private func start(_ arguments: [String], input: String?) {
    do {
      try ProgramRunner.startDetached(arguments, environment: context.environment, input: input)
    } catch {
      log.write("alert: \(error)")
    }
  }
}

extension Alert {
  /// What a hook reads: one line of JSON without a secret.
  func hookDocument(at now: Date) -> String {
    JSONWriter.compact(
      .document([
        ("kind", kind.rawValue.json), ("severity", severity.hookWord.json), ("subject", subject.json),
        ("window", window.json), ("text", Redaction.redact(text).json), ("at", now.json),
      ])) + "\n"
  }
}

extension ActivityEvent.Severity {
  fileprivate var hookWord: String {
    switch self {
    case .good: "good"
    case .info: "info"
    case .warning: "warning"
    case .bad: "bad"
    }
  }
}
