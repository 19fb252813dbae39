/// Writes values as JSON text. Members keep their order; what is not a number of JSON, such as `NaN`, becomes `null`.
public enum JSONWriter {
  /// Two spaces for each level, one member or element a line, and a line end at the end.
  public static func pretty(_ value: JSONValue) -> String {
    var text: [UInt8] = []
    append(value, indent: 0, to: &text)
    text.append(0x0A)
    return String(decoding: text, as: UTF8.self)
  }

  /// One line, without spaces and without a line end.
  public static func compact(_ value: JSONValue) -> String {
    var text: [UInt8] = []
    append(value, indent: nil, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private static func append(_ value: JSONValue, indent: Int?, to text: inout [UInt8]) {
    switch value {
    case .null: text.append(contentsOf: "null".utf8)
    case .bool(let flag): text.append(contentsOf: flag ? "true".utf8 : "false".utf8)
    case .number(let number): text.append(contentsOf: isJSONNumber(number.utf8) ? number.utf8 : "null".utf8)
    case .string(let string): append(string, to: &text)
    case .array(let values):
      list(values, brackets: ("[", "]"), indent: indent, to: &text) { value, indent, text in
        append(value, indent: indent, to: &text)
      }
    case .object(let members):
      list(members, brackets: ("{", "}"), indent: indent, to: &text) { member, indent, text in
        append(member.name, to: &text)
        text.append(contentsOf: indent == nil ? ":".utf8 : ": ".utf8)
        append(member.value, indent: indent, to: &text)
      }
    }
  }

  private static func list<Element>(
    _ elements: [Element], brackets: (Unicode.Scalar, Unicode.Scalar), indent: Int?, to text: inout [UInt8],
    element: (Element, Int?, inout [UInt8]) -> Void
  ) {
    text.append(UInt8(ascii: brackets.0))
    let inner = indent.map { $0 + 2 }
    for (number, each) in elements.enumerated() {
      if number > 0 { text.append(UInt8(ascii: ",")) }
      newLine(inner, to: &text)
      element(each, inner, &text)
    }
    if !elements.isEmpty { newLine(indent, to: &text) }
    text.append(UInt8(ascii: brackets.1))
  }

  private static func newLine(_ indent: Int?, to text: inout [UInt8]) {
    guard let indent else { return }
    text.append(0x0A)
    text.append(contentsOf: repeatElement(0x20, count: indent))
  }

  /// Control characters are escaped, DEL and the line separators of Unicode too, so that no terminal or script stumbles.
  private static func append(_ string: String, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text.append(contentsOf: "\\\"".utf8)
      case "\\": text.append(contentsOf: "\\\\".utf8)
      case "\n": text.append(contentsOf: "\\n".utf8)
      case "\r": text.append(contentsOf: "\\r".utf8)
      case "\t": text.append(contentsOf: "\\t".utf8)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
      default: text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
    text.append(UInt8(ascii: "\""))
  }
}
