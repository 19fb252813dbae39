import FoundationEssentials

/// Calls per minute, told from counts that only grow: a server tells how many calls a key has had, not when.
struct CallRates {
  /// What is known of one key.
  private struct Track {
    /// Counts with their times, the oldest first; none is older than `span` but the first.
    var samples: [(at: Date, count: Int)]
    /// Calls by the minute in which they were seen.
    var minutes: [Int: Int] = [:]
    var firstMinute: Int
  }

  /// A rate is that of the last so many seconds.
  private static let span = 120.0
  private static let keptMinutes = 30
  private var tracks: [String: Track] = [:]

  /// Takes the counts of all keys; those that are not named any more are forgotten.
  mutating func note(_ counts: [(id: String, count: Int)], at now: Date) {
    let minute = Self.minute(of: now)
    var kept: [String: Track] = [:]
    kept.reserveCapacity(counts.count)
    for (id, count) in counts {
      var track = tracks[id] ?? Track(samples: [], firstMinute: minute)
      if let last = track.samples.last {
        // Below the last one: it is another server, or another key of that name.
        if count < last.count || now < last.at {
          track = Track(samples: [], firstMinute: minute)
        } else if count > last.count {
          track.minutes[minute, default: 0] += count - last.count
        }
      }
      track.samples.append((now, count))
      while track.samples.count > 2, now.timeIntervalSince(track.samples[1].at) >= Self.span {
        track.samples.removeFirst()
      }
      if track.minutes.count > Self.keptMinutes {
        track.minutes = track.minutes.filter { $0.key > minute - Self.keptMinutes }
      }
      kept[id] = track
    }
    tracks = kept
  }

  /// Over the last two minutes, or since the key was first seen; at least a minute is counted, so that one call is no storm.
  /// nil: it was seen only once.
  func perMinute(of id: String) -> Double? {
    guard let track = tracks[id], track.samples.count > 1, let first = track.samples.first,
      let last = track.samples.last
    else { return nil }
    let seconds = max(60, last.at.timeIntervalSince(first.at))
    return Double(last.count - first.count) * 60 / seconds
  }

  /// The calls of each minute since the key was first seen, at most of the last thirty, the oldest first.
  func minutes(of id: String, at now: Date) -> [Double] {
    guard let track = tracks[id] else { return [] }
    let minute = Self.minute(of: now)
    let first = max(track.firstMinute, minute - Self.keptMinutes + 1)
    guard first <= minute else { return [] }
    return (first...minute).map { Double(track.minutes[$0] ?? 0) }
  }

  private static func minute(of date: Date) -> Int {
    Int(min(max(date.timeIntervalSince1970 / 60, -1e12), 1e12).rounded(.down))
  }
}
