extension TOMLScanner {
  /// A boolean, a number or a date.
  mutating func scalar() throws(TextError) -> TOMLValue.Content {
    let start = offset
    takeWord()
    var text = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard !text.isEmpty else { throw fault("a value", within: "an assignment") }
    if isDate(text), peek == 0x20, offset + 1 < bytes.count, (0x30...0x39).contains(bytes[offset + 1]) {
      // A blank may stand for the T between date and time.
      advance()
      takeWord()
      text = String(decoding: bytes[start..<offset], as: UTF8.self)
    }
    if text == "true" { return .bool(true) }
    if text == "false" { return .bool(false) }
    if let number = integer(text) { return .integer(number) }
    if let number = float(text) { return .float(number) }
    if isDate(text.prefix(10)) && isTimeOrNothing(text.dropFirst(10)) || isTime(text[...]) { return .date(text) }
    throw error(.expected("a value"), at: start)
  }

  private mutating func takeWord() {
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "."), UInt8(ascii: ":"):
        advance()
      default: return
      }
    }
  }

  /// Underscores may stand between digits only.
  private func digitsJoined(_ text: Substring, isDigit: (Character) -> Bool) -> String? {
    guard let first = text.first, let last = text.last, first != "_", last != "_" else { return nil }
    var joined = ""
    var before: Character = "0"
    for character in text {
      if character == "_" {
        guard before != "_" else { return nil }
      } else {
        guard isDigit(character) else { return nil }
        joined.append(character)
      }
      before = character
    }
    return joined
  }

  private func isDecimal(_ character: Character) -> Bool { ("0"..."9").contains(character) }

  private func integer(_ text: String) -> Int64? {
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.hasPrefix(prefix) {
      let digits = digitsJoined(text.dropFirst(2)) { $0.isASCII && ($0.hexDigitValue ?? 16) < radix }
      return digits.flatMap { Int64($0, radix: radix) }
    }
    let unsigned = text.first == "+" || text.first == "-" ? text.dropFirst() : text[...]
    guard unsigned.count == 1 || unsigned.first != "0", let digits = digitsJoined(unsigned, isDigit: isDecimal) else {
      return nil
    }
    return Int64((text.first == "-" ? "-" : "") + digits)
  }

  private func float(_ text: String) -> Double? {
    let isNegative = text.first == "-"
    let unsigned = text.first == "+" || isNegative ? text.dropFirst() : text[...]
    if unsigned == "inf" { return isNegative ? -.infinity : .infinity }
    if unsigned == "nan" { return .nan }
    let parts = unsigned.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    guard parts.count <= 2 else { return nil }
    let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    guard halves.count <= 2, halves.count == 2 || parts.count == 2 else { return nil }
    guard halves[0].count == 1 || halves[0].first != "0", let whole = digitsJoined(halves[0], isDigit: isDecimal) else {
      return nil
    }
    var joined = (isNegative ? "-" : "") + whole
    if halves.count == 2 {
      guard let fraction = digitsJoined(halves[1], isDigit: isDecimal) else { return nil }
      joined += "." + fraction
    }
    if parts.count == 2 {
      let sign = parts[1].first == "-" ? "-" : ""
      let power = parts[1].first == "+" || parts[1].first == "-" ? parts[1].dropFirst() : parts[1]
      guard let digits = digitsJoined(power, isDigit: isDecimal) else { return nil }
      joined += "e" + sign + digits
    }
    return Double(joined)
  }

  private func matches(_ text: some StringProtocol, _ shape: String) -> Bool {
    text.count == shape.count && zip(text, shape).allSatisfy { $1 == "0" ? isDecimal($0) : $0 == $1 }
  }

  private func isDate(_ text: some StringProtocol) -> Bool { matches(text, "0000-00-00") }

  private func isTimeOrNothing(_ text: Substring) -> Bool {
    text.isEmpty || (["T", "t", " "].contains(text.first) && isTime(text.dropFirst()))
  }

  private func isTime(_ text: Substring) -> Bool {
    guard matches(text.prefix(8), "00:00:00") else { return false }
    var rest = text.dropFirst(8)
    if rest.first == "." {
      let digits = rest.dropFirst().prefix { isDecimal($0) }
      guard !digits.isEmpty else { return false }
      rest = rest.dropFirst(1 + digits.count)
    }
    return rest.isEmpty || rest == "Z" || rest == "z" || matches(rest, "+00:00") || matches(rest, "-00:00")
  }
}
