/// The forms of known credentials.
public enum SecretPatterns {
  /// A literal credential in a file.
  public struct Finding: Hashable, Sendable {
    /// Counted from 1.
    public var line: Int
    /// In bytes, counted from 1.
    public var column: Int
    /// What it looks like: `Anthropic key`. Never the value.
    public var kind: String

    public init(line: Int, column: Int, kind: String) {
      self.line = line
      self.column = column
      self.kind = kind
    }
  }

  /// Credentials that stand literally in a file. Values that call themselves fake or an example are reported too: what
  /// is allowed is for an allow-list to say, which names places.
  ///
  /// - Parameter bytes: any file; one with a zero byte among its first 8,000 is not text and has no findings.
  public static func findings(in bytes: [UInt8]) -> [Finding] {
    guard !bytes.prefix(8000).contains(0) else { return [] }
    var findings: [Finding] = []
    var line = 1
    var start = 0
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x0A {
        line += 1
        start = index + 1
      } else if let (form, end) = form(in: bytes, at: index) {
        let token = bytes[index..<end]
        if isLikely(token, form) { findings.append(Finding(line: line, column: index - start + 1, kind: form.kind)) }
        // A private key has several lines; an unlikely token holds no likelier one, and is not looked at twice.
        for place in token.indices where bytes[place] == 0x0A {
          line += 1
          start = place + 1
        }
        index = end
        continue
      }
      index += 1
    }
    return findings
  }

  /// The credential that begins at that place, for redaction: the wide forms.
  static func tokenRange(in bytes: [UInt8], at index: Int) -> Range<Int>? {
    if let range = bearerRange(in: bytes, at: index) { return range }
    guard let (_, end) = form(in: bytes, at: index) else { return nil }
    return index..<end
  }

  private static func bearerRange(in bytes: [UInt8], at index: Int) -> Range<Int>? {
    guard bytes[index] | 0x20 == UInt8(ascii: "b"), index + 7 < bytes.count,
      zip(bytes[index..<index + 6], "bearer".utf8).allSatisfy({ $0 | 0x20 == $1 })
    else { return nil }
    var first = index + 6
    while first < bytes.count, bytes[first] == 0x20 || bytes[first] == 0x09 { first += 1 }
    var end = first
    while end < bytes.count, isBearerByte(bytes[end]) { end += 1 }
    return first > index + 6 && end > first ? first..<end : nil
  }

  private static func isBearerByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x22, 0x27, 0x2C, 0x7D, 0x5C: false
    default: byte > 0x20
    }
  }

  struct Form: Sendable {
    var kind: String
    var prefix: [UInt8]
    var body: @Sendable (UInt8) -> Bool
    /// Of the body, for redaction.
    var minimum: Int
    /// Of the body, for a finding; below it the text is more likely a mention than a credential.
    var likely: Int

    init(_ kind: String, _ prefix: String, _ body: @escaping @Sendable (UInt8) -> Bool, least: Int, likely: Int) {
      self.kind = kind
      self.prefix = Array(prefix.utf8)
      self.body = body
      minimum = least
      self.likely = likely
    }
  }

  private static func form(in bytes: [UInt8], at index: Int) -> (Form, end: Int)? {
    let first = bytes[index]
    guard first < 0x80, startsCandidate[Int(first)], !isWithinWord(bytes, index) else { return nil }
    for form in forms where bytes[index...].starts(with: form.prefix) {
      let first = index + form.prefix.count
      if form.kind == jsonWebToken {
        if let end = endOfWebToken(in: bytes, from: first) { return (form, end) }
        continue
      }
      let limit = form.kind == privateKey ? min(bytes.count, first + 60) : bytes.count
      var end = first
      while end < limit, form.body(bytes[end]) { end += 1 }
      guard end - first >= form.minimum else { continue }
      if form.kind == privateKey {
        guard let last = endOfPrivateKey(in: bytes, label: index..<end) else { continue }
        end = last
      }
      return (form, end)
    }
    return nil
  }

  /// A token that goes on from a word is part of that word, unless that is the end of an escape: `\n`, `%3D`.
  private static func isWithinWord(_ bytes: [UInt8], _ index: Int) -> Bool {
    guard index > 0, isWordByte(bytes[index - 1]) else { return false }
    if index > 1, bytes[index - 2] == UInt8(ascii: "\\") { return false }
    return !(index > 2 && bytes[index - 3] == UInt8(ascii: "%") && hexadecimalDigit(bytes[index - 1]) != nil)
  }

  /// The end of the whole block, or of the document when it is cut; nil when the label is not that of a private key.
  private static func endOfPrivateKey(in bytes: [UInt8], label: Range<Int>) -> Int? {
    func find(_ text: StaticString, from start: Int, below end: Int) -> Int? {
      text.withUTF8Buffer { needle in
        var index = start
        while index + needle.count <= end {
          if bytes[index..<index + needle.count].elementsEqual(needle) { return index + needle.count }
          index += 1
        }
        return nil
      }
    }
    guard find("PRIVATE KEY-----", from: label.lowerBound, below: label.upperBound) != nil else { return nil }
    let limit = min(bytes.count, label.upperBound + 20_000)
    guard let closing = find("-----END ", from: label.upperBound, below: limit) else { return limit }
    return find("PRIVATE KEY-----", from: closing, below: limit) ?? limit
  }

  private static func isLikely(_ token: ArraySlice<UInt8>, _ form: Form) -> Bool {
    let body = token.dropFirst(form.prefix.count)
    guard body.count >= form.likely else { return false }
    if form.kind == privateKey { return true }
    // Prose in kebab case has no digit and no capital letter: `sk-learn-based-classifier`.
    let hasDigit = body.contains { (0x30...0x39).contains($0) }
    let hasCapital = body.contains { (0x41...0x5A).contains($0) }
    return hasDigit || hasCapital
  }

  /// Two or three parts with dots between them. The first one, the header, is short, so that a long text without a dot
  /// costs little.
  private static func endOfWebToken(in bytes: [UInt8], from start: Int) -> Int? {
    var end = start
    while end < min(bytes.count, start + 2048), isDashedWordByte(bytes[end]) { end += 1 }
    guard end - start >= 2, end < bytes.count, bytes[end] == UInt8(ascii: ".") else { return nil }
    let second = end + 1
    end = second
    while end < bytes.count, isDashedWordByte(bytes[end]) { end += 1 }
    guard end - second >= 2 else { return nil }
    if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
      end += 1
      while end < bytes.count, isDashedWordByte(bytes[end]) { end += 1 }
    }
    return end
  }

  static let jsonWebToken = "JSON web token"
  static let privateKey = "private key"
  private static let startsCandidate: [Bool] = {
    var table = [Bool](repeating: false, count: 128)
    for form in forms { table[Int(form.prefix[0])] = true }
    return table
  }()
}
