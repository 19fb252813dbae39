import DashboardCore
import Domain
import StructuredText
import FoundationEssentials
import Terminal

/// Discovered tokens as text for people.
enum TokenText {
  static func table(_ tokens: [DiscoveredToken], now: Date) -> String {
    var table = TextTable(["ID", "PROVIDER", "STATUS", "EXPIRES", "PLAN", "SOURCE"])
    for token in tokens {
      table.add([
        token.id, token.provider, token.status.word, expiry(token, now: now), token.plan ?? "–",
        token.sources.first?.location ?? "–",
      ])
    }
    return table.text
  }

  private static func expiry(_ token: DiscoveredToken, now: Date) -> String {
    token.expiresAt.map { DurationText.untilOrAgo($0, now: now) } ?? "–"
  }

  /// What a scan did: `7 found in 6 ms (41 places): 2 new, 1 changed`.
  static func summary(_ report: DiscoveryReport) -> String {
    let found = report.tokens.count { $0.status != .missing }
    var parts: [String] = []
    if report.newCount > 0 { parts.append("\(report.newCount) new") }
    if report.changedCount > 0 { parts.append("\(report.changedCount) changed") }
    if report.goneCount > 0 { parts.append("\(report.goneCount) gone") }
    let changes = parts.isEmpty ? "nothing changed" : parts.joined(separator: ", ")
    return "\(found) found in \(report.durationMilliseconds) ms (\(report.sourcesScanned) places): \(changes)\n"
  }

  /// Notices that a person may want to act on; that a tool is not installed is no news.
  static func notices(_ notices: [DiscoveryNotice]) -> String {
    notices.filter { $0.kind != .notInstalled && $0.kind != .notLoggedIn }
      .map { "! \($0.tool.rawValue): \($0.path.map { $0 + ": " } ?? "")\($0.message)" }
      .map { printable($0) + "\n" }.joined()
  }

  /// Everything known of one token.
  static func detail(_ token: DiscoveredToken, now: Date) -> String {
    var lines: [(String, String)] = [
      ("id", token.id), ("status", "\(token.status.word), \(token.reason)"), ("provider", token.provider),
      ("kind", token.kind.rawValue), ("account", token.account ?? "–"), ("plan", token.plan ?? "–"),
      ("credential", token.masked),
      ("expires", token.expiresAt.map { "\(DurationText.relative($0, now: now)) (\($0.timestamp))" } ?? "–"),
    ]
    if let end = token.loginEndsAt {
      lines.append(("login ends", "\(DurationText.relative(end, now: now)) (\(end.timestamp))"))
    }
    lines.append(("owner", token.owner + (token.renewable ? ", which can renew it" : "")))
    for (number, source) in token.sources.enumerated() {
      let mode = source.modeText.map { " (\($0))" } ?? ""
      let link = source.realPath.map { " → \($0)" } ?? ""
      lines.append(
        (number == 0 ? "found in" : "", source.location + mode + link + (source.isOlderCopy ? ", older copy" : "")))
      if !source.fields.isEmpty { lines.append(("", "holds " + source.fields.joined(separator: ", "))) }
    }
    for holder in token.sharedGrantWith { lines.append(("shared with", holder)) }
    if let mode = token.flags.permissionWarning {
      lines.append(("warning", "others may read the file: its mode is \(mode), it should be 0600"))
    }
    if let name = token.flags.overriddenByEnvironment {
      lines.append(("warning", "\(name) in the environment wins over it"))
    }
    if let until = token.flags.rateLimitedUntil {
      lines.append(("rate limit", "ends \(DurationText.relative(until, now: now))"))
    }
    if let reason = token.flags.restricted { lines.append(("restricted", reason)) }
    if let profile = token.flags.importedAs { lines.append(("imported as", profile)) }
    for (number, window) in token.quota.enumerated() {
      lines.append((number == 0 ? "quota" : "", QuotaText.line(window, now: now)))
    }
    for fact in token.quotaFacts {
      lines.append((fact.label, "\(fact.text), \(DurationText.ago(fact.readAt, now: now))"))
    }
    if let note = token.quotaNote { lines.append(("quota", note)) }
    lines.append(("used", "\(token.usageCount) times"))
    if let error = token.lastError { lines.append(("last error", error)) }
    for (number, method) in token.methods.enumerated() {
      let mark = method.isRecommended ? " (recommended)" : ""
      lines.append((number == 0 ? "renew by" : "", "\(method.kind.rawValue): \(method.title)\(mark)"))
    }
    let width = lines.map(\.0.count).max() ?? 0
    return lines.map { printable($0.0.padded(to: width) + "  " + $0.1) + "\n" }.joined()
  }

  static func methods(_ token: DiscoveredToken) -> String {
    var text = "\(token.id): \(token.status.word), \(token.reason)\n"
    text += "The credential belongs to \(token.owner)."
    text += token.sharedGrantWith.isEmpty ? "\n" : " Also held by \(token.sharedGrantWith.joined(separator: ", ")).\n"
    for method in token.methods {
      let action =
        switch method.action {
        case .reread, .renew, .signIn, .paste: ""
        case .run(let arguments): ": " + arguments.joined(separator: " ")
        case .open(let url): ": " + url
        case .unavailable(let reason): ": not yet possible, \(reason)"
        }
      text +=
        "  \(method.kind.rawValue.padded(to: 13))  \(method.title)\(method.isRecommended ? " (recommended)" : "")\n"
      text += "                 \(method.consequence)\(action)\n"
    }
    return text
  }
}
