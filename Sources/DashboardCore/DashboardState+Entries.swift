/// What the help and the palette list, given what is typed into them.
extension DashboardState {
  /// The actions that can be done now and hold every word of the search, in the order of the table.
  public var helpEntries: [DashboardAction] {
    guard case .help(let list) = modal else { return possibleActions }
    let words = list.query.text.lowercased().split(whereSeparator: \.isWhitespace)
    return possibleActions.filter { action in
      let keys = keyMap.keys(of: action).map(\.rawValue).joined(separator: " ")
      let text = "\(action.name) \(action.hint) \(action.help) \(action.group) \(keys)".lowercased()
      return words.allSatisfy { text.contains($0) }
    }
  }

  /// The actions that can be done now and match the letters typed: the best match first, and of equals those used lately.
  public var paletteEntries: [DashboardAction] {
    guard case .palette(let list) = modal else { return [] }
    let query = list.query.text
    let ranked = possibleActions.enumerated().compactMap { place, action -> Ranked? in
      let scores = [FuzzyMatch.score(query, in: action.name).map { $0 + 2 }, FuzzyMatch.score(query, in: action.hint)]
      guard let score = scores.compactMap({ $0 }).max() else { return nil }
      let age = paletteHistory.firstIndex(of: action.name) ?? paletteHistory.count
      return Ranked(action: action, score: query.allSatisfy(\.isWhitespace) ? 0 : score, age: age, place: place)
    }
    return ranked.sorted { ($1.score, $0.age, $0.place) < ($0.score, $1.age, $1.place) }.map(\.action)
  }

  private struct Ranked {
    var action: DashboardAction
    var score: Int
    /// 0 for the one used last.
    var age: Int
    var place: Int
  }

  private var possibleActions: [DashboardAction] { keyMap.actions.filter { $0.obstacle(self) == nil } }
}
