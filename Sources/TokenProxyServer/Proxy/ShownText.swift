import StructuredText

/// Takes out of what a provider says whatever is the operator's own business: keys, addresses, and the names of
/// organisations, projects and accounts.
struct ShownText: Sendable {
  /// The operator's keys.
  let secrets: [String]
  /// The names of the upstreams' machines, in lower case.
  let hosts: [String]

  /// Words end at what ends a string or an element in JSON too, so that a document stays one.
  private static let ends = Set(" \t\r\n\"\\'`,;()[]{}<>")

  func shown(_ text: String) -> String {
    let text = Redaction.redact(text, secrets: secrets)
    var result = ""
    result.reserveCapacity(text.utf8.count)
    var rest = text[...]
    while !rest.isEmpty {
      let word = rest.prefix { !Self.ends.contains($0) }
      result += isInternal(word) ? Redaction.mark : String(word)
      rest = rest[word.endIndex...]
      let gap = rest.prefix { Self.ends.contains($0) }
      result += gap
      rest = rest[gap.endIndex...]
    }
    return result
  }

  private func isInternal(_ word: Substring) -> Bool {
    guard word.utf8.count > 4 else { return false }
    let text = word.lowercased()
    if text.contains("://") || text.contains("org-") || text.contains("proj_") || text.contains("acct_") { return true }
    if text.contains("localhost") || text.contains(".internal") || text.contains(".local") { return true }
    if hosts.contains(where: { text.contains($0) }) { return true }
    let digits = text.split { !($0.isNumber || $0 == ".") }
    return digits.contains { part in part.split(separator: ".").count == 4 }
  }
}
