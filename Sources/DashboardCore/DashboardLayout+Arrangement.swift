extension DashboardLayout {
  /// The least screen that shows panes; below it there is one line.
  public static let smallestScreen = ScreenExtent(columns: 40, rows: 10)
  /// The least screen that shows panes side by side.
  public static let smallestGrid = ScreenExtent(columns: 72, rows: 16)

  /// Divides the screen. The header is row 0 and the footer the last row; the panes share the rows between.
  ///
  /// | screen | mode | panes |
  /// |---|---|---|
  /// | below 40x10 in either direction | `line` | none |
  /// | zoomed | `zoomed` | the focused one |
  /// | at least 72x16 | `grid` | tokens above keys, credits above activity to their right |
  /// | else | `stack` | as many as fit, in the order tokens, credits, keys, activity from the top |
  ///
  /// In a stack activity goes first, then credits, then keys. The focused pane is never hidden: it takes the place of the
  /// last one that would stay, and that of the tokens only where a single pane fits. Any screen is answered, however small.
  ///
  /// - Parameter absent: panes without a service, which have one sentence to say. Without credits and keys the tokens get
  ///   the whole width and the others a strip below; in a stack such panes hide, but for the credits, which say why.
  public init(screen: ScreenExtent, focus: PaneID, isZoomed: Bool, absent: Set<PaneID> = []) {
    guard screen.columns >= Self.smallestScreen.columns, screen.rows >= Self.smallestScreen.rows else {
      self.init(
        mode: .line, headerRow: nil, footerRow: nil, frames: [:], hidden: [.activity, .credits, .keys, .tokens])
      return
    }
    let body = PaneFrame(column: 0, row: 1, columns: screen.columns, rows: screen.rows - 2)
    let mode: Mode
    let frames: [PaneID: PaneFrame]
    if isZoomed {
      mode = .zoomed
      frames = [focus: body]
    } else if screen.columns >= Self.smallestGrid.columns, screen.rows >= Self.smallestGrid.rows {
      mode = .grid
      frames = absent.isSuperset(of: [.credits, .keys]) ? Self.strip(body) : Self.grid(body, absent: absent)
    } else {
      mode = .stack
      frames = Self.stack(body, focus: focus, absent: absent)
    }
    let hidden: [PaneID] = [.activity, .credits, .keys, .tokens].filter { frames[$0] == nil }
    self.init(mode: mode, headerRow: 0, footerRow: screen.rows - 1, frames: frames, hidden: hidden)
  }

  /// Tokens above everything else.
  private static func strip(_ body: PaneFrame) -> [PaneID: PaneFrame] {
    let rows = body.columns >= 120 ? 5 : 6
    let row = body.row + body.rows - rows
    let keys = 18
    let activity = max(22, (body.columns - keys) / 2 - 9)
    let credits = body.columns - keys - activity
    return [
      .tokens: PaneFrame(column: 0, row: body.row, columns: body.columns, rows: body.rows - rows),
      .credits: PaneFrame(column: 0, row: row, columns: credits, rows: rows),
      .keys: PaneFrame(column: credits, row: row, columns: keys, rows: rows),
      .activity: PaneFrame(column: credits + keys, row: row, columns: activity, rows: rows),
    ]
  }

  private static func grid(_ body: PaneFrame, absent: Set<PaneID>) -> [PaneID: PaneFrame] {
    // 28 columns at 80, 34 at 120, at most 44: money and transactions are short, accounts and models are not.
    let right = min(44, max(26, 28 + (body.columns - 80) * 6 / 40))
    let left = body.columns - right
    let tokens = absent.contains(.keys) ? body.rows - 3 : body.rows * 58 / 100
    let credits = min(13, max(7, body.rows * 3 / 8))
    return [
      .tokens: PaneFrame(column: 0, row: body.row, columns: left, rows: tokens),
      .keys: PaneFrame(column: 0, row: body.row + tokens, columns: left, rows: body.rows - tokens),
      .credits: PaneFrame(column: left, row: body.row, columns: right, rows: credits),
      .activity: PaneFrame(column: left, row: body.row + credits, columns: right, rows: body.rows - credits),
    ]
  }

  private static func stack(_ body: PaneFrame, focus: PaneID, absent: Set<PaneID>) -> [PaneID: PaneFrame] {
    func leastRows(of pane: PaneID) -> Int {
      // Room for the sentence, which narrow panes break more often.
      if absent.contains(pane) { return pane == .credits ? (body.columns >= 60 ? 5 : 6) : 3 }
      return pane == .tokens ? 5 : 4
    }
    var shown: [PaneID] = []
    var least = 0
    for pane in [PaneID.tokens, .keys, .credits, .activity] where pane == .credits || !absent.contains(pane) {
      let rows = leastRows(of: pane)
      guard least + rows <= body.rows else { break }
      shown.append(pane)
      least += rows
    }
    if !shown.contains(focus), let last = shown.last {
      shown[shown.count - 1] = focus
      least += leastRows(of: focus) - leastRows(of: last)
    }
    // What is left over goes to the lists, most of it to the tokens; what nobody takes, to the uppermost pane.
    let spare = max(0, body.rows - least)
    let weights = [PaneID.tokens: 5, .keys: 3, .credits: 2, .activity: 2].filter { !absent.contains($0.key) }
    let sum = shown.reduce(0) { $0 + (weights[$1] ?? 0) }
    var heights: [PaneID: Int] = [:]
    for pane in shown {
      let share = sum == 0 ? 0 : spare * (weights[pane] ?? 0) / sum
      let most = pane == .credits && shown.count > 1 ? 13 : Int.max
      heights[pane] = min(most, leastRows(of: pane) + share)
    }
    let order = PaneID.allCases.filter(shown.contains)
    if let first = order.first {
      heights[first, default: 0] += body.rows - heights.values.reduce(0, +)
    }
    var frames: [PaneID: PaneFrame] = [:]
    var row = body.row
    for pane in order {
      let rows = heights[pane] ?? 0
      frames[pane] = PaneFrame(column: 0, row: row, columns: body.columns, rows: rows)
      row += rows
    }
    return frames
  }
}

extension DashboardState {
  /// Where the panes stand on the screen as it is.
  public var layout: DashboardLayout {
    var absent: Set<PaneID> = []
    if credits.isAbsent, credits.value == nil { absent.insert(.credits) }
    if keys.isAbsent, keys.value == nil { absent.insert(.keys) }
    if activity.isAbsent, activity.value == nil { absent.insert(.activity) }
    return DashboardLayout(screen: screen, focus: focus, isZoomed: isZoomed, absent: absent)
  }
}
