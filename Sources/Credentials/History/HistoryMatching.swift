import CredentialFormats
import Domain
import FoundationEssentials

/// Finds for each sighting the row that remembers it.
///
/// A tool may tell the account in a file of its own, which comes later or is half written for a while. An account that
/// is not told is unknown, not another one: the row is then known by its secret, its grant or its place.
struct HistoryMatching {
  private let tokens: [FoundToken]
  private let rows: [HistoryRow]
  private var rowOfToken: [Int: Int] = [:]
  private var isClaimed: Set<Int> = []

  /// - Returns: for each sighting the index of its row; nil for one that was never seen.
  static func rows(of tokens: [FoundToken], in rows: [HistoryRow]) -> [Int?] {
    var matching = HistoryMatching(tokens: tokens, rows: rows)
    matching.match()
    return tokens.indices.map { matching.rowOfToken[$0] }
  }

  private init(tokens: [FoundToken], rows: [HistoryRow]) {
    self.tokens = tokens
    self.rows = rows
  }

  private mutating func match() {
    match(key: { $0.namesNobody ? nil : $0.identity }, rowKey: { $0.namesNobody ? nil : $0.identity })
    match(key: { $0.kindOfThing($0.secretHash) }, rowKey: { $0.kindOfThing($0.secretHash) })
    match(key: { $0.kindOfThing($0.grantHash) }, rowKey: { $0.kindOfThing($0.grantHash) })
    match(key: \.identity, rowKey: \.identity)
    matchByPlace()
  }

  private mutating func match(key: (FoundToken) -> String?, rowKey: (HistoryRow) -> String?) {
    var candidates: [String: [Int]] = [:]
    for index in rows.indices where !isClaimed.contains(index) {
      if let key = rowKey(rows[index]) { candidates[key, default: []].append(index) }
    }
    for index in tokens.indices where rowOfToken[index] == nil {
      guard let key = key(tokens[index]), let found = candidates[key]?.filter({ !isClaimed.contains($0) }) else {
        continue
      }
      // A row with an account knows more than one without.
      if let row = found.first(where: { !rows[$0].namesNobody }) ?? found.first(where: isNamed(like: index))
        ?? found.first
      {
        claim(row, for: index)
      }
    }
  }

  private func isNamed(like token: Int) -> (Int) -> Bool { { rows[$0].identity == tokens[token].identity } }

  /// The only sighting at a place is the only row of that place with another secret, unless both name an account.
  private mutating func matchByPlace() {
    let left = tokens.indices.filter { rowOfToken[$0] == nil && tokens[$0].place != nil }
    let free = rows.indices.filter { !isClaimed.contains($0) && rows[$0].place != nil }
    let rowsOfPlace = Dictionary(grouping: free) { rows[$0].place ?? "" }
    for (place, sightings) in Dictionary(grouping: left, by: { tokens[$0].place ?? "" }) {
      guard sightings.count == 1, let found = rowsOfPlace[place], found.count == 1 else { continue }
      let (token, row) = (tokens[sightings[0]], rows[found[0]])
      let isTold = token.isKey ? token.account != nil && row.account != nil : !token.namesNobody && !row.namesNobody
      guard !isTold || token.account == row.account else { continue }
      claim(found[0], for: sightings[0])
    }
  }

  private mutating func claim(_ row: Int, for token: Int) {
    rowOfToken[token] = row
    isClaimed.insert(row)
  }
}

extension HistoryRow {
  /// A login without an account goes by its place.
  var namesNobody: Bool { identity.contains("|place:") }

  fileprivate var place: String? {
    guard !isUnmatchedLegacy, let source = sources.first, source.kind == .file else { return nil }
    return kindOfThing(source.location)
  }

  /// What no two rows have in common; nil without a secret.
  var secretName: String? { kindOfThing(secretHash) }

  /// A name within the tool, the provider and the kind; nil for an empty one.
  fileprivate func kindOfThing(_ name: String?) -> String? {
    guard let name, !name.isEmpty, !isUnmatchedLegacy else { return nil }
    return "\(tool)|\(provider)|\(kind.rawValue)|\(name)"
  }
}

extension FoundToken {
  var namesNobody: Bool { identity.contains("|place:") }
  var isKey: Bool { found.kind == .apiKey || found.kind == .accessToken }

  fileprivate var place: String? {
    lead.source.kind == .file ? kindOfThing(lead.source.location) : nil
  }

  fileprivate func kindOfThing(_ name: String?) -> String? {
    guard let name, !name.isEmpty else { return nil }
    return "\(tool)|\(found.provider)|\(found.kind.rawValue)|\(name)"
  }
}
