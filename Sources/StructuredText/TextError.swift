/// Why a document could not be read, and where. It never quotes the document, which may hold a secret anywhere.
public struct TextError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Reason: Hashable, Sendable {
    case empty
    case notUTF8
    case tooDeep
    case tooLarge
    /// Something else stands where this was expected: `a value`, `“,” or “]”`.
    case expected(String)
    /// What is wrong, in words: `the key stands twice`.
    case invalid(String)
    /// The document ends in the middle of this: `a string`.
    case unfinished(String)
  }

  public var reason: Reason
  /// Counted from 1.
  public var line: Int
  /// In bytes, counted from 1.
  public var column: Int

  public init(_ reason: Reason, line: Int, column: Int) {
    self.reason = reason
    self.line = line
    self.column = column
  }

  /// For a person, without the place: `it ends in the middle of a string`.
  public var summary: String {
    switch reason {
    case .empty: "it is empty"
    case .notUTF8: "it is not UTF-8"
    case .tooDeep: "it is nested too deeply"
    case .tooLarge: "it is too large"
    case .expected(let what): "\(what) is expected"
    case .invalid(let what): what
    case .unfinished(let what): "it ends in the middle of \(what)"
    }
  }

  public var description: String { "line \(line), column \(column): \(summary)" }
}

extension TextError {
  /// An error at a byte of a document; the line and column are counted here, as errors are rare.
  init(_ reason: Reason, at offset: Int, in bytes: [UInt8]) {
    var line = 1
    var start = 0
    let end = min(max(offset, 0), bytes.count)
    var index = 0
    while index < end {
      let byte = bytes[index]
      index += 1
      if byte == 0x0A || (byte == 0x0D && !(index < bytes.count && bytes[index] == 0x0A)) {
        line += 1
        start = index
      }
    }
    self.init(reason, line: line, column: end - start + 1)
  }
}
