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
    let log = log
    AlertPrograms(settings: settings, context: context) { log.write($0) }.tell(alert)
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
