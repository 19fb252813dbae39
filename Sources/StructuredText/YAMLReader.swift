internal import CYAML

/// Reads the first document of a YAML stream into a JSON value, by libyaml's events.
///
/// Plain scalars are typed by the core schema; a number that JSON could not write stays a string. Of doubled keys the last
/// one wins, and `<<` merges. Aliases are followed, as long as the whole stays below a bound.
public struct YAMLReader: ~Copyable {
  static let depthLimit = 128
  /// Values in the document, those behind aliases counted each time.
  static let valueLimit = 200_000

  private struct Anchored {
    var value: JSONValue
    var count: Int
  }

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: [UInt8]
  private var anchors: [String: Anchored] = [:]
  private var count = 0

  /// - Returns: `.null` for an empty stream.
  /// - Throws: `TextError` with the place of the first fault.
  public static func read(_ bytes: [UInt8]) throws(TextError) -> JSONValue {
    if let place = firstInvalidUTF8(in: bytes) { throw TextError(.notUTF8, at: place, in: bytes) }
    let start = withoutByteOrderMark(bytes)
    var result: Result<JSONValue, TextError> = .success(.null)
    bytes[start...].withUnsafeBufferPointer { buffer in
      var reader = YAMLReader(bytes, buffer)
      result = reader.result()
    }
    return try result.get()
  }

  public static func read(_ text: String) throws(TextError) -> JSONValue { try read(Array(text.utf8)) }

  /// - Parameter buffer: outlives the reader; libyaml keeps its address.
  private init(_ bytes: [UInt8], _ buffer: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    yaml_parser_initialize(parser)
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  private mutating func result() -> Result<JSONValue, TextError> {
    do throws(TextError) {
      return .success(try document())
    } catch {
      return .failure(error)
    }
  }

  private mutating func document() throws(TextError) -> JSONValue {
    while true {
      let event = try next()
      switch event.kind {
      case YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT: continue
      case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .null
      default: return try value(event, depth: 0)
      }
    }
  }

  private mutating func value(_ event: YAMLEvent, depth: Int) throws(TextError) -> JSONValue {
    guard depth <= YAMLReader.depthLimit else { throw TextError(.tooDeep, line: event.line, column: event.column) }
    let before = count
    try add(1, at: event)
    let value: JSONValue
    switch event.kind {
    case YAML_ALIAS_EVENT:
      guard let name = event.anchor, let anchored = anchors[name] else {
        throw TextError(.invalid("an alias names no anchor"), line: event.line, column: event.column)
      }
      try add(anchored.count, at: event)
      return anchored.value
    case YAML_SCALAR_EVENT: value = event.scalar
    case YAML_SEQUENCE_START_EVENT: value = .array(try sequence(depth: depth + 1))
    case YAML_MAPPING_START_EVENT: value = .object(try mapping(depth: depth + 1))
    default: throw TextError(.expected("a value"), line: event.line, column: event.column)
    }
    if let name = event.anchor { anchors[name] = Anchored(value: value, count: count - before) }
    return value
  }

  private mutating func add(_ more: Int, at event: YAMLEvent) throws(TextError) {
    count += more
    guard count <= YAMLReader.valueLimit else { throw TextError(.tooLarge, line: event.line, column: event.column) }
  }

  private mutating func sequence(depth: Int) throws(TextError) -> [JSONValue] {
    var values: [JSONValue] = []
    while true {
      let event = try next()
      if event.kind == YAML_SEQUENCE_END_EVENT { return values }
      values.append(try value(event, depth: depth))
    }
  }

  private mutating func mapping(depth: Int) throws(TextError) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    var places: [String: Int] = [:]
    var merged: [JSONValue.Member] = []
    while true {
      let key = try next()
      if key.kind == YAML_MAPPING_END_EVENT { break }
      guard key.kind == YAML_SCALAR_EVENT else {
        throw TextError(.invalid("a key is not plain text"), line: key.line, column: key.column)
      }
      let name = key.text
      let value = try value(try next(), depth: depth)
      if name == "<<", key.isPlain {
        merged += (value.array ?? [value]).flatMap { $0.members ?? [] }
      } else if let place = places[name] {
        members[place].value = value
      } else {
        places[name] = members.count
        members.append(.init(name: name, value: value))
      }
    }
    for member in merged where places[member.name] == nil {
      places[member.name] = members.count
      members.append(member)
    }
    return members
  }

  private mutating func next() throws(TextError) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw fault() }
    defer { yaml_event_delete(&event) }
    return YAMLEvent(event)
  }

  /// libyaml's own words are constants that hold nothing of the document.
  private func fault() -> TextError {
    let mark = parser.pointee.problem_mark
    let what = parser.pointee.problem.map { String(cString: $0) } ?? "is not YAML"
    return TextError(.invalid(what), line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}

/// What we need of an event, copied, so that libyaml's memory can go at once.
private struct YAMLEvent {
  var kind: yaml_event_type_t
  var line: Int
  var column: Int
  var anchor: String?
  var text = ""
  var isPlain = false
  var isString = false

  init(_ event: yaml_event_t) {
    kind = event.type
    line = Int(event.start_mark.line) + 1
    column = Int(event.start_mark.column) + 1
    switch event.type {
    case YAML_ALIAS_EVENT: anchor = YAMLEvent.string(event.data.alias.anchor)
    case YAML_SEQUENCE_START_EVENT: anchor = YAMLEvent.string(event.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: anchor = YAMLEvent.string(event.data.mapping_start.anchor)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      anchor = YAMLEvent.string(scalar.anchor)
      text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      isString = YAMLEvent.string(scalar.tag) == "tag:yaml.org,2002:str"
    default: break
    }
  }

  private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  var scalar: JSONValue {
    guard isPlain, !isString else { return .string(text) }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: return isJSONNumber(text.utf8) ? .number(text) : .string(text)
    }
  }
}
