import NIOCore

/// The head of an upstream's answer: what a proxy needs of it.
struct AnswerHead: Hashable, Sendable {
  /// Where the body ends.
  enum Framing: Hashable, Sendable {
    case none
    case length(Int)
    case chunked
    case untilClose
  }

  var status = 0
  /// In lower case.
  var contentType = ""
  /// In seconds; nil also where a date stands.
  var retryAfter: Int?
  /// The name that the upstream gave to the exchange.
  var requestID: String?
  /// What is left of the upstream's limits, as it was said.
  var rateLimits: [(name: String, value: String)] = []
  var isKeepAlive = true
  var framing = Framing.none

  /// - Parameter bytes: from the status line to the empty line, both with their ends.
  /// - Throws: when it is no head of HTTP/1.
  init(_ bytes: some Collection<UInt8>) throws(AnswerFault) {
    let result = bytes.withContiguousStorageIfAvailable { bytes in
      Result<AnswerHead, AnswerFault> { () throws(AnswerFault) in try AnswerHead(bytes) }
    }
    guard let result else { throw AnswerFault() }
    self = try result.get()
  }

  private init(_ bytes: UnsafeBufferPointer<UInt8>) throws(AnswerFault) {
    var lines = HeadLines(bytes)
    guard let first = lines.next() else { throw AnswerFault() }
    let isOld = try readStatus(first)
    var fields = Framer(isOld: isOld)
    while let line = lines.next() {
      if line.isEmpty { break }
      let (name, value) = try Self.field(line)
      try read(name, value, &fields)
    }
    guard lines.isSound else { throw AnswerFault() }
    isKeepAlive = fields.isKeepAlive
    framing = status < 200 || status == 204 || status == 304 ? .none : fields.framing
    if framing == .untilClose { isKeepAlive = false }
  }

  /// - Returns: whether it is an answer of HTTP/1.0.
  private mutating func readStatus(_ line: UnsafeBufferPointer<UInt8>.SubSequence) throws(AnswerFault) -> Bool {
    let start = line.startIndex
    guard line.count >= 12, line.prefix(7).elementsEqual("HTTP/1.".utf8), line[start + 8] == 0x20,
      line[start + 7] == 0x31 || line[start + 7] == 0x30, line.count == 12 || line[start + 12] == 0x20,
      line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
    else { throw AnswerFault() }
    for digit in line[(start + 9)..<(start + 12)] {
      guard (0x30...0x39).contains(digit) else { throw AnswerFault() }
      status = status * 10 + Int(digit - 0x30)
    }
    guard status >= 100 else { throw AnswerFault() }
    return line[start + 7] == 0x30
  }

  private static func field(
    _ line: UnsafeBufferPointer<UInt8>.SubSequence
  ) throws(AnswerFault) -> (name: UnsafeBufferPointer<UInt8>.SubSequence, value: UnsafeBufferPointer<UInt8>.SubSequence)
  {
    guard let colon = line.firstIndex(of: 0x3A), colon > line.startIndex else { throw AnswerFault() }
    let name = line[..<colon]
    guard name.allSatisfy({ isTokenByte[Int($0)] }) else { throw AnswerFault() }
    var value = line[(colon + 1)...]
    while let byte = value.first, byte == 0x20 || byte == 0x09 { value = value.dropFirst() }
    while let byte = value.last, byte == 0x20 || byte == 0x09 { value = value.dropLast() }
    guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { throw AnswerFault() }
    return (name, value)
  }

  private mutating func read(
    _ name: UnsafeBufferPointer<UInt8>.SubSequence, _ value: UnsafeBufferPointer<UInt8>.SubSequence,
    _ fields: inout Framer
  ) throws(AnswerFault) {
    switch name.count {
    case 10 where name.says("connection"): fields.read(connection: value)
    case 10 where name.says("request-id"), 12 where name.says("x-request-id"):
      if value.count <= 128 { requestID = String(decoding: value, as: UTF8.self) }
    case 11 where name.says("retry-after"):
      retryAfter = decimal(value).map { min(max($0, 1), 3_600) }
    case 12 where name.says("content-type"):
      contentType =
        value.says("application/json") ? "application/json" : String(decoding: value, as: UTF8.self).lowercased()
    case 14 where name.says("content-length"): try fields.read(length: value)
    case 17 where name.says("transfer-encoding"): try fields.read(encoding: value)
    default:
      if name.count > 12, name.begins("x-ratelimit-") || name.begins("anthropic-ratelimit-") {
        rateLimits.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
      }
    }
  }

