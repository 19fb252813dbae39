public import StructuredText

/// A `.env` file as text that can be edited: one line is added or removed, every other byte stays.
public struct EnvironmentFile: Hashable, Sendable {
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    case unreadable(TextError)
    case exists(name: String, line: Int)
    case unverified

    public var description: String {
      switch self {
      case .unreadable(let error): "it does not parse: \(error)"
      case .exists(let name, let line): "it sets \(name) already, on line \(line)"
      case .unverified: "the edit could not be verified"
      }
    }
  }

  public private(set) var bytes: [UInt8]
  private var file: DotEnv

  public init(_ bytes: [UInt8]) throws(Failure) {
    do { file = try DotEnv.read(bytes) } catch { throw .unreadable(error) }
    self.bytes = bytes
  }

  public subscript(name: String) -> String? { file[name] }

  /// Adds a line at the end.
  ///
  /// - Parameter value: of characters that need no quotes.
  /// - Returns: exactly what was added, so that it can be taken out again.
  public mutating func add(_ name: String, _ value: String) throws(Failure) -> String {
    if let there = file.entries.last(where: { $0.name == name }) { throw .exists(name: name, line: there.line) }
    let newline = bytes.contains(0x0D) ? "\r\n" : "\n"
    let isOpen = bytes.last.map { $0 != 0x0A } ?? false
    let added = (isOpen ? newline : "") + name + "=" + value + newline
    let edited = bytes + added.utf8
    guard let read = try? DotEnv.read(edited), read[name] == value,
      read.entries.dropLast().map(\.value) == file.entries.map(\.value), read.oddLines == file.oddLines
    else { throw .unverified }
    (bytes, file) = (edited, read)
    return added
  }

  /// Removes the lines that set a name; of `lead`, the line end that was put before ours, exactly that.
  ///
  /// - Returns: whether there was one.
  public mutating func remove(_ name: String, addedNewline: Bool = false) throws(Failure) -> Bool {
    let lines = Set(file.entries.filter { $0.name == name }.map(\.line))
    guard !lines.isEmpty else { return false }
    var kept: [UInt8] = []
    var line = 1
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
      if end < bytes.count { end += bytes[end] == 0x0D && end + 1 < bytes.count && bytes[end + 1] == 0x0A ? 2 : 1 }
      if lines.contains(line) {
        if addedNewline, end == bytes.count { kept = Self.withoutNewline(kept) }
      } else {
        kept += bytes[start..<end]
      }
      (start, line) = (end, line + 1)
    }
    guard let read = try? DotEnv.read(kept), read[name] == nil,
      read.entries.map(\.value) == file.entries.filter({ $0.name != name }).map(\.value)
    else { throw .unverified }
    (bytes, file) = (kept, read)
    return true
  }

  private static func withoutNewline(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    if bytes.last == 0x0A { bytes.removeLast() }
    if bytes.last == 0x0D { bytes.removeLast() }
    return bytes
  }
}
