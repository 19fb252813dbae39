public import StructuredText

/// OpenClaw's configuration as text that can be edited: each edit changes the bytes that it must and no other one.
///
/// Comments, blank lines, quotes, trailing commas, bare names, line ends, indentation and a byte order mark stay as they
/// are, and what is added is written the same way. After each edit the text is read again and must be the old document
/// with the change in it.
public struct ConfigurationDocument: Hashable, Sendable {
  public private(set) var bytes: [UInt8]
  /// What it says.
  public private(set) var value: JSONValue

  /// - Parameter bytes: JSON5 in UTF-8.
  /// - Throws: `ConfigurationFailure.unreadable`; that the root is no object shows when a member is sought.
  public init(_ bytes: [UInt8]) throws(ConfigurationFailure) {
    do {
      value = try JSONReader.read(bytes, dialect: .lenient)
    } catch {
      throw .unreadable(error)
    }
    self.bytes = bytes
  }

  public init(_ text: String) throws(ConfigurationFailure) { try self.init(Array(text.utf8)) }

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The value at the end of the path; nil when there is none.
  public subscript(path: MemberPath) -> JSONValue? {
    var value: JSONValue? = value
    for name in path.names { value = value?[name] }
    return value
  }

  func tree() throws(ConfigurationFailure) -> SyntaxNode {
    do { return try SyntaxReader.read(bytes) } catch { throw .unreadable(error) }
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// Puts changed bytes in place, if they read as what is expected.
  mutating func commit(
    _ changes: [TextChange], expecting expected: JSONValue, at path: MemberPath
  ) throws(ConfigurationFailure) {
    let changed = TextChange.apply(changes, to: bytes)
    guard let read = try? JSONReader.read(changed, dialect: .lenient), read == expected else {
      throw .unverified(path: path.description)
    }
    bytes = changed
    value = read
  }
}

/// Bytes that come in place of others; offsets count in the text before.
struct TextChange: Hashable, Sendable {
  var range: Range<Int>
  var text: String

  /// - Parameter changes: ascending, not overlapping; several at one place go in the order given.
  static func apply(_ changes: [TextChange], to bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + 1024)
    var done = 0
    for change in changes {
      result += bytes[done..<change.range.lowerBound]
      result += change.text.utf8
      done = change.range.upperBound
    }
    return result + bytes[done...]
  }
}
