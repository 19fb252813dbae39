/// A piece of a file that one thread reads.
struct LogUnit: Sendable {
  /// The place of the file among those of the index.
  var file: Int
  var path: String
  var format: LogFormat
  /// Where its first line begins; of a piece within a file, the first line that begins at or behind it.
  var start: Int64
  /// Lines that begin at or behind it belong to the next piece.
  var end: Int64
  /// `start` is the beginning of a line.
  var isLineStart: Bool
  /// What lies behind is not read: it came after the file was looked at.
  var size: Int64

  /// Pieces of this size keep all threads busy with one large file, and the rows of a piece small.
  static let length: Int64 = 8 << 20

  /// The pieces of what is new in a file.
  static func pieces(file: Int, path: String, format: LogFormat, from start: Int64, size: Int64) -> [LogUnit] {
    guard format.shape == .lines else {
      return [LogUnit(file: file, path: path, format: format, start: start, end: size, isLineStart: true, size: size)]
    }
    var units: [LogUnit] = []
    var place = start
    while place < size {
      let end = size - place < length * 3 / 2 ? size : place + length
      units.append(
        LogUnit(
          file: file, path: path, format: format, start: place, end: end, isLineStart: place == start, size: size))
      place = end
    }
    return units
  }
}
