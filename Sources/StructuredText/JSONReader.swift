/// Reads JSON documents into values.
public struct JSONReader: Sendable {
  /// Deeper documents are refused; enough for every file that a person or a program writes.
  public static let defaultDepth = 128

  private var tokens: JSONTokenizer
  private let depthLimit: Int

  /// - Parameters:
  ///   - bytes: UTF-8, with or without a byte order mark, with any line ends.
  ///   - depthLimit: how many arrays and objects may stand in each other; held within 1 and 512.
  /// - Throws: `TextError` with the place of the first fault.
  public static func read(
    _ bytes: [UInt8], dialect: JSONDialect = .strict, depthLimit: Int = defaultDepth
  ) throws(TextError) -> JSONValue {
    if let place = firstInvalidUTF8(in: bytes) { throw TextError(.notUTF8, at: place, in: bytes) }
    var reader = JSONReader(bytes, dialect: dialect, depthLimit: depthLimit)
    return try reader.document()
  }

  public static func read(
    _ text: String, dialect: JSONDialect = .strict, depthLimit: Int = defaultDepth
  ) throws(TextError) -> JSONValue {
    try read(Array(text.utf8), dialect: dialect, depthLimit: depthLimit)
  }

  private init(_ bytes: [UInt8], dialect: JSONDialect, depthLimit: Int) {
    tokens = JSONTokenizer(bytes, dialect: dialect)
    self.depthLimit = min(max(depthLimit, 1), 512)
  }

  private mutating func document() throws(TextError) -> JSONValue {
    let first = try tokens.next()
    guard first.kind != .end else { throw tokens.error(.empty, at: first.range.lowerBound) }
    let value = try value(first, depth: 0)
    let rest = try tokens.next()
    guard rest.kind == .end else { throw tokens.error(.expected("the end of the document"), at: rest.range.lowerBound) }
    return value
  }

  private mutating func value(_ token: JSONToken, depth: Int) throws(TextError) -> JSONValue {
    switch token.kind {
    case .beginObject: return try object(token, depth: depth + 1)
    case .beginArray: return try array(token, depth: depth + 1)
    case .string: return .string(try tokens.text(of: token))
    case .number: return .number(try tokens.number(of: token))
    case .word: return try word(token)
    case .end: throw tokens.error(.unfinished("a value"), at: token.range.lowerBound)
    case .endObject, .endArray, .colon, .comma:
      throw tokens.error(.expected("a value"), at: token.range.lowerBound)
    }
  }

  private func word(_ token: JSONToken) throws(TextError) -> JSONValue {
    let bytes = tokens.bytes[token.range]
    if bytes.elementsEqual("true".utf8) { return .bool(true) }
    if bytes.elementsEqual("false".utf8) { return .bool(false) }
    if bytes.elementsEqual("null".utf8) { return .null }
    if tokens.dialect == .lenient {
      if bytes.elementsEqual("Infinity".utf8) { return .number("Infinity") }
      if bytes.elementsEqual("NaN".utf8) { return .number("NaN") }
    }
    throw tokens.error(.expected("a value"), at: token.range.lowerBound)
  }

  private mutating func array(_ opening: JSONToken, depth: Int) throws(TextError) -> JSONValue {
    guard depth <= depthLimit else { throw tokens.error(.tooDeep, at: opening.range.lowerBound) }
    var values: [JSONValue] = []
    var token = try tokens.next()
    if token.kind == .endArray { return .array([]) }
    while true {
      values.append(try value(token, depth: depth))
      token = try tokens.next()
      if token.kind == .comma {
        token = try tokens.next()
        if token.kind == .endArray, tokens.dialect == .lenient { return .array(values) }
        continue
      }
      if token.kind == .endArray { return .array(values) }
      if token.kind == .end { throw tokens.error(.unfinished("an array"), at: token.range.lowerBound) }
      throw tokens.error(.expected("“,” or “]”"), at: token.range.lowerBound)
    }
  }

  private mutating func object(_ opening: JSONToken, depth: Int) throws(TextError) -> JSONValue {
    guard depth <= depthLimit else { throw tokens.error(.tooDeep, at: opening.range.lowerBound) }
    var members: [JSONValue.Member] = []
    var token = try tokens.next()
    if token.kind == .endObject { return .object([]) }
    while true {
      let name = try memberName(token)
      let colon = try tokens.next()
      guard colon.kind == .colon else {
        let reason: TextError.Reason = colon.kind == .end ? .unfinished("an object") : .expected("“:”")
        throw tokens.error(reason, at: colon.range.lowerBound)
      }
      members.append(.init(name: name, value: try value(try tokens.next(), depth: depth)))
      token = try tokens.next()
      if token.kind == .comma {
        token = try tokens.next()
        if token.kind == .endObject, tokens.dialect == .lenient { return .object(members) }
        continue
      }
      if token.kind == .endObject { return .object(members) }
      if token.kind == .end { throw tokens.error(.unfinished("an object"), at: token.range.lowerBound) }
      throw tokens.error(.expected("“,” or “}”"), at: token.range.lowerBound)
    }
  }

  private func memberName(_ token: JSONToken) throws(TextError) -> String {
    switch token.kind {
    case .string: return try tokens.text(of: token)
    case .word where tokens.dialect == .lenient: return try tokens.text(of: token)
    case .end: throw tokens.error(.unfinished("an object"), at: token.range.lowerBound)
    default: throw tokens.error(.expected("the name of a member"), at: token.range.lowerBound)
    }
  }
}
