import Credentials
import Domain
import FoundationEssentials

/// Says which credential was in a tool's home at a time. Logs do not tell: it follows from when the history saw which one
/// there. Where several could be meant, none is.
struct Attribution {
  private struct Stay {
    var tokenID: String
    var tool: Tool
    /// Folders in which its sources lie, as people are shown them.
    var places: [String]
    var first: Date
    var last: Date
  }

  private let stays: [Stay]

  init(_ rows: [HistoryRow], lastScanAt: Date?) {
    stays = rows.map { row in
      // What was there at the last scan is taken to be there still.
      let isThere = row.missingSince == nil && row.lastSeenAt >= (lastScanAt ?? row.lastSeenAt)
      return Stay(
        tokenID: row.id, tool: row.tool, places: row.sources.filter { $0.kind == .file }.map(\.location),
        first: row.firstSeenAt, last: isThere ? .distantFuture : row.lastSeenAt)
    }
  }

  /// - Parameter home: with `~` for the home directory.
  func token(tool: Tool, home: String, at date: Date) -> String? {
    let found = stays.filter { stay in
      stay.tool == tool && stay.first <= date && date <= stay.last
        && stay.places.contains { $0.hasPrefix(home + "/") }
    }
    return found.count == 1 ? found[0].tokenID : nil
  }
}
