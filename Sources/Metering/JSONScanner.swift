import StructuredText

/// Walks over a JSON document once, token by token, and keeps nothing of it.
///
/// It accepts exactly what RFC 8259 allows in valid UTF-8, nested at most `depthLimit` deep. It reads memory that its maker
/// lends it, so it lives within one `withUnsafe…` closure.
struct JSONScanner {
  enum Kind: UInt8 {
    case beginObject, endObject, beginArray, endArray
    /// The name of a member; its colon has been read.
    case name
    case string, number, yes, no, null
    /// The document is over.
    case end
    /// It is not JSON; nothing follows.
    case invalid
  }

  private enum Expected: UInt8 {
    case value, valueOrEnd, name, nameOrEnd, commaOrEnd, nothing
  }

  static let depthLimit = 127

  let bytes: UnsafePointer<UInt8>
  let count: Int
  private(set) var index = 0
  /// How many objects and arrays are open.
  private(set) var depth = 0
  /// Where the last token stands; of strings and names what is between the quotes.
  private(set) var start = 0
  private(set) var end = 0
  /// The last string or name holds a backslash.
  private(set) var isEscaped = false
  private var expected = Expected.value
  /// A bit for each level, set for objects.
  private var objects: UInt128 = 0

  init(_ bytes: UnsafePointer<UInt8>, count: Int) {
    self.bytes = bytes
    self.count = count
  }

  /// The bytes of the last token as they stand.
  var raw: ByteText { ByteText(start: bytes + start, count: end - start) }

  mutating func next() -> Kind {
    skipBlanks()
    guard index < count else {
      if expected == .nothing { return .end }
      return fail()
    }
    let byte = bytes[index]
    switch expected {
    case .nothing: return fail()
    case .commaOrEnd:
      if byte == UInt8(ascii: ",") {
        index += 1
        expected = isInObject ? .name : .value
        return next()
      }
      return close(byte)
    case .nameOrEnd where byte == UInt8(ascii: "}"): return close(byte)
    case .valueOrEnd where byte == UInt8(ascii: "]"): return close(byte)
    case .name, .nameOrEnd: return name(byte)
    case .value, .valueOrEnd: return value(byte)
    }
  }

  /// Walks to the end of the object or array that was just begun. False: it is not JSON.
  mutating func skip() -> Bool {
    let target = depth - 1
    while depth > target {
      switch next() {
      case .invalid, .end: return false
      default: break
      }
    }
    return true
  }

  private var isInObject: Bool { objects & 1 == 1 }

  @inline(__always)
  private mutating func skipBlanks() {
    while index < count {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  private mutating func fail() -> Kind {
    expected = .nothing
    index = count
    depth = 0
    return .invalid
  }

  private mutating func open(_ isObject: Bool) -> Kind {
    guard depth < Self.depthLimit else { return fail() }
    start = index
    index += 1
    end = index
    depth += 1
    objects = objects << 1 | (isObject ? 1 : 0)
    expected = isObject ? .nameOrEnd : .valueOrEnd
    return isObject ? .beginObject : .beginArray
  }

  private mutating func close(_ byte: UInt8) -> Kind {
    let isObject = isInObject
    guard depth > 0, byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return fail() }
    start = index
    index += 1
    end = index
    depth -= 1
    objects >>= 1
    expected = depth == 0 ? .nothing : .commaOrEnd
    return isObject ? .endObject : .endArray
  }

  private mutating func name(_ byte: UInt8) -> Kind {
    guard byte == UInt8(ascii: "\""), text() else { return fail() }
    skipBlanks()
    guard index < count, bytes[index] == UInt8(ascii: ":") else { return fail() }
    index += 1
    expected = .value
    return .name
  }

  private mutating func value(_ byte: UInt8) -> Kind {
    switch byte {
    case UInt8(ascii: "{"): return open(true)
    case UInt8(ascii: "["): return open(false)
    case UInt8(ascii: "\""):
      guard text() else { return fail() }
      return scalar(.string)
    case UInt8(ascii: "t"): return word("true", .yes)
    case UInt8(ascii: "f"): return word("false", .no)
    case UInt8(ascii: "n"): return word("null", .null)
    default:
      guard number() else { return fail() }
      return scalar(.number)
    }
  }

  private mutating func scalar(_ kind: Kind) -> Kind {
    expected = depth == 0 ? .nothing : .commaOrEnd
    return kind
  }

  private mutating func word(_ literal: StaticString, _ kind: Kind) -> Kind {
    let length = literal.utf8CodeUnitCount
    guard index + length <= count, ByteText(start: bytes + index, count: length).equals(literal) else { return fail() }
    start = index
    index += length
    end = index
    return scalar(kind)
  }

  private mutating func number() -> Bool {
    start = index
    if index < count, bytes[index] == UInt8(ascii: "-") { index += 1 }
    guard index < count else { return false }
    if bytes[index] == UInt8(ascii: "0") {
      index += 1
    } else if !digits() {
      return false
    }
    if index < count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      guard digits() else { return false }
    }
    if index < count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      guard digits() else { return false }
    }
    end = index
    return true
  }

  private mutating func digits() -> Bool {
    let first = index
    while index < count, bytes[index] &- 0x30 < 10 { index += 1 }
    return index > first
  }

  /// Reads a string from its first quote; false when it is not one.
  private mutating func text() -> Bool {
    index += 1
    start = index
    isEscaped = false
    while true {
      skipPlain()
      guard index < count else { return false }
      switch bytes[index] {
      case UInt8(ascii: "\""):
        end = index
        index += 1
        return true
      case UInt8(ascii: "\\"):
        isEscaped = true
        guard escape() else { return false }
      case 0x20..<0x80: index += 1
      case 0x80...:
        guard let length = lengthOfScalar(at: index, in: UnsafeBufferPointer(start: bytes, count: count)) else {
          return false
        }
        index += length
      default: return false
      }
    }
  }

  /// Passes eight bytes at a time over text that is neither quote, backslash, control nor beyond ASCII.
  @inline(__always)
  private mutating func skipPlain() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    while index + 8 <= count {
      let word = UnsafeRawPointer(bytes + index).loadUnaligned(as: UInt64.self)
      let quotes = word ^ (ones &* 0x22)
      let slashes = word ^ (ones &* 0x5C)
      let found = (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes | (word &- ones &* 0x20) & ~word | word
      guard found & highs == 0 else { return }
      index += 8
    }
  }

  private mutating func escape() -> Bool {
    guard index + 1 < count else { return false }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      index += 2
    case UInt8(ascii: "u"):
      guard index + 6 <= count else { return false }
      for place in index + 2..<index + 6 where hexadecimal(bytes[place]) == nil { return false }
      index += 6
    default: return false
    }
    return true
  }
}

/// 0 to 15; nil for a byte that is no hexadecimal digit.
func hexadecimal(_ byte: UInt8) -> UInt16? {
  switch byte {
  case 0x30...0x39: UInt16(byte - 0x30)
  case 0x41...0x46: UInt16(byte - 0x41 + 10)
  case 0x61...0x66: UInt16(byte - 0x61 + 10)
  default: nil
  }
}
