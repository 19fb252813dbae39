import DashboardCore
import Domain
import FoundationEssentials
import Terminal

extension DialogDrawing {
  /// What is known of a provisioned key: its budget, hour by hour, and what it spent on each model.
  func keyDetail(_ key: ProvisionedKey) -> [DetailLine] {
    let spend = state.spend(ofKey: key.id)
    var lines: [DetailLine] = [
      .fact("state", key.state.word, key.state.role),
      .fact("spent", spent(key), .text),
    ]
    if let value = spend?.value {
      let spans = "\(value.today.spentText), week \(value.thisWeek.spentText), month \(value.thisMonth.spentText)"
      lines.append(.fact("today", spans, .text))
    } else {
      lines.append(.fact("today", key.usedToday?.text ?? "?", .text))
    }
    let calls = key.requests == 1 ? "1 call" : "\(CountText.text(key.requests)) calls"
    let rate = key.requestsPerMinute.map { RateText.perMinute($0, columns: 12) + " now" } ?? "rate not known yet"
    lines.append(.fact("in all", "\(key.usedTotal.spentText) in \(calls), \(rate)", .text))
    if let ends = key.windowEndsAt, ends > state.now {
      lines.append(.fact("starts anew", look.fullMoment(ends), .text))
    }
    if key.hasUnpricedUse {
      lines.append(.fact("unpriced", "some models have no price; the spend is more than the figures say", .warning))
    }
    if let failure = spend?.failure { lines.append(.fact("detail", failure.message, .error)) }
    lines += [
      .fact("created", look.fullMoment(key.createdAt), .dim),
      .fact("last used", key.lastUsedAt.map(look.fullMoment) ?? "never", .dim),
      .fact("expires", key.expiresAt.map(look.fullMoment) ?? "never", .dim),
      .fact("models", key.models?.joined(separator: ", ") ?? "all", .dim),
      .fact("id", key.id, .dim),
    ]
    if let hourly = spend?.value?.hourly, hourly.contains(where: { $0 > .zero }) {
      lines += [
        .blank, .heading("By hour"),
        .graph(hourly.map { max(0, $0.approximateDollars) }, peak: hourly.max()?.spentText ?? ""),
      ]
    }
    return lines + modelTable(spend?.value?.models ?? key.modelUsage)
  }

  private func spent(_ key: ProvisionedKey) -> String {
    guard let limit = key.limit else { return "\(key.usedInWindow.spentText), no limit" }
    let used = key.usedFraction.map { " (\(Percent.text($0)))" } ?? ""
    return
      "\(key.usedInWindow.spentText) of \(limit.text)\(used), \(key.reset.map { "\($0.rawValue) limit" } ?? "limit for its whole life")"
  }

  /// What we counted, and beside it what the provider says, where it says something.
  private func modelTable(_ models: [ModelUsage]) -> [DetailLine] {
    guard !models.isEmpty else { return [] }
    let sorted = models.sorted { ($0.cost ?? .zero) > ($1.cost ?? .zero) }
    let isReported = models.contains { $0.reportedCost != nil }
    let names = ["calls", "cached", "in", "out"] + (isReported ? ["metered", "reported", "diff"] : ["cost"])
    var lines: [DetailLine] = [.blank, .heading("By model"), .row("model", names, .columnNames)]
    for usage in sorted {
      var figures = [
        CountText.text(usage.requests), CountText.text(usage.cachedTokens), CountText.text(usage.inputTokens),
        CountText.text(usage.outputTokens), usage.cost?.spentText ?? "?",
      ]
      if isReported {
        let figure = ReportedFigure(usage)
        figures += [
          figure?.reported.spentText ?? String(look.glyphs.none),
          figure.map { $0.difference.map(Self.signed) ?? "?" } ?? String(look.glyphs.none),
        ]
      }
      lines.append(.row(usage.model, figures, usage.cost == nil ? .warning : .text))
    }
    let partly = sorted.compactMap(\.reportedCalls).reduce(0) { $0 + $1.requests }
    let calls = sorted.reduce(0) { $0 + $1.requests }
    if partly > 0, partly < calls {
      let counted = "\(CountText.text(partly)) of \(CountText.text(calls)) calls"
      lines.append(.fact("reported", "the provider told the cost of \(counted); diff is of those", .dim))
    }
    return lines
  }

  /// `+$0.04`; nothing rounds to `=`.
  private static func signed(_ money: Money) -> String {
    if money.microDollars.magnitude < 5_000 { return "=" }
    return money > .zero ? "+" + money.text : money.text
  }
}
