/// A `.env` file: assignments, one a line, as shells and the dotenv libraries read them.
public struct DotEnv: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public var name: String
    public var value: String
    /// Counted from 1; the line on which the name stands.
    public var line: Int

    public init(name: String, value: String, line: Int) {
      self.name = name
      self.value = value
      self.line = line
    }
  }

  /// Every assignment in the order of the file, repeated ones too.
  public private(set) var entries: [Entry] = []
  /// Lines that are neither an assignment, nor a comment, nor empty.
  public private(set) var oddLines: [Int] = []

  /// The value that stands: that of the last assignment.
  public subscript(name: String) -> String? { entries.last { $0.name == name }?.value }

  /// The assignments that stand, in the order in which their names first appear.
  public var effective: [Entry] {
    var places: [String: Int] = [:]
    var result: [Entry] = []
    for entry in entries {
      if let place = places[entry.name] {
        result[place] = entry
      } else {
        places[entry.name] = result.count
        result.append(entry)
      }
    }
    return result
  }

  /// Odd lines are noted and passed over.
  ///
  /// - Throws: `TextError` when the document is not UTF-8; nothing else is an error.
  public static func read(_ bytes: [UInt8]) throws(TextError) -> DotEnv {
    if let place = firstInvalidUTF8(in: bytes) { throw TextError(.notUTF8, at: place, in: bytes) }
    var file = DotEnv()
    var line = 1
    var index = withoutByteOrderMark(bytes)
    while index < bytes.count {
      var end = index
      while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
      let started = line
      // A quoted value may hold line ends; then the assignment ends later.
      let taken = file.take(bytes, index..<end, line: line)
      while index < taken {
        if bytes[index] == 0x0A || (bytes[index] == 0x0D && !(index + 1 < bytes.count && bytes[index + 1] == 0x0A)) {
          line += 1
        }
        index += 1
      }
      while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
      if index < bytes.count {
        index += bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
      }
      line = max(line, started) + 1
    }
    return file
  }

  /// Reads the assignment on one line, if there is one; says up to where it took the document.
  private mutating func take(_ bytes: [UInt8], _ range: Range<Int>, line: Int) -> Int {
    var index = range.lowerBound
    func skipBlanks() { while index < range.upperBound, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 } }
    func word() -> String {
      let start = index
      while index < range.upperBound, isNameByte(bytes[index]) { index += 1 }
      return String(decoding: bytes[start..<index], as: UTF8.self)
    }
    skipBlanks()
    guard index < range.upperBound, bytes[index] != UInt8(ascii: "#") else { return range.upperBound }
    var name = word()
    skipBlanks()
    if name == "export", index < range.upperBound, bytes[index] != UInt8(ascii: "=") {
      name = word()
      skipBlanks()
    }
    guard !name.isEmpty, index < range.upperBound, bytes[index] == UInt8(ascii: "=") else {
      oddLines.append(line)
      return range.upperBound
    }
    index += 1
    skipBlanks()
    if index < range.upperBound, let quote = Quote(rawValue: bytes[index]) {
      guard let (value, end) = quoted(quote, in: bytes, from: index + 1) else {
        oddLines.append(line)
        return range.upperBound
      }
      entries.append(Entry(name: name, value: value, line: line))
      return end
    }
    var end = range.upperBound
    for place in index..<range.upperBound where bytes[place] == UInt8(ascii: "#") {
      guard place == index || bytes[place - 1] == 0x20 || bytes[place - 1] == 0x09 else { continue }
      end = place
      break
    }
    while end > index, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    entries.append(Entry(name: name, value: String(decoding: bytes[index..<end], as: UTF8.self), line: line))
    return range.upperBound
  }

  private enum Quote: UInt8 {
    case single = 0x27
    case double = 0x22
    case back = 0x60
  }

  /// - Returns: the value and the place behind the closing quote; nil when it is never closed.
  private func quoted(_ quote: Quote, in bytes: [UInt8], from start: Int) -> (String, Int)? {
    var value: [UInt8] = []
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == quote.rawValue { return (String(decoding: value, as: UTF8.self), index) }
      guard byte == UInt8(ascii: "\\"), quote == .double, index < bytes.count else {
        value.append(byte)
        continue
      }
      let escaped = bytes[index]
      index += 1
      switch escaped {
      case UInt8(ascii: "n"): value.append(0x0A)
      case UInt8(ascii: "r"): value.append(0x0D)
      case UInt8(ascii: "t"): value.append(0x09)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "$"), UInt8(ascii: "`"): value.append(escaped)
      default: value += [byte, escaped]
      }
    }
    return nil
  }

  private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
