import Glibc

/// Finds the events of a stream of server-sent events, however the stream is cut: lines end in LF, CR or CRLF, the space
/// after a field's colon may be absent, data may span lines, a byte order mark may come first.
public struct SSEParser: Sendable {
  /// One event that has ended.
  public struct Event {
    /// How many bytes of the chunk belong to it and to what came before it.
    public var end: Int
    /// Its data, lines joined by LF; nil when it had none, or more than the limit. Valid only during the call.
    public var data: UnsafeRawBufferPointer?
  }

  /// More data in one event is passed over: it is forwarded like all, but not read.
  public let limit: Int

  /// The part of a line that came in earlier chunks.
  private var partial: [UInt8] = []
  /// The data of earlier lines of the event.
  private var data: [UInt8] = []
  private var hasData = false
  private var isTooLong = false
  /// The current line is too long to be kept.
  private var skipsLine = false
  /// The last chunk ended in CR: an LF that follows belongs to it.
  private var endedInCR = false
  private var isAtStart = true
  /// Something of an event has come since the last one ended.
  public private(set) var isInEvent = false

  public init(limit: Int = 4 << 20) { self.limit = limit }

  /// Takes the next bytes of the stream and tells of every event that ends in them.
  public mutating func feed(_ chunk: UnsafeRawBufferPointer, event: (Event) -> Void) {
    guard let base = chunk.baseAddress, chunk.count > 0 else { return }
    var start = 0
    if endedInCR, chunk[0] == 0x0A { start = 1 }
    endedInCR = false
    // Where the next CR stands: most streams have none, so it is looked for once.
    var carriage = find(0x0D, base, from: start, count: chunk.count)
    while start < chunk.count {
      if carriage < start { carriage = find(0x0D, base, from: start, count: chunk.count) }
      let feed = find(0x0A, base, from: start, count: chunk.count)
      let end = min(feed, carriage)
      guard end < chunk.count else {
        keep(UnsafeRawBufferPointer(rebasing: chunk[start...]))
        return
      }
      var next = end + 1
      if end == carriage {
        if next == chunk.count { endedInCR = true } else if chunk[next] == 0x0A { next += 1 }
      }
      line(UnsafeRawBufferPointer(rebasing: chunk[start..<end]), next: next, isLastLine: false, event)
      start = next
    }
  }

  /// The stream is over: an event that was not ended by an empty line counts as well.
  public mutating func finish(event: (Event) -> Void) {
    line(UnsafeRawBufferPointer(start: nil, count: 0), next: 0, isLastLine: true, event)
    dispatch(end: 0, event)
  }

  @inline(__always)
  private func find(_ byte: Int32, _ base: UnsafeRawPointer, from start: Int, count: Int) -> Int {
    guard start < count, let place = memchr(base + start, byte, count - start) else { return count }
    return UnsafeRawPointer(place) - base
  }

  private mutating func keep(_ piece: UnsafeRawBufferPointer) {
    isInEvent = true
    guard !skipsLine else { return }
    guard partial.count + piece.count <= limit else {
      partial = []
      skipsLine = true
      return
    }
    partial.append(contentsOf: piece)
  }

  private mutating func line(
    _ piece: UnsafeRawBufferPointer, next: Int, isLastLine: Bool, _ event: (Event) -> Void
  ) {
    if skipsLine {
      skipsLine = false
      isTooLong = true
      return
    }
    if partial.isEmpty {
      whole(piece, next: next, isLastLine: isLastLine, event)
      return
    }
    partial.append(contentsOf: piece)
    let kept = partial
    partial.removeAll(keepingCapacity: kept.count <= 65_536)
    kept.withUnsafeBytes { whole($0, next: next, isLastLine: isLastLine, event) }
  }

  /// One line without its end.
  private mutating func whole(
    _ bytes: UnsafeRawBufferPointer, next: Int, isLastLine: Bool, _ event: (Event) -> Void
  ) {
    var text = bytes
    if isAtStart {
      if text.count >= 3, text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF {
        text = UnsafeRawBufferPointer(rebasing: text[3...])
      }
      isAtStart = false
    }
    if text.isEmpty {
      if !isLastLine { dispatch(end: next, event) }
      return
    }
    isInEvent = true
    guard text.count >= 4, text[0] == 0x64, text[1] == 0x61, text[2] == 0x74, text[3] == 0x61,
      text.count == 4 || text[4] == UInt8(ascii: ":")
    else { return }
    var start = min(5, text.count)
    if start < text.count, text[start] == 0x20 { start += 1 }
    let value = UnsafeRawBufferPointer(rebasing: text[start...])
    if hasData { data.append(0x0A) }
    hasData = true
    guard data.count + value.count <= limit else {
      isTooLong = true
      data = []
      return
    }
    data.append(contentsOf: value)
  }

  private mutating func dispatch(end: Int, _ event: (Event) -> Void) {
    guard isInEvent || end > 0 else { return }
    let isReadable = hasData && !isTooLong
    if isReadable {
      data.withUnsafeBytes { event(Event(end: end, data: $0)) }
    } else {
      event(Event(end: end, data: nil))
    }
    data.removeAll(keepingCapacity: data.count <= 65_536)
    hasData = false
    isTooLong = false
    isInEvent = false
  }
}
