import DashboardCore
import Domain
import FoundationEssentials
import Terminal

/// The columns of the token pane.
enum TokenColumn: Hashable, Sendable {
  case tool, provider, account, badge, marks, expires, plan, note, kind, owner, lastUsed, source
}

extension PaneDrawing {
  /// The columns that fit, by priority: tool and badge always, then expiry, hint or quota, marks, account, provider, plan.
  func tokenColumns(for tokens: [DiscoveredToken], in rect: Rect) -> [PlacedColumn<TokenColumn>] {
    let start = contentStart(in: rect)
    let width = rect.endColumn - start
    let isWide = width >= 70
    let gap = width >= 90 ? 2 : 1
    let markColumns = tokens.reduce(0) { max($0, look.columns(of: marks(of: $1, inWords: isWide))) }
    var plans: [ColumnPlan<TokenColumn>] = [
      ColumnPlan(id: .tool, title: "TOOL", least: 11, ideal: 12, priority: 0, sort: .tool),
      ColumnPlan(id: .provider, title: "PROVIDER", least: isWide ? 10 : 12, ideal: 12, priority: 6, sort: .provider),
      ColumnPlan(id: .account, title: "ACCOUNT", least: isWide ? 15 : 8, ideal: 26, priority: 5, sort: .account),
      ColumnPlan(id: .badge, title: "STATUS", least: 10, ideal: 10, priority: 1, sort: .status),
    ]
    if markColumns > 0 {
      plans.append(ColumnPlan(id: .marks, title: "", least: markColumns, ideal: markColumns, priority: 4))
    }
    plans += [
      ColumnPlan(id: .expires, title: "EXPIRES", least: 7, ideal: 8, priority: 2, isRightAligned: true, sort: .expires),
      ColumnPlan(id: .plan, title: "PLAN", least: layout.mode == .zoomed ? 8 : 6, ideal: 10, priority: 7, sort: .plan),
      ColumnPlan(
        id: .note, title: isWide ? " QUOTA" : "", least: isWide ? 15 : 12, ideal: isWide ? 21 : 16, priority: 3,
        sort: .quota),
    ]
    if layout.mode == .zoomed {
      plans += [
        ColumnPlan(id: .kind, title: "KIND", least: 7, ideal: 12, priority: 8),
        ColumnPlan(id: .owner, title: "OWNER", least: 6, ideal: 8, priority: 9),
        ColumnPlan(
          id: .lastUsed, title: "USED", least: 8, ideal: 9, priority: 11, isRightAligned: true, sort: .lastUsed),
        ColumnPlan(id: .source, title: "SOURCE", least: 12, ideal: 36, priority: 10),
      ]
    }
    let growing: TokenColumn = layout.mode == .zoomed ? .source : .account
    let placed = TableColumns.place(
      plans, from: start, to: rect.endColumn - 1, gap: gap, growing: growing)
    guard placed.contains(where: { $0.plan.id == growing }) else {
      return TableColumns.place(plans, from: start, to: rect.endColumn - 1, gap: gap, growing: .note)
    }
    return placed
  }

  func drawTokenCell(
    _ token: DiscoveredToken, _ column: PlacedColumn<TokenColumn>, standsForAccount: Bool, look: Look, row: Int,
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
    case .provider: write(token.provider, .dim)
    case .account: write(token.account ?? environmentName(of: token), token.account == nil ? .dim : .text)
    case .badge:
      let style = look.ownStyle(.status(token.status))
      let badge = "\(look.glyphs.badge(token.status)) \(token.status.word)"
      look.write(badge, style: style, column: column.start, row: row, limit: column.end, onto: &buffer)
    case .marks:
      let text = marks(of: token, inWords: column.plan.least > 3)
      if !text.isEmpty { write(text, .warning) }
    case .expires: write(token.expiresAt.map(look.moment), expiryRole(token))
    case .plan: write(token.plan ?? "", .dim)
    case .note:
      drawTokenNote(
        token, standsForAccount: standsForAccount, look: look, from: column.start + 1, to: column.end, row: row,
        onto: &buffer)
    case .kind: write(token.kind.rawValue, .dim)
    case .owner: write(token.owner, .dim)
    case .lastUsed: write(token.lastUsedAt.map(look.age), .dim)
    case .source: write(token.sources.first?.location, .dim)
    }
  }

  /// The variable that a credential of the environment stands in, in place of an account.
  private func environmentName(of token: DiscoveredToken) -> String? {
    token.sources.first { $0.kind == .environment }?.location
  }

  private func expiryRole(_ token: DiscoveredToken) -> Role {
    switch token.status {
    case .expiring: .warning
    case .expired: .error
    default: token.expiresAt == nil ? .dim : .text
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
