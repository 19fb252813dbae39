import DashboardCore
import Domain
import FoundationEssentials
import Terminal

extension DialogDrawing {
  /// What is known of a provisioned key, and what it spent on each model.
  func keyDetail(_ key: ProvisionedKey) -> [DetailLine] {
    var lines: [DetailLine] = [
      .fact("state", key.state.word, key.state.role),
      .fact("spent", spent(key), .text),
      .fact("today", key.usedToday.text, .text),
      .fact("in all", key.usedTotal.text, .text),
      .fact(
        "calls", "\(CountText.text(key.requests)), \(RateText.perMinute(key.requestsPerMinute, columns: 12)) now", .text
      ),
    ]
    if key.hasUnpricedUse {
      lines.append(.fact("unpriced", "some models have no price; the spend is more than the figures say", .warning))
    }
    lines += [
      .fact("created", look.fullMoment(key.createdAt), .dim),
      .fact("last used", key.lastUsedAt.map(look.fullMoment) ?? "never", .dim),
      .fact("expires", key.expiresAt.map(look.fullMoment) ?? "never", .dim),
      .fact("id", key.id, .dim),
    ]
    return lines + modelTable(key)
  }

  private func spent(_ key: ProvisionedKey) -> String {
    guard let limit = key.limit else { return "\(key.usedInWindow.text), no limit" }
    let used = key.usedFraction.map { " (\(Percent.text($0)))" } ?? ""
    return
      "\(key.usedInWindow.text) of \(limit.text)\(used), \(key.reset.map { "\($0.rawValue) limit" } ?? "limit for its whole life")"
  }

  private func modelTable(_ key: ProvisionedKey) -> [DetailLine] {
    guard !key.modelUsage.isEmpty else { return [] }
    let sorted = key.modelUsage.sorted { ($0.cost ?? .zero) > ($1.cost ?? .zero) }
    return [.blank, .heading("By model"), .row("model", ["calls", "cached", "in", "out", "cost"], .columnNames)]
      + sorted.map { usage in
        .row(
          usage.model,
          [
            CountText.text(usage.requests), CountText.text(usage.cachedTokens), CountText.text(usage.inputTokens),
            CountText.text(usage.outputTokens), usage.cost?.text ?? "?",
          ], usage.cost == nil ? .warning : .text)
      }
  }
}
