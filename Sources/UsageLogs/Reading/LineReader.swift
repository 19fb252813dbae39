import CByteSearch
import Glibc
import Metering

/// Reads the lines of a log that hold a sign of usage; the others are passed over without being looked at.
///
/// Its buffer is used for one file after another.
final class LineReader {
  /// Longer lines are counted and left out.
  let lineLimit: Int
  private var buffer: UnsafeMutableRawBufferPointer
  /// So much is read at once: little enough to be in the cache of a processor still when it is searched.
  private let usualSize: Int
  private static let keptSize = 4 << 20

  init(bufferSize: Int = 256 << 10, lineLimit: Int = 32 << 20) {
    usualSize = bufferSize
    self.lineLimit = max(lineLimit, bufferSize)
    buffer = .allocate(byteCount: bufferSize, alignment: 64)
  }

  deinit { buffer.deallocate() }

  func read(_ unit: LogUnit) -> UnitRows {
    var result = UnitRows()
    result.end = unit.start
    let file = open(unit.path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard file >= 0 else {
      result.trouble = String(cString: strerror(errno))
      return result
    }
    defer { close(file) }
    switch unit.format.shape {
    case .lines:
      readLines(of: file, unit, into: &result)
      result.tail = LineReader.tail(of: file, result.end)
    case .document: readDocument(of: file, unit, into: &result)
    case .database: break
    }
    // Fresh memory costs more than the reading: room for lines of some megabytes stays.
    if buffer.count > max(usualSize, Self.keptSize) { resize(to: usualSize, keeping: 0) }
    return result
  }

  private func readLines(of file: Int32, _ unit: LogUnit, into result: inout UnitRows) {
    var needles = unit.format.needles
    let pathMark = unit.path.fingerprint
    // Where the first byte of the buffer stands in the file, and how much of the buffer is filled.
    var base = unit.isLineStart ? unit.start : unit.start - 1
    var filled = 0
    var isSkipping = !unit.isLineStart
    var isOversized = false
    while base < unit.end {
      let room = Int(min(Int64(min(buffer.count - filled, usualSize)), unit.size - base - Int64(filled)))
      if room > 0 {
        guard let count = fill(file, at: base + Int64(filled), filled, room) else {
          result.trouble = String(cString: strerror(errno))
          return
        }
        // The file became shorter meanwhile; the next look at it sees that.
        if count == 0 { return }
        filled += count
      }
      let bytes = UnsafePointer(buffer.baseAddress?.assumingMemoryBound(to: UInt8.self))
      guard let bytes else { return }
      var from = 0
      if isSkipping {
        guard let end = memchr(bytes, 0x0A, filled) else {
          base += Int64(filled)
          filled = 0
          if base >= unit.size { return }
          continue
        }
        from = UnsafeRawPointer(end) - UnsafeRawPointer(bytes) + 1
        isSkipping = false
        if isOversized { result.oversized += 1 }
        isOversized = false
        if base + Int64(from) >= unit.end {
          result.end = base + Int64(from)
          return
        }
      }
      // Lines that begin within the unit, up to the last one that has ended.
      var complete = byte_after_last_newline(bytes + from, filled - from)
      complete = complete == 0 ? from : from + complete
      if base + Int64(complete) > unit.end {
        let border = max(from, Int(unit.end - 1 - base))
        if let end = memchr(bytes + border, 0x0A, complete - border) {
          complete = UnsafeRawPointer(end) - UnsafeRawPointer(bytes) + 1
        }
      }
      search(bytes, from, complete, base, &needles, unit, pathMark, &result)
      if complete > 0 { result.end = base + Int64(complete) }
      if base + Int64(complete) >= unit.end { return }
      if base + Int64(filled) >= unit.size { return }
      let rest = filled - complete
      if complete > 0, rest > 0, let start = buffer.baseAddress { memmove(start, start + complete, rest) }
      base += Int64(complete)
      filled = rest
      guard filled == buffer.count else { continue }
      if buffer.count < lineLimit {
        resize(to: min(lineLimit, buffer.count * 4), keeping: filled)
      } else {
        base += Int64(filled)
        filled = 0
        isSkipping = true
        isOversized = true
      }
    }
  }

  /// Reads the lines between two places that hold one of the needles.
  private func search(
    _ bytes: UnsafePointer<UInt8>, _ from: Int, _ complete: Int, _ base: Int64, _ needles: inout byte_needles,
    _ unit: LogUnit, _ pathMark: UInt64, _ result: inout UnitRows
  ) {
    var place = from
    while place < complete {
      let found = byte_search(&needles, bytes, place, complete)
      guard found < complete else { return }
      let start = place + byte_after_last_newline(bytes + place, found - place)
      guard let newline = memchr(bytes + found, 0x0A, complete - found) else { return }
      let next = UnsafeRawPointer(newline) - UnsafeRawPointer(bytes) + 1
      var end = next - 1
      if end > start, bytes[end - 1] == 0x0D { end -= 1 }
      let text = ByteText(start: bytes + start, count: end - start)
      result.read(LogLine(text: text, offset: base + Int64(start), file: pathMark), as: unit.format)
      place = next
    }
  }

  private func readDocument(of file: Int32, _ unit: LogUnit, into result: inout UnitRows) {
    guard unit.size <= Int64(lineLimit) else {
      result.oversized += 1
      result.end = unit.size
      return
    }
    let size = Int(unit.size)
    if buffer.count < size { resize(to: size, keeping: 0) }
    var filled = 0
    while filled < size {
      guard let count = fill(file, at: Int64(filled), filled, size - filled) else {
        result.trouble = String(cString: strerror(errno))
        return
      }
      if count == 0 { break }
      filled += count
    }
    if let bytes = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), filled > 0 {
      result.read(document: ByteText(start: bytes, count: filled), as: unit.format)
    }
    result.end = unit.size
  }

  private func fill(_ file: Int32, at offset: Int64, _ filled: Int, _ room: Int) -> Int? {
    guard let start = buffer.baseAddress else { return nil }
    while true {
      let count = pread(file, start + filled, room, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR { return nil }
    }
  }

  private func resize(to size: Int, keeping count: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
    if count > 0 { larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[0..<count])) }
    buffer.deallocate()
    buffer = larger
  }
}
