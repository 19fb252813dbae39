/// Passes the events of an answer on while it reads their usage: byte for byte, whole events at a time, except that a usage
/// event that nobody asked for is left out, and that what ends the answer waits until the call is paid for.
public struct StreamMeter: Sendable {
  /// What to do with a chunk.
  public enum Passage: Hashable, Sendable {
    /// All of it goes on as it is.
    case whole
    /// These bytes go on instead.
    case bytes([UInt8])
  }

  public private(set) var reader: UsageReader
  /// What ends the answer has come; from there on everything waits.
  public private(set) var hasEnded = false
  /// The stream told of an error.
  public private(set) var hasFailed = false
  private let dropsUsageEvent: Bool
  private let heldLimit: Int
  private var parser: SSEParser
  /// The beginning of an event that has not ended yet, or what waits for the payment.
  private var held: [UInt8] = []
  /// A part of the current event is gone already: it was too long to be held.
  private var isLeaking = false
  private var isReleased = false

  /// - Parameter heldLimit: an event of more bytes is passed on before it has ended.
  public init(shape: CallShape, dropsUsageEvent: Bool, heldLimit: Int = 1 << 20) {
    reader = UsageReader(shape: shape)
    parser = SSEParser(limit: max(4 << 20, heldLimit))
    self.dropsUsageEvent = dropsUsageEvent
    self.heldLimit = heldLimit
  }

  /// Takes the next bytes of the answer.
  public mutating func feed(_ chunk: UnsafeRawBufferPointer) -> Passage {
    if isReleased { return .whole }
    if hasEnded {
      hold(chunk[...])
      return .bytes([])
    }
    var pass = Pass(prefix: held, isLeaking: isLeaking, drops: dropsUsageEvent)
    held = []
    // The reader is moved out and back, as the parser is at work inside `self` meanwhile.
    var reader = UsageReader(shape: self.reader.shape)
    swap(&reader, &self.reader)
    parser.feed(chunk) { event in pass.take(event, meaning: event.data.map { reader.read(event: $0) }, of: chunk) }
    swap(&reader, &self.reader)
    hasEnded = pass.hasEnded
    if pass.hasFailed { hasFailed = true }
    return finish(&pass, chunk)
  }

  public mutating func feed(_ chunk: [UInt8]) -> Passage {
    chunk.withUnsafeBytes { feed($0) }
  }

  private mutating func finish(_ pass: inout Pass, _ chunk: UnsafeRawBufferPointer) -> Passage {
    let tail = chunk[pass.end...]
    isLeaking = pass.isLeaking
    if hasEnded {
      held = pass.prefix
      hold(tail)
      return .bytes(pass.output(chunk))
    }
    if tail.isEmpty && pass.prefix.isEmpty { return pass.isUnchanged ? .whole : .bytes(pass.output(chunk)) }
    if isLeaking || pass.prefix.count + tail.count > heldLimit {
      isLeaking = true
      return .bytes(pass.output(chunk) + pass.prefix + tail)
    }
    held = pass.prefix
    held.append(contentsOf: tail)
    return .bytes(pass.output(chunk))
  }

  /// Nothing of worth follows the end of an answer, so it is not kept without bound.
  private mutating func hold(_ bytes: Slice<UnsafeRawBufferPointer>) {
    let room = max(0, heldLimit * 4 - held.count)
    held.append(contentsOf: bytes.prefix(room))
  }

  /// The answer is over. What its last event said counts although no empty line ended it.
  public mutating func finish() {
    guard !isReleased, !hasEnded else { return }
    var reader = UsageReader(shape: self.reader.shape)
    swap(&reader, &self.reader)
    var last = UsageReader.Meaning()
    parser.finish { event in if let data = event.data { last = reader.read(event: data) } }
    swap(&reader, &self.reader)
    if last.isError { hasFailed = true }
    if last.isUsageOnly, dropsUsageEvent, !isLeaking { held = [] }
    if last.isEnd { hasEnded = true }
  }

  /// What waited; from now on everything passes.
  public mutating func release() -> [UInt8] {
    isReleased = true
    defer { held = [] }
    return held
  }
}

/// The work on one chunk: which of its events go on.
private struct Pass {
  /// The beginning of the first event, from earlier chunks.
  var prefix: [UInt8]
  var isLeaking: Bool
  let drops: Bool
  var hasEnded = false
  var hasFailed = false
  var isUnchanged: Bool
  /// Where the last event that was decided ends.
  var end = 0
  private var from = 0
  private var copied: [UInt8] = []

  init(prefix: [UInt8], isLeaking: Bool, drops: Bool) {
    self.prefix = prefix
    self.isLeaking = isLeaking
    self.drops = drops
    isUnchanged = prefix.isEmpty
  }

  mutating func take(_ event: SSEParser.Event, meaning: UsageReader.Meaning?, of chunk: UnsafeRawBufferPointer) {
    guard !hasEnded else { return }
    if meaning?.isError == true { hasFailed = true }
    if meaning?.isEnd == true, !isLeaking {
      hasEnded = true
      isUnchanged = false
      return
    }
    if drops, meaning?.isUsageOnly == true, !isLeaking {
      copied.append(contentsOf: chunk[from..<end])
      isUnchanged = false
      prefix = []
      from = event.end
    } else if !prefix.isEmpty {
      copied.append(contentsOf: prefix)
      prefix = []
    }
    isLeaking = false
    end = event.end
  }

  func output(_ chunk: UnsafeRawBufferPointer) -> [UInt8] { copied + chunk[from..<end] }
}
