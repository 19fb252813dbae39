import DashboardCore
import Domain
import FoundationEssentials
import Terminal

extension DialogDrawing {
  /// All windows of a subscription: a bar, when it begins anew, how fast it is used up, and whence and how old each number
  /// is. Nothing where nothing is known.
  func quotaLines(of token: DiscoveredToken) -> [DetailLine] {
    guard !token.quota.isEmpty || !token.quotaFacts.isEmpty || token.quotaNote != nil else { return [] }
    var lines: [DetailLine] = [.blank, .heading("Quota")]
    for window in token.quota { lines += self.lines(of: window) }
    for fact in token.quotaFacts {
      lines.append(.fact("  \(fact.label)", "\(fact.text)  \(look.glyphs.separator) \(look.age(fact.readAt))", .text))
    }
    if let note = token.quotaNote { lines.append(.fact("  note", note, .warning)) }
    return lines
  }

  private func lines(of window: QuotaWindow) -> [DetailLine] {
    let origin = DetailLine.fact("", "\(QuotaWords.kind(window.source)) \(look.age(window.readAt))", .dim)
    guard !window.hasReset(at: state.now) else {
      let key = panes.key(for: .askQuotas).map { "; press \($0)" } ?? ""
      return [.fact("  \(window.label)", "has started anew since it was read\(key)", .dim), origin]
    }
    let used = window.usedFraction
    let reset = window.resetsAt.map { ", starts anew \(look.showsAbsoluteTimes ? "at" : "in") \(look.moment($0))" }
    var lines: [DetailLine] = [
      .fact(
        "  \(window.label)", "\(bar(used)) \((used.map(Percent.text) ?? "?").leftPadded(to: 4)) used\(reset ?? "")",
        used.map(Look.level) ?? .dim)
    ]
    if let pace = window.pace(at: state.now) {
      let words = QuotaWords.pace(pace, resetsAt: window.resetsAt, now: state.now)
      lines.append(.fact("", words.joined(separator: ", "), pace.fullAt == nil ? .dim : .warning))
    }
    return lines + [origin]
  }

  private func bar(_ used: Double?) -> String {
    let width = 20
    let filled = used.map { Int((min(1, max(0, $0.isFinite ? $0 : 0)) * Double(width)).rounded(.down)) } ?? 0
    return String(repeating: Character(look.glyphs.barFull), count: filled)
      + String(repeating: Character(look.glyphs.barEmpty), count: width - filled)
  }
}
