import Domain

/// Takes a stream of server-sent events apart, however it is cut into pieces: lines end with CR, LF or both, the space
/// after a colon is optional, data may have several lines, comments are passed over.
struct ServerSentEventParser {
  struct Message: Hashable {
    /// `message` when the stream does not say.
    var name: String
    var data: [UInt8]
  }

  /// A line or an event beyond it is no event of a token proxy.
  static let largestEvent = 1 << 20

  private var line: [UInt8] = []
  private var name = ""
  private var data: [UInt8] = []
  private var hasData = false
  private var endedWithCR = false
  private var isFirstLine = true

  /// - Throws: `ServiceFailure` when a line or an event is too long.
  mutating func take(_ bytes: [UInt8]) throws -> [Message] {
    var messages: [Message] = []
    for byte in bytes {
      if byte == 0x0A, endedWithCR {
        endedWithCR = false
        continue
      }
      endedWithCR = byte == 0x0D
      if byte == 0x0A || byte == 0x0D {
        if let message = endLine() { messages.append(message) }
      } else {
        line.append(byte)
      }
      guard line.count + data.count <= Self.largestEvent else {
        throw ServiceFailure(.broken, "The server sent an event that is too large")
      }
    }
    return messages
  }

  private mutating func endLine() -> Message? {
    defer { line.removeAll(keepingCapacity: true) }
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    }
    guard !line.isEmpty else { return endEvent() }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    var value = colon < line.endIndex ? line[(colon + 1)...] : []
    if value.first == 0x20 { value = value.dropFirst() }
    let field = line[..<colon]
    if field.elementsEqual("event".utf8) {
      name = String(decoding: value, as: UTF8.self)
    } else if field.elementsEqual("data".utf8) {
      if hasData { data.append(0x0A) }
      data += value
      hasData = true
    }
    return nil
  }

  private mutating func endEvent() -> Message? {
    defer {
      name = ""
      data = []
      hasData = false
    }
    return hasData ? Message(name: name.isEmpty ? "message" : name, data: data) : nil
  }
}
