import Domain
import FoundationEssentials

/// What is wrong with an expression, and where.
struct ExpressionError: Error, Hashable {
  /// In characters, counted from 1.
  var place: Int
  var message: String
}

extension KeyFilter {
  static let grammar = """
    Conditions joined with “and”: active, disabled, blocked, expired, or a field, a comparison and a value. Fields: \
    name, usage, limit, remaining, reset, expires, created. Comparisons: = != > >= < <=, and ~ for a part of the name.
    """

  /// - Throws: `ExpressionError` for anything that is not an expression, the empty text included.
  init(parsing text: String) throws(ExpressionError) {
    var parser = FilterParser(text)
    conditions = try parser.conditions()
  }
}

private struct FilterParser {
  private let text: [Character]
  private var index = 0

  init(_ text: String) { self.text = Array(text) }

  mutating func conditions() throws(ExpressionError) -> [KeyFilter.Condition] {
    var conditions = [try condition()]
    while !isAtEnd {
      let place = index
      guard word().lowercased() == "and" else { throw error("“and” is expected between two conditions", at: place) }
      conditions.append(try condition())
    }
    return conditions
  }

  private mutating func condition() throws(ExpressionError) -> KeyFilter.Condition {
    skipSpaces()
    let place = index
    let name = word().lowercased()
    guard !name.isEmpty else { throw error("a condition is expected, such as active or usage>5", at: place) }
    skipSpaces()
    guard let comparison = comparison() else {
      if let mark = KeyFilter.Mark(rawValue: name) { return .mark(mark) }
      guard Field(rawValue: name) != nil else { throw error("there is no condition “\(shown(name))”", at: place) }
      throw error("a comparison is expected after “\(name)”, such as \(name)=…", at: index)
    }
    guard let field = Field(rawValue: name) else {
      if KeyFilter.Mark(rawValue: name) != nil { throw error("“\(name)” stands alone, without a value", at: place) }
      throw error("there is no field “\(shown(name))”", at: place)
    }
    guard field.comparisons.contains(comparison) else {
      let known = field.comparisons.map(\.rawValue).joined(separator: " ")
      throw error("“\(name)” is compared by \(known)", at: index - comparison.rawValue.count)
    }
    skipSpaces()
    let valuePlace = index
    let value = try value()
    guard let condition = field.condition(comparison, value) else {
      throw error("“\(shown(value))” is no value of “\(name)”: it must be \(field.values)", at: valuePlace)
    }
    return condition
  }

  private mutating func comparison() -> KeyFilter.Comparison? {
    let rest = String(text[index..<min(index + 2, text.count)])
    guard let found = KeyFilter.Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) }) else { return nil }
    index += found.rawValue.count
    return found
  }

  /// Everything up to the next space, or what stands in quotes.
  private mutating func value() throws(ExpressionError) -> String {
    let place = index
    guard index < text.count else { throw error("a value is expected", at: place) }
    if text[index] == "\"" || text[index] == "'" {
      let quote = text[index]
      guard let end = text[(index + 1)...].firstIndex(of: quote) else {
        throw error("the quote is not closed", at: place)
      }
      defer { index = end + 1 }
      return String(text[(index + 1)..<end])
    }
    while index < text.count, !text[index].isWhitespace { index += 1 }
    return String(text[place..<index])
  }

  /// Letters; empty when there is none.
  private mutating func word() -> String {
    skipSpaces()
    let start = index
    while index < text.count, text[index].isASCII, text[index].isLetter || text[index] == "_" { index += 1 }
    // A word that goes on with something else is quoted whole in the message.
    if index == start {
      var end = index
      while end < text.count, !text[end].isWhitespace, !"=!<>~".contains(text[end]) { end += 1 }
      defer { index = end }
      return String(text[start..<end])
    }
    return String(text[start..<index])
  }

  private var isAtEnd: Bool {
    mutating get {
      skipSpaces()
      return index == text.count
    }
  }

  private mutating func skipSpaces() {
    while index < text.count, text[index].isWhitespace { index += 1 }
  }

  private func error(_ message: String, at place: Int) -> ExpressionError {
    ExpressionError(place: place + 1, message: message)
  }

  private func shown(_ text: String) -> String {
    printable(text.count > 40 ? text.prefix(40) + "…" : text)
  }
}

/// The name of what is compared.
private enum Field: String {
  case name, usage, limit, remaining, reset, expires, created

  var comparisons: [KeyFilter.Comparison] {
    switch self {
    case .name: [.equal, .unequal, .contains]
    case .reset: [.equal, .unequal]
    case .usage, .limit, .remaining, .expires, .created: [.equal, .unequal, .above, .atLeast, .below, .atMost]
    }
  }

  var values: String {
    switch self {
    case .name: "a text"
    case .reset: "daily, weekly, monthly or none"
    case .usage: "an amount of dollars such as 12.40"
    case .limit, .remaining: "an amount of dollars such as 12.40, or none with = and !="
    case .created: TimeSpan.forms
    case .expires: TimeSpan.forms + ", or none with = and !="
    }
  }

  func condition(_ comparison: KeyFilter.Comparison, _ text: String) -> KeyFilter.Condition? {
    let isNone = text.lowercased() == "none"
    if isNone, self != .name, comparison != .equal, comparison != .unequal { return nil }
    switch self {
    case .name: return text.isEmpty ? nil : .name(comparison, text)
    case .reset:
      if isNone { return .reset(comparison, nil) }
      return ProvisionedKey.LimitReset(rawValue: text.lowercased()).map { .reset(comparison, $0) }
    case .usage: return amount(text).map { .money(.usage, comparison, $0) }
    case .limit: return isNone ? .money(.limit, comparison, nil) : amount(text).map { .money(.limit, comparison, $0) }
    case .remaining:
      return isNone ? .money(.remaining, comparison, nil) : amount(text).map { .money(.remaining, comparison, $0) }
    case .created: return TimeSpan(text).map { .time(.created, comparison, $0) }
    case .expires:
      return isNone ? .time(.expires, comparison, nil) : TimeSpan(text).map { .time(.expires, comparison, $0) }
    }
  }

  private func amount(_ text: String) -> Money? {
    Money(decimalText: text.hasPrefix("$") ? text.dropFirst() : text[...])
  }
}
