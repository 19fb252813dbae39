import DashboardCore
import Domain
import FoundationEssentials
import StructuredText
import Terminal

/// Quota windows as text for people.
enum QuotaText {
  /// One credential: its name, then a line for each window and figure.
  static func lines(of token: DiscoveredToken, now: Date) -> String {
    var text = printable(token.id) + (token.plan.map { ", \(printable($0))" } ?? "") + "\n"
    for window in token.quota { text += "  " + printable(line(window, now: now)) + "\n" }
    for fact in token.quotaFacts {
      text += "  \(printable(fact.label)): \(printable(fact.text)), \(DurationText.ago(fact.readAt, now: now))\n"
    }
    if let note = token.quotaNote { text += "  ! \(printable(note))\n" }
    return text
  }

  /// `5h  61% used, starts anew in 2h 08m, 12% ahead of an even pace, used up in 1h 20m; reported by the provider 2m ago`
  static func line(_ window: QuotaWindow, now: Date) -> String {
    var parts: [String] = []
    if window.hasReset(at: now) {
      parts.append("has started anew since; ask again")
    } else {
      parts.append(window.usedFraction.map { "\(QuotaWords.percent($0)) used" } ?? "? used")
      if let resetsAt = window.resetsAt {
        parts.append("starts anew \(DurationText.relative(resetsAt, now: now))")
      }
      if let pace = window.pace(at: now) { parts += QuotaWords.pace(pace, resetsAt: window.resetsAt, now: now) }
    }
    return "\(window.label.padded(to: 4))  " + parts.joined(separator: ", ")
      + "; \(QuotaWords.kind(window.source)) \(DurationText.ago(window.readAt, now: now))"
  }
}

extension JSONValue {
  /// - Parameter now: nil where the document says nothing of the present.
  init(_ window: QuotaWindow, now: Date? = nil) {
    let pace = window.pace(at: now ?? window.readAt)
    self = .members([
      ("label", window.label.json), ("usedFraction", window.usedFraction.json), ("resetsAt", window.resetsAt.json),
      ("readAt", window.readAt.json), ("windowSeconds", window.windowSeconds.json), ("model", window.model.json),
      ("source", window.source.rawValue.json), ("hasReset", (now.map { window.hasReset(at: $0) } ?? false).json),
      ("paceExcess", (pace?.excess).json), ("fullAt", (pace?.fullAt).json),
    ])
  }

  init(_ fact: QuotaFact) {
    self = .members([("label", fact.label.json), ("text", fact.text.json), ("readAt", fact.readAt.json)])
  }
}
