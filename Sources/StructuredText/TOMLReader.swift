/// Reads TOML 1.0. Our own, because messages about a configuration must name the line of a value, not only of a fault.
public struct TOMLReader {
  /// Arrays and tables in each other; dotted keys count for as many as they name.
  static let depthLimit = 64

  var scanner: TOMLScanner
  private let root = TOMLNode(.header, line: 1)
  private var current: TOMLNode
  private var currentDepth = 0

  /// - Returns: a table.
  /// - Throws: `TextError` with the place of the first fault, doubled keys included.
  public static func read(_ bytes: [UInt8]) throws(TextError) -> TOMLValue {
    if let place = firstInvalidUTF8(in: bytes) { throw TextError(.notUTF8, at: place, in: bytes) }
    var reader = TOMLReader(bytes)
    try reader.document()
    return reader.root.frozen()
  }

  public static func read(_ text: String) throws(TextError) -> TOMLValue { try read(Array(text.utf8)) }

  private init(_ bytes: [UInt8]) {
    scanner = TOMLScanner(bytes)
    current = root
  }

  private mutating func document() throws(TextError) {
    while true {
      try scanner.skipBlankLines()
      guard let byte = scanner.peek else { return }
      if byte == UInt8(ascii: "[") { try header() } else { try assignment(in: current, depth: currentDepth) }
      try scanner.endLine()
    }
  }

  private mutating func header() throws(TextError) {
    let line = scanner.line
    let place = scanner.offset
    scanner.advance()
    let isArray = scanner.take("[")
    scanner.skipBlanks()
    let path = try key()
    scanner.skipBlanks()
    guard scanner.take("]"), !isArray || scanner.take("]") else {
      throw scanner.fault(isArray ? "“]]”" : "“]”", within: "a table's name")
    }
    guard path.count <= TOMLReader.depthLimit else { throw scanner.error(.tooDeep, at: place) }
    var node = root
    for name in path.dropLast() { node = try step(from: node, into: name, line: line, at: place) }
    let name = path[path.count - 1]
    current =
      isArray
      ? try appendTable(name, to: node, line: line, at: place) : try openTable(name, in: node, line: line, at: place)
    currentDepth = path.count
  }

  private func step(from node: TOMLNode, into name: String, line: Int, at place: Int) throws(TextError) -> TOMLNode {
    switch node[name] {
    case nil:
      let next = TOMLNode(.implied, line: line)
      node[name] = .table(next)
      return next
    case .table(let next) where next.origin != .inline: return next
    case .tables(let tables):
      if let last = tables.nodes.last { return last }
      throw scanner.error(.invalid("a table is defined twice"), at: place)
    default: throw scanner.error(.invalid("a table has the name of a value"), at: place)
    }
  }

  private func openTable(_ name: String, in node: TOMLNode, line: Int, at place: Int) throws(TextError) -> TOMLNode {
    switch node[name] {
    case nil:
      let table = TOMLNode(.header, line: line)
      node[name] = .table(table)
      return table
    case .table(let table) where table.origin == .implied:
      table.origin = .header
      return table
    default: throw scanner.error(.invalid("a table is defined twice"), at: place)
    }
  }

  private func appendTable(_ name: String, to node: TOMLNode, line: Int, at place: Int) throws(TextError) -> TOMLNode {
    let table = TOMLNode(.header, line: line)
    switch node[name] {
    case nil: node[name] = .tables(TOMLNode.Tables(table))
    case .tables(let tables): tables.nodes.append(table)
    default: throw scanner.error(.invalid("an array of tables has the name of something else"), at: place)
    }
    return table
  }

  /// One key, or several joined by dots.
  private mutating func key() throws(TextError) -> [String] {
    var path = [try scanner.keyPart()]
    while true {
      scanner.skipBlanks()
      guard scanner.take(".") else { return path }
      scanner.skipBlanks()
      path.append(try scanner.keyPart())
      guard path.count <= TOMLReader.depthLimit else { throw scanner.error(.tooDeep, at: scanner.offset) }
    }
  }

  mutating func assignment(in table: TOMLNode, depth: Int) throws(TextError) {
    let line = scanner.line
    let place = scanner.offset
    let path = try key()
    guard scanner.take("=") else { throw scanner.fault("“=”", within: "an assignment") }
    scanner.skipBlanks()
    var node = table
    for name in path.dropLast() {
      switch node[name] {
      case nil:
        let next = TOMLNode(.dotted, line: line)
        node[name] = .table(next)
        node = next
      case .table(let next) where next.origin == .dotted: node = next
      default: throw scanner.error(.invalid("a dotted key leads into something that is complete"), at: place)
      }
    }
    let value = try value(depth: depth + path.count)
    let name = path[path.count - 1]
    guard node[name] == nil else { throw scanner.error(.invalid("a key stands twice"), at: place) }
    node[name] = .value(value)
  }

  private mutating func value(depth: Int) throws(TextError) -> TOMLValue {
    guard depth <= TOMLReader.depthLimit * 2 else { throw scanner.error(.tooDeep, at: scanner.offset) }
    let line = scanner.line
    switch scanner.peek {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return TOMLValue(.string(try scanner.string()), line: line)
    case UInt8(ascii: "["): return TOMLValue(.array(try array(depth: depth + 1)), line: line)
    case UInt8(ascii: "{"): return try inlineTable(depth: depth + 1)
    default: return TOMLValue(try scanner.scalar(), line: line)
    }
  }

  private mutating func array(depth: Int) throws(TextError) -> [TOMLValue] {
    scanner.advance()
    var values: [TOMLValue] = []
    while true {
      try scanner.skipBlankLines()
      if scanner.take("]") { return values }
      values.append(try value(depth: depth))
      try scanner.skipBlankLines()
      if scanner.take("]") { return values }
      guard scanner.take(",") else { throw scanner.fault("“,” or “]”", within: "an array") }
    }
  }

  private mutating func inlineTable(depth: Int) throws(TextError) -> TOMLValue {
    let table = TOMLNode(.inline, line: scanner.line)
    scanner.advance()
    scanner.skipBlanks()
    if scanner.take("}") { return table.frozen() }
    while true {
      scanner.skipBlanks()
      try assignment(in: table, depth: depth)
      scanner.skipBlanks()
      if scanner.take("}") { return table.frozen() }
      guard scanner.take(",") else { throw scanner.fault("“,” or “}”", within: "an inline table") }
    }
  }
}
