import DashboardCore
import Domain
import FoundationEssentials
import Terminal

extension DialogDrawing {
  /// What the tool's own logs tell of the tokens that were used with a credential; nothing before they were read.
  func usageLines(of token: DiscoveredToken) -> [DetailLine] {
    guard let shown = state.logUsage else { return [] }
    var lines: [DetailLine] = []
    for usage in shown.value?.usages(of: token.id) ?? [] { lines += usageLines(usage) }
    // Logs do not tell whose they are: what was used before the credential was first seen is nobody's.
    let homes = Set(shown.value?.usages.filter { $0.tokenID == token.id }.map(\.home) ?? [])
    for usage in shown.value?.usages ?? [] where usage.tokenID == nil && usage.tool == token.tool {
      guard homes.contains(usage.home) || token.sources.contains(where: { $0.location.hasPrefix(usage.home + "/") })
      else { continue }
      if homes.isEmpty { lines += usageLines(usage) }
      let text = "\(total(usage.total)) in \(usage.home), of times at which nobody saw whose login was there"
      lines.append(.fact("unattributed", text, .dim))
    }
    guard !lines.isEmpty else {
      return shown.failure.map { [.blank, .fact("logs", $0.message, .error)] } ?? []
    }
    if let report = shown.value { lines.append(.fact("read", remarks(report), .dim)) }
    if let failure = shown.failure { lines.append(.fact("logs", failure.message, .error)) }
    return lines
  }

  private var estimateMark: String { look.glyphs.drawable("≈") }

  private func usageLines(_ usage: LoggedUsage) -> [DetailLine] {
    var lines: [DetailLine] = [
      .blank, .heading("Tokens used, \(estimateMark) est. from logs in \(usage.home)"),
      .fact("30 days", total(usage.total), .text),
    ]
    if let today = usage.days.last, state.now.timeIntervalSince(today.start) < 86_400 {
      lines.append(.fact("today", total(today.tokens), .text))
    }
    let hours = series(usage.hours, of: 3_600, count: 48)
    if let peak = hours.max(), peak > 0 {
      lines += [.heading("Tokens by hour"), .graph(hours, peak: CountText.text(Int(peak)))]
    }
    let days = series(usage.days, of: 86_400, count: 30)
    if let peak = days.max(), peak > 0 {
      lines += [.heading("Tokens by day"), .graph(days, peak: CountText.text(Int(peak)), unit: "d")]
    }
    lines += [.row("model", ["calls", "cached", "in", "out", "\(estimateMark) cost"], .columnNames)]
    for model in usage.models.prefix(8) {
      let tokens = model.tokens
      let figures = [tokens.calls, tokens.cacheRead, tokens.input + tokens.cacheWrite, tokens.output]
      lines.append(
        .row(
          model.model, figures.map(CountText.text) + [tokens.estimatedCost?.spentText ?? "?"],
          tokens.unpricedCalls > 0 ? .warning : .text))
    }
    return lines
  }

  /// `12.4M in 310 calls, ≈ $4.20`; `+ ?` where some models have no price.
  private func total(_ tokens: LoggedTokens) -> String {
    let calls = tokens.calls == 1 ? "1 call" : "\(CountText.text(tokens.calls)) calls"
    let cost = tokens.estimatedCost.map { $0.spentText + (tokens.unpricedCalls > 0 ? " + ?" : "") } ?? "?"
    return "\(CountText.text(tokens.total)) in \(calls), \(estimateMark) \(cost)"
  }

  private func remarks(_ report: LoggedUsageReport) -> String {
    let diagnostics = report.diagnostics
    var text = "\(look.age(report.readAt)), prices of \(report.pricesOf)"
    if diagnostics.malformedLines > 0 {
      text += ", \(diagnostics.malformedLines) \(diagnostics.malformedLines == 1 ? "line" : "lines") made no sense"
    }
    if diagnostics.missingParents > 0 { text += ", \(diagnostics.missingParents) forks without their origin" }
    if !diagnostics.unreadable.isEmpty { text += ", \(diagnostics.unreadable.count) logs not readable" }
    return text
  }

  /// The tokens of each span up to now, the newest last; spans without any are zero.
  private func series(_ spans: [LoggedSpan], of length: Double, count: Int) -> [Double] {
    var values = Array(repeating: 0.0, count: count)
    for span in spans {
      let age = Int((state.now.timeIntervalSince(span.start) / length).rounded(.down))
      if (0..<count).contains(age) { values[count - 1 - age] += Double(span.tokens.total) }
    }
    return values
  }
}
