public import Domain
public import FoundationEssentials

/// What is wrong, the worst first: for screens with room for one line, and for `credtop status`.
public enum WorstNews {
  public struct Finding: Equatable, Sendable {
    /// Larger is worse. `broken` fails a check, `soon` warns in one, the others only stand in the list.
    public enum Severity: Int, Comparable, Sendable {
      case note, soon, broken

      public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    public var severity: Severity
    /// Without colour or glyphs: `kimi-cli EXPIRED 3h ago`.
    public var text: String
    /// The row it is about.
    public var row: RowReference?
    /// Decides among equals: larger is worse.
    var rank: Int

    init(_ severity: Severity, rank: Int, _ text: String, row: RowReference? = nil) {
      self.severity = severity
      self.rank = rank
      self.text = text
      self.row = row
    }
  }

  /// All findings; equals stand in the order of their panes and rows.
  public static func findings(in state: DashboardState) -> [Finding] {
    findings(
      tokens: state.tokens.value, credits: state.credits.value, keys: state.keys.value, now: state.now)
      + FeedID.allCases.compactMap { failure(of: $0, in: state) }
  }

  public static func findings(
    tokens: DiscoveryReport?, credits: CreditBalance?, keys: [ProvisionedKey]?, now: Date
  ) -> [Finding] {
    var result: [Finding] = []
    for token in tokens?.tokens ?? [] {
      if let finding = finding(of: token, now: now) { result.append(finding) }
      if let mode = token.flags.permissionWarning {
        let row = RowReference(pane: .tokens, id: token.id)
        result.append(Finding(.note, rank: 30, "\(token.tool) file is open to others (\(mode))", row: row))
      }
    }
    if let credits, let finding = finding(of: credits) { result.append(finding) }
    for key in keys ?? [] {
      if let finding = finding(of: key, now: now) { result.append(finding) }
    }
    return result.enumerated()
      .sorted { ($1.element.severity, $1.element.rank, $0.offset) < ($0.element.severity, $0.element.rank, $1.offset) }
      .map(\.element)
  }

  /// One line: the worst finding and how many more there are, or that all is well.
  public static func headline(of state: DashboardState) -> String {
    let findings = findings(in: state)
    let serious = findings.filter { $0.severity > .note }
    if let first = serious.first ?? findings.first {
      let others = (serious.isEmpty ? findings : serious).count - 1
      return others > 0 ? "\(first.text) (+\(others) more)" : first.text
    }
    guard let report = state.tokens.value else { return "looking for credentials" }
    switch report.tokens.count {
    case 0: return "no credentials found"
    case 1: return "1 credential, all well"
    case let count: return "\(count) credentials, all well"
    }
  }

  private static func finding(of token: DiscoveredToken, now: Date) -> Finding? {
    let row = RowReference(pane: .tokens, id: token.id)
    let name = "\(token.tool) \(token.status.word)"
    let rank = 100 + token.status.severity * 2
    // A credential that its tool does not use harms nobody.
    let isUnused = token.flags.overriddenByEnvironment != nil
    switch token.status {
    case .expired:
      let when = token.expiresAt.map { $0 <= now ? " " + DurationText.ago($0, now: now) : "" } ?? ""
      let hope = token.renewable ? ", refreshable" : ""
      // What its owner renews by itself at the next use is less bad than what waits for a person.
      let harm = rank + (token.renewable ? 0 : 1)
      return Finding(isUnused ? .note : .broken, rank: harm, name + when + hope, row: row)
    case .invalid, .revoked:
      return Finding(isUnused ? .note : .broken, rank: rank, name, row: row)
    case .expiring:
      let when = token.expiresAt.map { $0 > now ? " " + DurationText.relative($0, now: now) : "" } ?? ""
      return Finding(isUnused ? .note : .soon, rank: rank, name + when, row: row)
    case .locked, .discontinued, .missing:
      return Finding(.note, rank: rank, name, row: row)
    case .active, .unknown: return nil
    }
  }

  private static func finding(of credits: CreditBalance) -> Finding? {
    guard credits.total > .zero else { return nil }
    if credits.remaining <= .zero { return Finding(.broken, rank: 150, "credits EMPTY") }
    let forecast = CreditForecast(credits)
    let endsSoon = forecast.map { $0.likelyHours < 24 } ?? false
    guard endsSoon || credits.remainingFraction < 0.1, credits.autoTopUp?.isEnabled != true else { return nil }
    let end = forecast.map { ", empty in " + DurationText.text(seconds: $0.likelyHours * 3_600) } ?? ""
    return Finding(.soon, rank: 120, "credits LOW: \(credits.remaining.text) left\(end)")
  }

  private static func finding(of key: ProvisionedKey, now: Date) -> Finding? {
    let row = RowReference(pane: .keys, id: key.id)
    switch key.state {
    case .blocked:
      let limit = key.limit.map { ": \(key.usedInWindow.text) of \($0.text)" } ?? ""
      return Finding(.broken, rank: 90, "key \(key.name) BLOCKED\(limit)", row: row)
    case .expired:
      let when = key.expiresAt.map { $0 <= now ? " " + DurationText.ago($0, now: now) : "" } ?? ""
      return Finding(.note, rank: 80, "key \(key.name) EXPIRED\(when)", row: row)
    case .active:
      guard let used = key.usedFraction, used >= 0.9 else { return nil }
      let percent = used.isFinite ? Int(min(999, used * 100)) : 999
      return Finding(.soon, rank: 85, "key \(key.name) at \(percent)% of its limit", row: row)
    case .disabled, .revoked: return nil
    }
  }

  private static func failure(of feed: FeedID, in state: DashboardState) -> Finding? {
    let failure =
      switch feed {
      case .tokens: state.tokens.failure
      case .credits: state.credits.failure
      case .keys: state.keys.failure
      case .activity: state.activity.failure
      }
    return failure.map { Finding(.note, rank: 50, "\(feed.rawValue): \($0.message)") }
  }
}
