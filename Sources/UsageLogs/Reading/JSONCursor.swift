import CByteSearch
import Metering

/// Walks over the JSON of one log line and takes what it is asked for.
///
/// What nobody asks for is passed over at the speed of memory and not checked: lines hold whole files, and tens of bytes of
/// them are figures. Names and texts are taken as they stand, without undoing escapes: no tool escapes what matters here.
struct JSONCursor {
  private let bytes: UnsafePointer<UInt8>
  private let count: Int
  private var index = 0
  /// It is not JSON.
  private(set) var isBroken = false

  init(_ bytes: UnsafePointer<UInt8>, count: Int) {
    self.bytes = bytes
    self.count = count
  }

  /// Everything was read and it was JSON as far as it was looked at.
  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return !isBroken && index == count
    }
  }

  /// Whether a text comes next.
  var isAtQuote: Bool {
    mutating get { peek() == UInt8(ascii: "\"") }
  }

  /// Whether an array comes next.
  var isAtArray: Bool {
    mutating get { peek() == UInt8(ascii: "[") }
  }

  /// Whether an object comes next.
  var isAtObject: Bool {
    mutating get { peek() == UInt8(ascii: "{") }
  }

  /// Visits each member of the object that comes next; a value that the visitor does not take is passed over. What is no
  /// object is passed over as a whole.
  mutating func members(_ visit: (inout JSONCursor, ByteText) -> Void) {
    guard peek() == UInt8(ascii: "{") else { return skip() }
    index += 1
    if peek() == UInt8(ascii: "}") {
      index += 1
      return
    }
    while !isBroken {
      guard peek() == UInt8(ascii: "\""), let name = text(), peek() == UInt8(ascii: ":") else { return fail() }
      index += 1
      value { visit(&$0, name) }
      switch peek() {
      case UInt8(ascii: ","):
        index += 1
        _ = peek()
      case UInt8(ascii: "}"):
        index += 1
        return
      default: return fail()
      }
    }
  }

  /// Visits each element of the array that comes next; what is no array is passed over.
  mutating func elements(_ visit: (inout JSONCursor) -> Void) {
    guard peek() == UInt8(ascii: "[") else { return skip() }
    index += 1
    if peek() == UInt8(ascii: "]") {
      index += 1
      return
    }
    while !isBroken {
      value(visit)
      switch peek() {
      case UInt8(ascii: ","): index += 1
      case UInt8(ascii: "]"):
        index += 1
        return
      default: return fail()
      }
    }
  }

  /// The text that comes next, between its quotes; nil, and passed over, when it is something else.
  mutating func text() -> ByteText? {
    guard peek() == UInt8(ascii: "\"") else {
      skip()
      return nil
    }
    index += 1
    let start = index
    let end = start + byte_json_string_end(bytes + start, count - start)
    guard end < count else {
      fail()
      return nil
    }
    index = end + 1
    return ByteText(start: bytes + start, count: end - start)
  }

  /// The number that comes next, also one in a text; nil, and passed over, when it is something else.
  mutating func number() -> Double? {
    let next = peek()
    if next == UInt8(ascii: "\"") { return text().flatMap { $0.count <= 40 ? Double($0.string) : nil } }
    guard let next, next == UInt8(ascii: "-") || next &- 0x30 < 10 else {
      skip()
      return nil
    }
    let start = index
    skip()
    guard index - start <= 40 else { return nil }
    let value = Double(ByteText(start: bytes + start, count: index - start).string)
    if value == nil { fail() }
    return value.flatMap { $0.isFinite ? $0 : nil }
  }

  /// The count that comes next: what is negative or no number is none, and what is too large is cut off.
  mutating func tokens() -> UInt32? {
    guard let first = peek(), first &- 0x30 < 10 else {
      return number().map { UInt32(clamping: Int($0 > 0 ? min($0, 1e15) : 0)) }
    }
    var value: UInt64 = 0
    var place = index
    while place < count, bytes[place] &- 0x30 < 10 {
      value = min(value * 10 + UInt64(bytes[place] - 0x30), 1 << 50)
      place += 1
    }
    guard place < count, bytes[place] != UInt8(ascii: "."), bytes[place] | 0x20 != UInt8(ascii: "e") else {
      return number().map { UInt32(clamping: Int(min($0, 1e15))) }
    }
    index = place
    return UInt32(clamping: value)
  }

  /// Whether `true` comes next.
  mutating func flag() -> Bool {
    let isTrue = peek() == UInt8(ascii: "t")
    skip()
    return isTrue
  }

  /// Passes over the value that comes next.
  mutating func skip() {
    switch peek() {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let length = byte_json_skip(bytes + index, count - index)
      if length == 0 { fail() } else { index += length }
    case UInt8(ascii: "\""): _ = text()
    case nil: fail()
    default:
      let start = index
      while index < count, !isDelimiter(bytes[index]) { index += 1 }
      if index == start { fail() }
    }
  }

  private mutating func value(_ visit: (inout JSONCursor) -> Void) {
    _ = peek()
    let start = index
    visit(&self)
    if index == start, !isBroken { skip() }
  }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
      || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "\"")
  }

  /// The byte that comes next after blanks; nil at the end.
  private mutating func peek() -> UInt8? {
    skipBlanks()
    return index < count ? bytes[index] : nil
  }

  private mutating func skipBlanks() {
    while index < count, bytes[index] <= 0x20 { index += 1 }
  }

  private mutating func fail() {
    isBroken = true
    index = count
  }
}
