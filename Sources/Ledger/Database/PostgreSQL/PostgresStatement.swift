/// A statement as one connection knows it.
final class PostgresStatement {
  /// With `$1` for `?1`, ending with a zero.
  let sql: [CChar]
  /// True for what is worth preparing; statements that change the schema run once.
  let isRepeated: Bool
  /// The names it is prepared under; a parameter that is an integer one time and null the next makes another plan.
  var names: [UInt64: [CChar]] = [:]
  /// The same array for all rows.
  var columns: [String] = []

  init(_ sql: String) {
    self.sql = Self.numbered(sql).utf8CString.map { $0 }
    let verb = sql.drop { $0.isWhitespace }.prefix { $0.isLetter }.uppercased()
    isRepeated = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"].contains(verb)
  }

  /// Two bits for every parameter; nil when there are too many.
  static func signature(_ values: [SQLValue]) -> UInt64? {
    guard values.count <= 30 else { return nil }
    var signature = UInt64(values.count)
    for value in values {
      signature <<= 2
      switch value {
      case .null: break
      case .integer: signature |= 1
      case .text: signature |= 2
      }
    }
    return signature
  }

  /// Rewrites `?1` to `$1`, but not in texts, quoted names and comments.
  static func numbered(_ sql: String) -> String {
    var text = SQLText(sql)
    var output: [UInt8] = []
    output.reserveCapacity(sql.utf8.count)
    while let byte = text.next() {
      if byte == UInt8(ascii: "?"), let digit = text.peek, (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(digit) {
        output.append(UInt8(ascii: "$"))
      } else {
        output.append(byte)
        text.skipQuoted(after: byte, into: &output)
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}

/// Reads SQL byte by byte, and what is quoted as a whole.
private struct SQLText {
  private let bytes: [UInt8]
  private var position = 0

  init(_ sql: String) { bytes = Array(sql.utf8) }

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func next() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  /// After the first byte of something quoted, passes the rest of it over unchanged.
  mutating func skipQuoted(after first: UInt8, into output: inout [UInt8]) {
    switch (first, peek) {
    case (UInt8(ascii: "'"), _): copy(through: "'", into: &output)
    case (UInt8(ascii: "\""), _): copy(through: "\"", into: &output)
    case (UInt8(ascii: "-"), UInt8(ascii: "-")?): copy(through: "\n", into: &output)
    case (UInt8(ascii: "/"), UInt8(ascii: "*")?): copy(through: "*/", into: &output)
    case (UInt8(ascii: "$"), _):
      // $$ or $name$: a text up to the same mark.
      let name = bytes[position...].prefix { $0 == UInt8(ascii: "_") || Character(UnicodeScalar($0)).isLetter }
      guard name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: "$") else { return }
      let mark = "$" + String(decoding: name, as: UTF8.self) + "$"
      output += bytes[position...name.endIndex]
      position = name.endIndex + 1
      copy(through: mark, into: &output)
    default: break
    }
  }

  private mutating func copy(through end: String, into output: inout [UInt8]) {
    let end = Array(end.utf8)
    while position < bytes.count {
      if bytes[position...].starts(with: end) {
        output += end
        position += end.count
        return
      }
      output.append(bytes[position])
      position += 1
    }
  }
}