  static func == (one: AnswerHead, other: AnswerHead) -> Bool {
    one.status == other.status && one.contentType == other.contentType && one.retryAfter == other.retryAfter
      && one.requestID == other.requestID && one.isKeepAlive == other.isKeepAlive && one.framing == other.framing
      && one.rateLimits.elementsEqual(other.rateLimits, by: ==)
  }

  func hash(into hasher: inout Hasher) { hasher.combine(status) }
}

/// Finds out where a body ends and whether the connection lives on.
private struct Framer {
  var isKeepAlive: Bool
  private let isOld: Bool
  private var length: Int?
  private var isChunked = false

  init(isOld: Bool) {
    self.isOld = isOld
    isKeepAlive = !isOld
  }

  var framing: AnswerHead.Framing { isChunked ? .chunked : length.map { .length($0) } ?? .untilClose }

  mutating func read(connection value: UnsafeBufferPointer<UInt8>.SubSequence) {
    for word in value.split(separator: 0x2C) {
      let word = word.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 != 0x20 && $0 != 0x09 }
      if word.says("close") {
        isKeepAlive = false
        return
      }
      if word.says("keep-alive") { isKeepAlive = true }
    }
  }

  mutating func read(length value: UnsafeBufferPointer<UInt8>.SubSequence) throws(AnswerFault) {
    guard let number = decimal(value), length == nil || length == number else { throw AnswerFault() }
    // With both, whoever speaks has not decided where the body ends.
    guard !isChunked else { throw AnswerFault() }
    length = number
  }

  mutating func read(encoding value: UnsafeBufferPointer<UInt8>.SubSequence) throws(AnswerFault) {
    guard value.says("chunked"), !isChunked, length == nil, !isOld else { throw AnswerFault() }
    isChunked = true
  }
}

/// Takes a head apart into lines, which must end with CR and LF.
private struct HeadLines {
  private var rest: UnsafeBufferPointer<UInt8>.SubSequence
  private(set) var isSound = true

  init(_ bytes: UnsafeBufferPointer<UInt8>) { rest = bytes[...] }

  mutating func next() -> UnsafeBufferPointer<UInt8>.SubSequence? {
    guard let end = rest.firstIndex(of: 0x0A), end > rest.startIndex, rest[end - 1] == 0x0D else {
      isSound = false
      return nil
    }
    defer { rest = rest[(end + 1)...] }
    return rest[..<(end - 1)]
  }
}

/// Digits only, and not so many that the number does not fit.
private func decimal(_ text: UnsafeBufferPointer<UInt8>.SubSequence) -> Int? {
  guard (1...18).contains(text.count) else { return nil }
  var number = 0
  for byte in text {
    guard (0x30...0x39).contains(byte) else { return nil }
    number = number * 10 + Int(byte - 0x30)
  }
  return number
}

extension UnsafeBufferPointer<UInt8>.SubSequence {
  /// Whether it is this word, in whatever case. The word has no upper case.
  fileprivate func says(_ word: StaticString) -> Bool { count == word.utf8CodeUnitCount && begins(word) }

  fileprivate func begins(_ word: StaticString) -> Bool {
    guard count >= word.utf8CodeUnitCount else { return false }
    for index in 0..<word.utf8CodeUnitCount {
      let byte = self[startIndex + index]
      let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
      guard lower == word.utf8Start[index] else { return false }
    }
    return true
  }
}

/// Bytes that may stand in the name of a field.
private let isTokenByte: [Bool] = (0..<256).map { byte in
  switch UInt8(byte) {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
  default: "!#$%&'*+-.^_`|~".utf8.contains(UInt8(byte))
  }
}
