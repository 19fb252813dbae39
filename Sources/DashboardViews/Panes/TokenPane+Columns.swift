import DashboardCore
import Domain
import FoundationEssentials
import Terminal

/// The columns of the token pane.
enum TokenColumn: Hashable, Sendable {
  case tool, identity, provider, account, badge, marks, expires, plan, note, kind, owner, lastUsed, source
}

extension PaneDrawing {
  /// The columns that fit, by priority: tool and badge always, then expiry, whose it is, hint or quota, marks, and so on.
  ///
  /// Account and provider are one column where two do not fit. Where it is roomy, the contents get what they need before
  /// further columns come.
  func tokenColumns(for tokens: [DiscoveredToken], in rect: Rect) -> [PlacedColumn<TokenColumn>] {
    let start = contentStart(in: rect)
    let width = rect.endColumn - start
    let isWide = width >= 70
    let isRoomy = width >= 110
    let isZoomed = layout.mode == .zoomed
    func longest(_ most: Int, _ text: (DiscoveredToken) -> String?) -> Int {
      tokens.reduce(0) { max($0, min(most, text($1).map(look.columns) ?? 0)) }
    }
    let account = longest(34) { $0.account ?? environmentName(of: $0) }
    let provider = longest(18, \.provider)
    let expires = max(7, longest(9, expiryText))
    let markColumns = longest(12) { marks(of: $0, inWords: width >= 78) }
    var plans = [ColumnPlan<TokenColumn>(id: .tool, title: "TOOL", least: 11, ideal: 12, priority: 0, sort: .tool)]
    if isWide {
      plans += [
        ColumnPlan(
          id: .provider, title: "PROVIDER", least: isRoomy ? max(10, provider) : 10, ideal: max(10, provider),
          priority: 6, sort: .provider),
        ColumnPlan(
          id: .account, title: "ACCOUNT", least: isRoomy ? max(12, account) : 12, ideal: max(12, account), priority: 5,
          sort: .account),
      ]
    } else {
      plans.append(
        ColumnPlan(id: .identity, title: "ACCOUNT", least: 8, ideal: 16, priority: 3, sort: .account))
    }
    plans.append(ColumnPlan(id: .badge, title: "STATUS", least: 10, ideal: 10, priority: 1, sort: .status))
    if markColumns > 0 {
      plans.append(ColumnPlan(id: .marks, title: "", least: markColumns, ideal: markColumns, priority: 4))
    }
    plans += [
      ColumnPlan(
        id: .expires, title: "EXPIRES", least: expires, ideal: max(8, expires), priority: 2, isRightAligned: true,
        sort: .expires),
      ColumnPlan(
        id: .note, title: isWide ? " QUOTA USED" : "USED", least: isWide ? 14 : 5,
        ideal: isRoomy ? (isZoomed ? 34 : 24) : isWide ? 15 : 12, priority: 3, sort: .quota),
    ]
    if isWide {
      let plan = max(6, longest(14, \.plan))
      let place = plans.count - 1
      plans.insert(
        ColumnPlan(id: .plan, title: "PLAN", least: isRoomy ? plan : 6, ideal: plan, priority: 7, sort: .plan),
        at: place)
    }
    if isZoomed || isRoomy {
      plans += [
        ColumnPlan(id: .kind, title: "KIND", least: isRoomy ? 12 : 7, ideal: 12, priority: 8),
        ColumnPlan(id: .owner, title: "OWNER", least: max(6, longest(12, \.owner)), ideal: 6, priority: 11),
        ColumnPlan(
          id: .lastUsed, title: "LAST USED", least: 9, ideal: 9, priority: 10, isRightAligned: true, sort: .lastUsed),
        ColumnPlan(id: .source, title: "SOURCE", least: 16, ideal: 36, priority: 9),
      ]
    }
    // Whoever comes first of these takes what is left over.
    var placed: [PlacedColumn<TokenColumn>] = []
    for growing in [TokenColumn.source, .account, .identity, .note] {
      placed = TableColumns.place(
        plans, from: start, to: rect.endColumn - 1, gap: width >= 87 ? 2 : 1, growing: growing)
      if placed.contains(where: { $0.plan.id == growing }) { break }
    }
    return placed
  }

  /// When it ends, in short; nothing where that does not matter any more.
  func expiryText(_ token: DiscoveredToken) -> String? {
    guard token.status.hasExpiry else { return nil }
    return token.expiresAt.map(look.moment)
  }

  func drawTokenCell(
    _ token: DiscoveredToken, _ column: PlacedColumn<TokenColumn>, account: String, look: Look, row: Int,
    onto buffer: inout CellBuffer
  ) {
    func write(_ text: String?, _ role: Role) {
      let text = text ?? String(look.glyphs.none)
      if column.plan.isRightAligned {
        look.write(text, role, from: column.start, endColumn: column.end, row: row, onto: &buffer)
      } else {
        look.write(text, role, column: column.start, row: row, limit: column.end, onto: &buffer)
      }
    }
    switch column.plan.id {
    case .tool: write(token.tool.rawValue, .text)
    case .identity: write(account, .text)
    case .provider: write(token.provider, .dim)
    case .account: write(account, token.account == nil ? .dim : .text)
    case .badge:
      let style = look.ownStyle(.status(token.status))
      let badge = "\(look.glyphs.badge(token.status)) \(token.status.word)"
      look.write(badge, style: style, column: column.start, row: row, limit: column.end, onto: &buffer)
    case .marks:
      let text = marks(of: token, inWords: column.plan.least > 3)
      if !text.isEmpty { write(text, .warning) }
    case .expires: write(expiryText(token), expiryRole(token))
    case .plan: write(token.plan ?? "", .dim)
    case .note:
      // Where it is wide, a blank keeps it apart from the figures before it.
      let start = column.width >= 13 ? column.start + 1 : column.start
      drawTokenNote(token, look: look, from: start, to: column.end, row: row, onto: &buffer)
    case .kind: write(token.kind.rawValue, .dim)
    case .owner: write(token.owner, .dim)
    case .lastUsed: write(token.lastUsedAt.map(look.age), .dim)
    case .source: write(token.sources.first?.location, .dim)
    }
  }

  /// The variable that a credential of the environment stands in, in place of an account.
  func environmentName(of token: DiscoveredToken) -> String? {
    token.sources.first { $0.kind == .environment }?.location
  }

  private func expiryRole(_ token: DiscoveredToken) -> Role {
    switch token.status {
    case .expiring: .warning
    case .expired: token.renewable ? .warning : .error
    default: expiryText(token) == nil ? .dim : .text
    }
  }

  /// What stands beside the badge: a readable file, a grant that others hold too, a variable that wins, a limit.
  func marks(of token: DiscoveredToken, inWords: Bool) -> String {
    var marks: [String] = []
    if let mode = token.flags.permissionWarning { marks.append(inWords ? mode : String(look.glyphs.warning)) }
    if !token.sharedGrantWith.isEmpty { marks.append(String(look.glyphs.shared)) }
    if let until = token.flags.rateLimitedUntil, until > state.now { marks.append(inWords ? "429" : "~") }
    if token.flags.overriddenByEnvironment != nil { marks.append(inWords ? "env" : "$") }
    return marks.joined(separator: inWords ? " " : "")
  }
}
