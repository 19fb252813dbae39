/// Where a pane stands, its border included, in cells from the upper left corner.
public struct PaneFrame: Hashable, Sendable {
  public var column: Int
  public var row: Int
  public var columns: Int
  public var rows: Int

  public init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = columns
    self.rows = rows
  }
}

/// Which panes are shown, and where. A pure function of the screen, the focus and the zoom, so that paging, mouse
/// clicks and drawing agree.
public struct DashboardLayout: Equatable, Sendable {
  /// How much fits.
  public enum Mode: Equatable, Sendable {
    /// Panes side by side.
    case grid
    /// Panes one above the other, some hidden.
    case stack
    /// One pane on the whole screen.
    case zoomed
    /// Less than 40x10: one line with the worst news.
    case line
  }

  public var mode: Mode
  /// The row of the header line; nil when there is no room for one.
  public var headerRow: Int?
  /// The row of the key hints.
  public var footerRow: Int?
  public var frames: [PaneID: PaneFrame]
  /// Hidden for want of room, in the order in which they went: activity, then credits, then keys; never the focused one.
  public var hidden: [PaneID]

  public init(mode: Mode, headerRow: Int?, footerRow: Int?, frames: [PaneID: PaneFrame], hidden: [PaneID]) {
    self.mode = mode
    self.headerRow = headerRow
    self.footerRow = footerRow
    self.frames = frames
    self.hidden = hidden
  }
}

extension DashboardLayout {
  /// Whether the pane has a line with the names of its columns: tables with room for it.
  public func hasColumnNames(_ pane: PaneID) -> Bool {
    guard let frame = frames[pane], pane == .tokens || pane == .keys else { return false }
    return frame.rows >= 7
  }

  /// How many rows of a list the pane shows. In the credit pane, the figures come first and transactions get the rest.
  public func rowCapacity(_ pane: PaneID) -> Int {
    guard let frame = frames[pane] else { return 0 }
    let figures = pane == .credits ? CreditPaneRows.figures(columns: frame.columns, rows: frame.rows) : 0
    return max(0, frame.rows - 2 - (hasColumnNames(pane) ? 1 : 0) - figures)
  }
}

/// How the credit pane divides its rows.
public enum CreditPaneRows {
  /// Rows for balance, bar, burn, top-up and graph, of a pane of so many columns and rows, border included. Four are text;
  /// the graph has one row at least and grows with the pane, to eight rows.
  public static func figures(columns: Int, rows: Int) -> Int {
    let inner = max(0, rows - 2)
    if inner <= 5 { return inner }
    if inner >= 20 { return 12 }
    return inner >= 14 ? 9 : inner >= 10 ? 7 : inner >= 8 ? 6 : 5
  }
}
