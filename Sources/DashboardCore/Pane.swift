/// A pane of the dashboard, in the order of their numbers; `tokens` is 1.
public enum PaneID: String, CaseIterable, Sendable {
  case tokens, credits, keys, activity

  /// The digit that focuses the pane.
  public var number: Int { (PaneID.allCases.firstIndex(of: self) ?? 0) + 1 }

  public var title: String {
    switch self {
    case .tokens: "Tokens"
    case .credits: "Credits"
    case .keys: "Keys"
    case .activity: "Activity"
    }
  }
}

/// A column that rows can be sorted by. `raw` names are those of the configuration file.
public enum SortColumn: String, CaseIterable, Sendable {
  // tokens
  case tool, provider, account, status, expires, plan, quota, used, lastUsed = "last-used"
  // keys
  case name, spent, limit, budget, rate, model, created
  // credits (transactions) and activity
  case time, subject, text, amount

  /// The columns of a pane, in the order in which the sort key goes through them; the first is the default.
  public static func columns(of pane: PaneID) -> [SortColumn] {
    switch pane {
    case .tokens: [.tool, .provider, .account, .status, .expires, .plan, .quota, .used, .lastUsed]
    case .credits: [.time, .text, .amount]
    case .keys: [.name, .spent, .limit, .budget, .rate, .model, .lastUsed, .created, .status]
    case .activity: [.time, .subject, .text, .amount]
    }
  }
}

public struct SortOrder: Hashable, Sendable {
  public var column: SortColumn
  public var isDescending: Bool

  public init(_ column: SortColumn, descending: Bool = false) {
    self.column = column
    self.isDescending = descending
  }
}

/// What a person chose in one pane: the row, how far it is scrolled, the order and the filter.
public struct PaneView: Equatable, Sendable {
  /// The id of the selected row; it stays on its row when the order changes or rows come and go.
  public var selection: String?
  /// The index of the first row that is shown.
  public var scroll: Int
  /// nil: the order in which the service answers (tokens by priority, keys by name, the newest first).
  public var sort: SortOrder?
  /// Rows that do not contain every word of it are hidden; case does not matter.
  public var filter: String

  public init(selection: String? = nil, scroll: Int = 0, sort: SortOrder? = nil, filter: String = "") {
    self.selection = selection
    self.scroll = scroll
    self.sort = sort
    self.filter = filter
  }
}
