import DashboardCore
import Domain
import FoundationEssentials
import Terminal

extension DialogDrawing {
  /// What is known of a credential, the verdict first.
  func tokenDetail(_ token: DiscoveredToken) -> [DetailLine] {
    let badge = "\(look.glyphs.badge(token.status)) \(token.status.word)"
    var lines: [DetailLine] = [
      .fact("status", badge, .status(token.status)),
      .fact("because", token.reason, .text),
    ]
    if !token.status.hasExpiry {
      lines.append(.fact("expires", String(look.glyphs.none), .dim))
    } else if let expiresAt = token.expiresAt {
      let isOver = expiresAt <= state.now
      let hope = isOver && token.renewable ? " \(look.glyphs.separator) refreshable, renewed on next use" : ""
      lines.append(
        .fact(
          isOver ? "expired" : "expires", look.fullMoment(expiresAt) + hope,
          isOver ? (token.renewable ? .warning : .error) : .text))
    }
    if let endsAt = token.loginEndsAt { lines.append(.fact("login ends", look.fullMoment(endsAt), .text)) }
    lines.append(.fact("renewal", renewal(of: token), .text))
    lines += warnings(of: token)
    lines.append(.blank)
    lines += [
      .fact("provider", token.provider, .text),
      .fact("account", token.account ?? "not told by the credential", token.account == nil ? .dim : .text),
    ]
    if let plan = token.plan { lines.append(.fact("plan", plan, .text)) }
    lines += [.fact("kind", token.kind.rawValue, .text), .fact("credential", token.masked, .dim)]
    lines += quotaLines(of: token)
    lines += choiceLines(of: token)
    lines += usageLines(of: token)
    lines += sourceLines(of: token)
    if !token.sharedGrantWith.isEmpty {
      lines += [.blank, .heading("The same refresh token is held by")]
      lines += token.sharedGrantWith.map { .text("  \($0)", .warning) }
    }
    lines.append(.blank)
    lines.append(.fact("checked", token.lastCheckedAt.map(look.fullMoment) ?? "never with the provider", .dim))
    if let lastUsedAt = token.lastUsedAt { lines.append(.fact("last used", look.fullMoment(lastUsedAt), .dim)) }
    lines.append(.fact("used", "\(token.usageCount) times", .dim))
    if token.consecutiveFailures > 0 {
      lines.append(.fact("failures", "\(token.consecutiveFailures) in a row", .error))
    }
    if let lastError = token.lastError { lines.append(.fact("last failure", lastError, .error)) }
    return lines + [.fact("id", token.id, .dim)]
  }

  private func renewal(of token: DiscoveredToken) -> String {
    guard token.status.hasExpiry else { return String(look.glyphs.none) }
    return token.renewable ? "\(token.owner) renews it without a person" : "needs a person; owned by \(token.owner)"
  }

  private func warnings(of token: DiscoveredToken) -> [DetailLine] {
    var lines: [DetailLine] = []
    if let mode = token.flags.permissionWarning {
      lines.append(.fact("permissions", "\(mode): others on this machine can read it; chmod 600 closes it", .warning))
    }
    if let until = token.flags.rateLimitedUntil, until > state.now {
      lines.append(.fact("rate limit", "the provider asks to wait until \(look.fullMoment(until))", .warning))
    }
    if let restricted = token.flags.restricted { lines.append(.fact("restricted", restricted, .warning)) }
    if let name = token.flags.overriddenByEnvironment {
      lines.append(.fact("overridden", "the tool prefers the variable \(name)", .warning))
    }
    if let profile = token.flags.importedAs { lines.append(.fact("imported as", profile, .text)) }
    return lines
  }

  private func sourceLines(of token: DiscoveredToken) -> [DetailLine] {
    var lines: [DetailLine] = [.blank, .heading(token.sources.count == 1 ? "Source" : "Sources, the best first")]
    for source in token.sources {
      let mode = source.modeText.map { "  \($0)" } ?? ""
      lines.append(
        .fact("  \(source.kind.word)", source.location + mode + (source.isOlderCopy ? "  older copy" : ""), .text))
      if let realPath = source.realPath { lines.append(.fact("", "\(look.glyphs.arrow) \(realPath)", .dim)) }
      if !source.fields.isEmpty { lines.append(.fact("", "holds \(source.fields.joined(separator: ", "))", .dim)) }
    }
    return lines
  }
}
