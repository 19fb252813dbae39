import NIOCore

/// Why an upstream's answer cannot be read.
struct AnswerFault: Error, Hashable {}

/// Reads answers of HTTP/1.1 as their bytes come, one after the other.
///
/// It is strict, since what is read wrongly might be taken for the answer to somebody else's request: whoever gets a fault
/// closes the connection.
struct AnswerParser {
  enum Part: Equatable {
    case head(AnswerHead)
    case body(ByteBuffer)
    case end
  }

  private enum State {
    case head
    /// So many bytes of the body are missing.
    case length(Int)
    case untilClose
    case chunkSize
    case chunk(Int)
    case chunkEnd
    case trailers
    case end
  }

  /// Of a head, or of all trailers; and of the line before a chunk.
  static let headLimit = 64 << 10
  static let chunkLineLimit = 1 << 10

  private var state = State.head
  private var buffer = ByteBuffer()
  /// How much of the buffer's beginning holds no end of a head.
  private var searched = 0
  private var trailerBytes = 0
  /// The upstream lets the connection be used again when this answer is over.
  private(set) var isKeepAlive = true

  /// Bytes that belong to no answer yet.
  var hasLeftover: Bool { buffer.readableBytes > 0 }
  /// Whether something of the answer has been read.
  var hasBegun: Bool {
    if case .head = state { hasLeftover } else { true }
  }

  /// Makes ready for the next answer.
  mutating func reset() { self = AnswerParser() }

  mutating func feed(_ bytes: ByteBuffer) {
    if buffer.readableBytes == 0 {
      buffer = bytes
    } else {
      buffer.writeImmutableBuffer(bytes)
    }
  }

  /// The next part of what was fed; nil when more is needed.
  mutating func next() throws(AnswerFault) -> Part? {
    while true {
      switch state {
      case .head:
        guard let length = try headLength() else { return nil }
        let head = try AnswerHead(buffer.readableBytesView.prefix(length))
        buffer.moveReaderIndex(forwardBy: length)
        searched = 0
        // Not an answer yet: `100 Continue`, `103 Early Hints`. We ask for no change of the protocol.
        if head.status < 200 {
          guard head.status != 101 else { throw AnswerFault() }
          continue
        }
        isKeepAlive = head.isKeepAlive
        switch head.framing {
        case .none: state = .end
        case .length(let count): state = count == 0 ? .end : .length(count)
        case .chunked: state = .chunkSize
        case .untilClose: state = .untilClose
        }
        return .head(head)
      case .length(let missing):
        guard let bytes = take(missing) else { return nil }
        state = bytes.readableBytes == missing ? .end : .length(missing - bytes.readableBytes)
        return .body(bytes)
      case .untilClose:
        guard let bytes = take(.max) else { return nil }
        return .body(bytes)
      case .chunkSize:
        guard let line = try line(limit: Self.chunkLineLimit) else { return nil }
        let size = try Self.chunkSize(line.readableBytesView)
        state = size == 0 ? .trailers : .chunk(size)
      case .chunk(let missing):
        guard let bytes = take(missing) else { return nil }
        state = bytes.readableBytes == missing ? .chunkEnd : .chunk(missing - bytes.readableBytes)
        return .body(bytes)
      case .chunkEnd:
        guard let line = try line(limit: 2) else { return nil }
        guard line.readableBytes == 0 else { throw AnswerFault() }
        state = .chunkSize
      case .trailers:
        guard let line = try line(limit: Self.headLimit) else { return nil }
        trailerBytes += line.readableBytes
        guard trailerBytes <= Self.headLimit else { throw AnswerFault() }
        if line.readableBytes == 0 { state = .end }
      case .end:
        let left = buffer
        let keepsAlive = isKeepAlive
        self = AnswerParser()
        buffer = left
        isKeepAlive = keepsAlive
        return .end
      }
    }
  }

  /// The upstream has closed the connection.
  ///
  /// - Returns: whether that was the end of the answer.
  mutating func close() -> Bool {
    guard case .untilClose = state else { return false }
    self = AnswerParser()
    isKeepAlive = false
    return true
  }

  private mutating func take(_ most: Int) -> ByteBuffer? {
    let count = min(most, buffer.readableBytes)
    guard count > 0 else { return nil }
    if count == buffer.readableBytes {
      defer { buffer = ByteBuffer() }
      return buffer
    }
    return buffer.readSlice(length: count)
  }

  /// The bytes of the head with the empty line that ends it.
  private mutating func headLength() throws(AnswerFault) -> Int? {
    let view = buffer.readableBytesView
    let found = view.withUnsafeBytes { bytes -> Int? in
      var index = max(searched, 3)
      while index < bytes.count {
        // Of four bytes in a row one is looked at, unless it may be of the end.
        switch bytes[index] {
        case 0x0A:
          if bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A, bytes[index - 3] == 0x0D { return index + 1 }
          index += 2
        case 0x0D: index += 1
        default: index += 4
        }
      }
      return nil
    }
    guard (found ?? view.count) <= Self.headLimit else { throw AnswerFault() }
    if found == nil { searched = max(3, view.count - 3) }
    return found
  }

  /// The next line without its end.
  private mutating func line(limit: Int) throws(AnswerFault) -> ByteBuffer? {
    let view = buffer.readableBytesView
    guard let end = view.prefix(limit).firstIndex(of: 0x0A) else {
      guard view.count < limit else { throw AnswerFault() }
      return nil
    }
    let length = end - view.startIndex
    guard length > 0, view[end - 1] == 0x0D, let line = buffer.readSlice(length: length - 1) else {
      throw AnswerFault()
    }
    buffer.moveReaderIndex(forwardBy: 2)
    return line
  }

  /// What stands before a chunk: its size in hexadecimal digits, and extensions that say nothing to us.
  private static func chunkSize(_ line: ByteBufferView) throws(AnswerFault) -> Int {
    var size = 0
    var digits = 0
    var rest = line[...]
    while let byte = rest.first, let digit = hexDigit(byte) {
      size = size << 4 | digit
      digits += 1
      rest = rest.dropFirst()
    }
    guard (1...15).contains(digits) else { throw AnswerFault() }
    rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
    guard rest.isEmpty || rest.first == 0x3B, !rest.contains(where: { $0 < 0x20 && $0 != 0x09 }) else {
      throw AnswerFault()
    }
    return size
  }

  private static func hexDigit(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte) - 0x30
    case 0x41...0x46: Int(byte) - 0x41 + 10
    case 0x61...0x66: Int(byte) - 0x61 + 10
    default: nil
    }
  }
}
