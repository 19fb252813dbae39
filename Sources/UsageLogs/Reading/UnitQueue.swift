import Threads

/// Pieces of files that several threads read and one puts together in order.
///
/// `@unchecked Sendable`: what changes is reached only with the lock of the monitor.
final class UnitQueue: @unchecked Sendable {
  private let units: [LogUnit]
  private let monitor = Monitor()
  private var next = 0
  private var merged = 0
  /// What was read ahead of its turn.
  private var waiting: [Int: UnitRows] = [:]

  /// So many pieces may wait to be put together; more would only cost memory.
  private static let readAhead = 32

  init(_ units: [LogUnit]) { self.units = units }

  /// What the one who puts together does next.
  enum Step {
    case merge(Int, UnitRows)
    case read(Int)
    case done
  }

  func step() -> Step {
    monitor.lock()
    defer { monitor.unlock() }
    while true {
      if let rows = waiting.removeValue(forKey: merged) {
        merged += 1
        monitor.wakeAll()
        return .merge(merged - 1, rows)
      }
      if merged == units.count { return .done }
      if next < units.count, waiting.count < Self.readAhead {
        next += 1
        return .read(next - 1)
      }
      monitor.sleep()
    }
  }

  /// Reads one piece after the other until there are no more.
  func help(_ reader: LineReader) {
    while let place = claim() { deliver(place, reader.rows(of: units[place])) }
  }

  func deliver(_ place: Int, _ rows: UnitRows) {
    monitor.lock()
    waiting[place] = rows
    monitor.unlock()
    monitor.wakeAll()
  }

  private func claim() -> Int? {
    monitor.lock()
    defer { monitor.unlock() }
    while next < units.count, next - merged >= Self.readAhead { monitor.sleep() }
    guard next < units.count else { return nil }
    next += 1
    return next - 1
  }
}

extension LineReader {
  /// The rows of a piece, of whatever shape its file is.
  func rows(of unit: LogUnit) -> UnitRows {
    guard unit.format.shape == .database else { return read(unit) }
    var rows = UnitRows()
    rows.end = unit.start
    rows.read(database: unit)
    return rows
  }
}
