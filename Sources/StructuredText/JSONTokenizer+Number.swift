extension JSONTokenizer {
  /// The text of a number as strict JSON would write it, or `Infinity`, `-Infinity`, `NaN`.
  func number(of token: JSONToken) throws(TextError) -> String {
    let text = String(decoding: bytes[token.range], as: UTF8.self)
    if isJSONNumber(text.utf8) { return text }
    if dialect == .lenient, let number = lenientNumber(text) { return number }
    throw error(.invalid("a number is not written as JSON has it"), at: token.range.lowerBound)
  }

  private func lenientNumber(_ text: String) -> String? {
    var rest = Substring(text)
    let sign = rest.first == "-" ? "-" : ""
    if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
    if rest.first == "-" || rest.first == "+" { return nil }
    if rest == "Infinity" { return sign + "Infinity" }
    if rest == "NaN" { return "NaN" }
    if rest.hasPrefix("0x") || rest.hasPrefix("0X") {
      let digits = rest.dropFirst(2)
      guard let first = digits.first, first.isHexDigit, let value = UInt64(digits, radix: 16) else { return nil }
      return sign + String(value)
    }
    // `.5`, `5.` and `5.e3`: JSON wants a digit on both sides.
    guard let point = rest.firstIndex(of: ".") else {
      return isJSONNumber(rest.utf8) ? sign + rest : nil
    }
    let whole = rest[..<point]
    var fraction = rest[rest.index(after: point)...]
    guard !(whole.isEmpty && !(fraction.first?.isNumber ?? false)) else { return nil }
    if !(fraction.first?.isNumber ?? false) { fraction = "0" + fraction }
    let number = "\(sign)\(whole.isEmpty ? "0" : whole).\(fraction)"
    return isJSONNumber(number.utf8) ? number : nil
  }
}

/// Whether the text is a number by the grammar of RFC 8259.
func isJSONNumber(_ text: some BidirectionalCollection<UInt8>) -> Bool {
  var rest = text[...]
  func isDigit(_ byte: UInt8?) -> Bool { byte.map { (0x30...0x39).contains($0) } ?? false }
  func dropDigits() -> Bool {
    let count = rest.count
    rest = rest.drop { isDigit($0) }
    return rest.count < count
  }
  if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
  if rest.first == UInt8(ascii: "0") {
    rest = rest.dropFirst()
  } else if !dropDigits() {
    return false
  }
  if rest.first == UInt8(ascii: ".") {
    rest = rest.dropFirst()
    guard dropDigits() else { return false }
  }
  if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
    rest = rest.dropFirst()
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    guard dropDigits() else { return false }
  }
  return rest.isEmpty
}
