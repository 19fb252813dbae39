import Metering

/// What was read of a piece of a file.
struct UnitRows: Sendable {
  var rows: [UsageRow] = []
  var names = NameList()
  /// Lines with a sign of usage that make no sense.
  var malformed = 0
  /// Lines too long to be kept.
  var oversized = 0
  /// Why nothing could be read.
  var trouble: String?
  /// The place behind the last line that ended.
  var end: Int64 = 0
  /// A fingerprint of the bytes before `end`.
  var tail: UInt64 = 0
}

/// Texts that come again and again, each kept once.
struct NameList: Sendable {
  private(set) var texts: [String] = []
  private(set) var fingerprints: [UInt64] = []
  private var places: [UInt64: UInt32] = [:]
  private var last: (fingerprint: UInt64, index: UInt32) = (0, UsageRow.none)

  /// Longer names are cut: they come from hostile files.
  static let limit = 256

  mutating func index(of text: ByteText) -> UInt32 {
    let text = text.count > Self.limit ? ByteText(start: text.start, count: Self.limit) : text
    return index(text.fingerprint) { text.string }
  }

  mutating func index(of text: String) -> UInt32 {
    let text = text.utf8.count > Self.limit ? String(text.prefix(Self.limit / 4)) : text
    return index(text.fingerprint) { text }
  }

  mutating func index(_ fingerprint: UInt64, _ text: () -> String) -> UInt32 {
    if last.fingerprint == fingerprint, last.index != UsageRow.none { return last.index }
    let index: UInt32
    if let known = places[fingerprint] {
      index = known
    } else {
      index = UInt32(texts.count)
      texts.append(text())
      fingerprints.append(fingerprint)
      places[fingerprint] = index
    }
    last = (fingerprint, index)
    return index
  }
}
