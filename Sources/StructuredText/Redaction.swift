/// Takes secrets out of text that is shown, logged or stored: log lines, errors, answers of providers.
public enum Redaction {
  public static let mark = "[redacted]"

  /// The text with every secret replaced by `[redacted]`.
  ///
  /// Replaced are the values of `secrets` wherever they stand, texts in the form of a known kind of credential, what
  /// follows `Bearer`, and the values of members that are named like a secret (`"refresh_token": "…"`, `api_key=…`).
  /// It errs on the side of taking too much.
  ///
  /// - Parameter secrets: what is held in memory now; those of fewer than six characters are left, as they would match
  ///   ordinary words.
  public static func redact(_ text: String, secrets: [String] = []) -> String {
    var text = text
    for secret in secrets.sorted(by: { $0.utf8.count > $1.utf8.count }) where secret.utf8.count >= 6 {
      text = text.replacing(secret, with: mark)
    }
    let bytes = Array(text.utf8)
    var ranges: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      let range = SecretPatterns.tokenRange(in: bytes, at: index) ?? namedValueRange(in: bytes, at: index)
      if let range {
        ranges.append(range)
        index = max(range.upperBound, index + 1)
      } else {
        index += 1
      }
    }
    guard !ranges.isEmpty else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var kept = 0
    for range in ranges where range.lowerBound >= kept {
      result += bytes[kept..<range.lowerBound]
      if !bytes[range].elementsEqual(mark.utf8) { result += mark.utf8 } else { result += bytes[range] }
      kept = range.upperBound
    }
    result += bytes[kept...]
    return String(decoding: result, as: UTF8.self)
  }

  /// The value of a member or assignment whose name begins at that place and tells a secret.
  private static func namedValueRange(in bytes: [UInt8], at start: Int) -> Range<Int>? {
    guard isNameByte(bytes[start]), start == 0 || !isNameByte(bytes[start - 1]) else { return nil }
    var index = start
    while index < bytes.count, isNameByte(bytes[index]) { index += 1 }
    let name = bytes[start..<index]
    guard isSecretName(name) else { return nil }
    func skip(_ characters: [UInt8]) { while index < bytes.count, characters.contains(bytes[index]) { index += 1 } }
    // The name may be quoted, even within a quoted document: \"token\":\"…\".
    skip([0x22, 0x27, 0x5C, 0x20])
    guard index < bytes.count, bytes[index] == UInt8(ascii: ":") || bytes[index] == UInt8(ascii: "=") else {
      return nil
    }
    let separator = bytes[index]
    let isHeader = separator == UInt8(ascii: ":") && isHeaderName(name)
    index += 1
    skip([0x20, 0x09])
    let isEscaped = index < bytes.count && bytes[index] == 0x5C
    if isEscaped { index += 1 }
    guard index < bytes.count else { return nil }
    let quote = bytes[index]
    guard quote == 0x22 || quote == 0x27 else {
      if isHeader { return headerValueRange(in: bytes, from: index) }
      return bareValueRange(in: bytes, from: index, after: separator)
    }
    index += 1
    let first = index
    while index < bytes.count, bytes[index] != quote {
      if bytes[index] == 0x5C {
        if isEscaped, index + 1 < bytes.count, bytes[index + 1] == quote { break }
        index += 1
      }
      index += 1
    }
    index = min(index, bytes.count)
    return index > first ? first..<index : nil
  }

  /// Numbers, booleans and nothing are no secrets (`"max_tokens": 4096`), and behind a colon only what is no word of a
  /// sentence (`invalid token: expired`).
  private static func bareValueRange(in bytes: [UInt8], from first: Int, after separator: UInt8) -> Range<Int>? {
    var index = first
    while index < bytes.count, !endsBareValue(bytes[index]) { index += 1 }
    let value = bytes[first..<index]
    guard !value.isEmpty, !["null", "true", "false", "Bearer"].contains(where: { value.elementsEqual($0.utf8) }),
      !isJSONNumber(value)
    else { return nil }
    if separator == UInt8(ascii: ":") {
      let hasDigit = value.contains { (0x30...0x39).contains($0) }
      guard value.count >= 20 || (hasDigit && value.count >= 8) else { return nil }
    }
    return first..<index
  }

  private static func endsBareValue(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x22, 0x26, 0x2C, 0x3B, 0x5B, 0x5D, 0x7B, 0x7D: true
    default: false
    }
  }

  /// The rest of a line of HTTP.
  private static func headerValueRange(in bytes: [UInt8], from first: Int) -> Range<Int>? {
    var index = first
    while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
    return index > first ? first..<index : nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private static func isHeaderName(_ name: ArraySlice<UInt8>) -> Bool {
    hasSuffix(name, "authorization") || hasSuffix(name, "cookie")
  }

  /// `*token*`, `*secret*`, `*password*`, `*key`, `*authorization`, `*cookie`, in any case.
  static func isSecretName(_ name: ArraySlice<UInt8>) -> Bool {
    guard name.count >= 3, name.count <= 80 else { return false }
    if hasSuffix(name, "key") || isHeaderName(name) { return true }
    return
      ([
        "token", "secret", "password",
      ] as [StaticString]).contains { word in
        name.indices.contains { hasSuffix(name[...$0], word) }
      }
  }

  private static func hasSuffix(_ name: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
    guard name.count >= word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { letters in zip(name.suffix(letters.count), letters).allSatisfy { $0 | 0x20 == $1 } }
  }
}
