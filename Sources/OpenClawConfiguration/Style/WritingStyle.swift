import StructuredText

/// How a person writes a document, so that what is added looks like theirs.
struct WritingStyle: Hashable, Sendable {
  var newline = "\n"
  /// One level of indentation.
  var unit = "  "
  var quote: Character = "\""
  var quotesNames = true
  var trailingCommas = false
  /// The colon with the space behind it, if there is one.
  var colon = ": "
  /// Objects go over several lines.
  var isMultiline = true
  /// `{ a: 1 }` rather than `{a: 1}`.
  var pads = true

  /// A space follows commas and colons.
  var isSpaced: Bool { colon.count > 1 }

  init() {}

  /// - Parameter node: where the style matters; its own members count more than all others together.
  init(of document: ConfigurationDocument, near node: SyntaxNode) {
    var survey = Survey(document: document)
    if let root = try? document.tree() { survey.look(at: root, weight: 1) }
    for item in node.items { survey.lookAtName(of: item, weight: 100_000) }
    newline = Self.firstNewline(in: document.bytes) ?? newline
    unit = survey.unit ?? unit
    quote = survey.singleQuotes > survey.doubleQuotes ? "'" : "\""
    quotesNames = survey.bareNames <= survey.quotedNames
    trailingCommas = survey.trailingCommas > survey.withoutTrailingComma
    colon = survey.tightColons > survey.spacedColons ? ":" : ": "
    isMultiline = survey.multiline > 0 || survey.oneLine == 0
    pads = survey.padded > survey.unpadded || (survey.padded + survey.unpadded == 0 && colon.count > 1)
  }

  private static func firstNewline(in bytes: [UInt8]) -> String? {
    guard let index = bytes.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return nil }
    if bytes[index] == 0x0A { return "\n" }
    return index + 1 < bytes.count && bytes[index + 1] == 0x0A ? "\r\n" : "\r"
  }
}

/// Counts habits.
private struct Survey {
  let document: ConfigurationDocument
  var unit: String?
  var singleQuotes = 0
  var doubleQuotes = 0
  var bareNames = 0
  var quotedNames = 0
  var trailingCommas = 0
  var withoutTrailingComma = 0
  var tightColons = 0
  var spacedColons = 0
  var multiline = 0
  var oneLine = 0
  var padded = 0
  var unpadded = 0

  mutating func look(at node: SyntaxNode, weight: Int) {
    let bytes = document.bytes
    if case .scalar(.string) = node.content { count(quoteAt: node.range.lowerBound, weight) }
    for item in node.items {
      lookAtName(of: item, weight: weight)
      look(at: item.value, weight: weight)
    }
    guard let first = node.items.first, let last = node.items.last else { return }
    let before = Gap(bytes, node.range.lowerBound + 1..<first.range.lowerBound)
    let after = Gap(bytes, (last.comma ?? last.range.upperBound - 1) + 1..<node.range.upperBound - 1)
    if before.hasNewline {
      multiline += node.isObject ? 1 : 0
      let outer = document.indentation(at: node.range.lowerBound)
      let inner = document.indentation(at: first.range.lowerBound)
      if unit == nil, inner.hasPrefix(outer), inner != outer { unit = String(inner.dropFirst(outer.count)) }
    } else if node.isObject {
      oneLine += 1
      if first.range.lowerBound > node.range.lowerBound + 1 { padded += 1 } else { unpadded += 1 }
    }
    if after.hasNewline {
      if last.comma == nil { withoutTrailingComma += 1 } else { trailingCommas += 1 }
    }
  }

  mutating func lookAtName(of item: SyntaxItem, weight: Int) {
    guard let name = item.nameRange else { return }
    let bytes = document.bytes
    let first = bytes[name.lowerBound]
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      count(quoteAt: name.lowerBound, 1)
      // A name that needs its quotes says nothing about habit.
      if isBareName(item.name) { quotedNames += weight }
    } else {
      bareNames += weight
    }
    guard let colon = bytes[name.upperBound..<item.value.range.lowerBound].firstIndex(of: UInt8(ascii: ":")) else {
      return
    }
    if colon + 1 == item.value.range.lowerBound { tightColons += weight } else { spacedColons += weight }
  }

  private mutating func count(quoteAt place: Int, _ weight: Int) {
    if document.bytes[place] == UInt8(ascii: "'") { singleQuotes += weight } else { doubleQuotes += weight }
  }
}
