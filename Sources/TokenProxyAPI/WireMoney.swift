public import Domain
public import StructuredText

extension Money {
  /// A JSON number of dollars without trailing zeros, made from the integer: `125`, `1.38`, `0.00075`.
  public var wireNumber: JSONValue {
    var text = decimalText
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return .number(text)
  }

  /// Reads a JSON number of dollars; nil for anything else, finer than a micro-dollar or out of range included.
  public init?(wire value: JSONValue?) {
    guard case .number(let text)? = value else { return nil }
    guard let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" }) else {
      self.init(decimalText: text)
      return
    }
    guard let exponent = Int(text[text.index(after: mark)...].drop { $0 == "+" }), (-30...18).contains(exponent)
    else { return nil }
    self.init(decimalText: Self.shifted(text[..<mark], by: exponent))
  }

  /// The decimal with its point moved to the right, for numbers such as `1e-05`, which some writers make of 0.00001.
  private static func shifted(_ mantissa: Substring, by exponent: Int) -> String {
    let negative = mantissa.first == "-"
    let parts = mantissa.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
    var whole = String(parts.first ?? "0")
    var decimals = parts.count == 2 ? String(parts[1]) : ""
    for _ in 0..<max(0, exponent) { whole.append(decimals.isEmpty ? "0" : decimals.removeFirst()) }
    for _ in 0..<max(0, -exponent) {
      decimals.insert(whole.isEmpty ? "0" : whole.removeLast(), at: decimals.startIndex)
    }
    while decimals.last == "0" { decimals.removeLast() }
    return (negative ? "-" : "") + (whole.isEmpty ? "0" : whole) + (decimals.isEmpty ? "" : "." + decimals)
  }
}

extension Money? {
  public var wireNumber: JSONValue { map(\.wireNumber) ?? .null }
}
