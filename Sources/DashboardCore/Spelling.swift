/// Finds what a person may have meant.
public enum Spelling {
  /// The candidate that differs in the fewest letters, at most in a third of them; nil when none is near.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    let limit = max(1, word.count / 3)
    let ranked = candidates.map { (name: $0, distance: distance(word, $0)) }
    return ranked.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.name
  }

  /// Letters to insert, delete or replace.
  static func distance(_ left: String, _ right: String) -> Int {
    let left = Array(left.lowercased().prefix(64)), right = Array(right.lowercased().prefix(64))
    var row = Array(0...right.count)
    for (index, letter) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, other) in right.enumerated() {
        let above = row[column + 1]
        row[column + 1] = min(above + 1, row[column] + 1, diagonal + (letter == other ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}

/// Finds entries by some of their letters.
public enum FuzzyMatch {
  /// How well the letters of the query occur in the text, in order; larger is better, nil when they do not. Letters at the start
  /// of words and next to each other count more.
  public static func score(_ query: String, in text: String) -> Int? {
    let query = query.lowercased().filter { !$0.isWhitespace }
    guard !query.isEmpty else { return 0 }
    let letters = Array(text.lowercased())
    let wanted = Array(query)
    // best[i]: the best score with the i-th wanted letter on the letter looked at; earlier rows are the letters before.
    var former: [Int?] = Array(repeating: nil, count: letters.count)
    for (index, letter) in wanted.enumerated() {
      var row: [Int?] = Array(repeating: nil, count: letters.count)
      var bestBefore: Int?
      for place in letters.indices {
        if index > 0, place > 1, let score = former[place - 2] { bestBefore = max(bestBefore ?? score, score) }
        guard letters[place] == letter else { continue }
        let isWordStart = place == 0 || !(letters[place - 1].isLetter || letters[place - 1].isNumber)
        let own = isWordStart ? 8 : 1
        if index == 0 {
          row[place] = own - min(place, 6)
        } else {
          let adjacent = place > 0 ? former[place - 1].map { $0 + 5 } : nil
          if let best = [adjacent, bestBefore].compactMap({ $0 }).max() { row[place] = best + own }
        }
      }
      former = row
    }
    return former.compactMap { $0 }.max()
  }
}
