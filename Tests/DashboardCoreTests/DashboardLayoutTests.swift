import Testing

@testable import DashboardCore

@Suite struct DashboardLayoutTests {
  private func layout(_ columns: Int, _ rows: Int, focus: PaneID = .tokens, zoomed: Bool = false) -> DashboardLayout {
    DashboardLayout(screen: ScreenExtent(columns: columns, rows: rows), focus: focus, isZoomed: zoomed)
  }

  @Test("80x24 shows all four panes, the right column 28 wide")
  func eightyByTwentyFour() {
    let layout = layout(80, 24)
    #expect(layout.mode == .grid)
    #expect(layout.hidden.isEmpty)
    #expect(layout.headerRow == 0)
    #expect(layout.footerRow == 23)
    #expect(layout.frames[.tokens] == PaneFrame(column: 0, row: 1, columns: 52, rows: 12))
    #expect(layout.frames[.keys] == PaneFrame(column: 0, row: 13, columns: 52, rows: 10))
    #expect(layout.frames[.credits] == PaneFrame(column: 52, row: 1, columns: 28, rows: 8))
    #expect(layout.frames[.activity] == PaneFrame(column: 52, row: 9, columns: 28, rows: 14))
  }

  @Test("the right column is 34 wide at 120 columns and never wider than 44")
  func rightColumn() {
    #expect(layout(120, 36).frames[.credits]?.columns == 34)
    #expect(layout(300, 36).frames[.credits]?.columns == 44)
  }

  @Test(
    "panes hide in the order activity, credits, keys",
    arguments: [(19, []), (15, [PaneID.activity]), (14, [.activity, .credits]), (10, [.activity, .credits, .keys])])
  func stackHides(rows: Int, hidden: [PaneID]) {
    let stack = layout(60, rows)
    #expect(stack.mode == .stack)
    #expect(stack.hidden == hidden)
  }

  @Test("the focused pane is never hidden", arguments: PaneID.allCases)
  func focusIsShown(focus: PaneID) {
    for rows in 10...40 {
      for columns in [40, 60, 71, 72, 100] {
        #expect(layout(columns, rows, focus: focus).frames[focus] != nil, "\(columns)x\(rows)")
        #expect(layout(columns, rows, focus: focus, zoomed: true).frames.keys.map(\.self) == [focus])
      }
    }
  }

  @Test("a zoomed pane has all rows between header and footer")
  func zoomed() {
    let layout = layout(120, 36, focus: .keys, zoomed: true)
    #expect(layout.mode == .zoomed)
    #expect(layout.frames == [.keys: PaneFrame(column: 0, row: 1, columns: 120, rows: 34)])
  }

  @Test(
    "below 40x10 there is one line",
    arguments: [(39, 10), (40, 9), (20, 5), (1, 1), (0, 0), (2, 40), (250, 3), (-3, -9)])
  func line(columns: Int, rows: Int) {
    let layout = layout(columns, rows)
    #expect(layout.mode == .line)
    #expect(layout.frames.isEmpty)
    #expect(layout.rowCapacity(.tokens) == 0)
  }

  @Test("without a token proxy the tokens have most of the screen, and the focused pane is still shown")
  func absentPanes() {
    let absent: Set<PaneID> = [.credits, .keys, .activity]
    for columns in stride(from: 40, through: 200, by: 4) {
      for rows in 10...60 {
        for focus in PaneID.allCases {
          let layout = DashboardLayout(
            screen: ScreenExtent(columns: columns, rows: rows), focus: focus, isZoomed: false, absent: absent)
          let covered = layout.frames.values.reduce(0) { $0 + $1.columns * $1.rows }
          let isTiled = layout.frames.values.allSatisfy { frame in
            frame.columns >= 16 && frame.rows >= 3 && frame.column + frame.columns <= columns
              && frame.row + frame.rows <= rows - 1
          }
          if !isTiled || covered != columns * (rows - 2) { Issue.record("\(columns)x\(rows): \(layout.frames)") }
          if layout.frames[focus] == nil { Issue.record("\(columns)x\(rows) hides \(focus)") }
        }
      }
    }
    let layout = DashboardLayout(
      screen: ScreenExtent(columns: 80, rows: 24), focus: .tokens, isZoomed: false, absent: absent)
    #expect(layout.frames[.tokens] == PaneFrame(column: 0, row: 1, columns: 80, rows: 16))
    #expect(layout.frames[.credits]?.rows == 6)
  }

  @Test("spans of a year and more are told in years and days")
  func years() {
    #expect(DurationText.text(seconds: 86_400 * (3 * 365 + 41)) == "3y 41d")
    #expect(DurationText.text(seconds: 86_400 * 365 - 1) == "364d 23h")
    #expect(DurationText.shortText(seconds: 86_400 * 800) == "2y")
  }

  @Test("at every size the panes cover the body without gaps or overlaps")
  func tiling() {
    for columns in 0...130 {
      for rows in 0...70 {
        for focus in PaneID.allCases {
          let layout = layout(columns, rows, focus: focus)
          guard layout.mode != .line else { continue }
          var covered = 0
          for (pane, frame) in layout.frames {
            let fits =
              frame.column >= 0 && frame.row >= 1 && frame.rows >= 4 && frame.column + frame.columns <= columns
              && frame.row + frame.rows <= rows - 1
            if !fits { Issue.record("\(pane) at \(columns)x\(rows): \(frame)") }
            covered += frame.columns * frame.rows
          }
          if covered != columns * (rows - 2) { Issue.record("\(columns)x\(rows) covers \(covered)") }
          if Set(layout.hidden).union(layout.frames.keys).count != 4 {
            Issue.record("a pane is neither shown nor hidden")
          }
        }
      }
    }
  }
}
