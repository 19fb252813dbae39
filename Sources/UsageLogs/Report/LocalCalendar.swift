import Glibc

/// The days of the zone of this process, by the C library: FoundationEssentials knows only fixed offsets.
struct LocalCalendar: Sendable {
  /// When the hour and the day begin in which an instant lies; seconds since 1970.
  var start: @Sendable (_ seconds: Int64) -> (hour: Int64, day: Int64)

  init(start: @escaping @Sendable (Int64) -> (hour: Int64, day: Int64)) { self.start = start }

  /// The zone of the process.
  static let system = LocalCalendar { seconds in
    var time = time_t(seconds)
    var parts = tm()
    localtime_r(&time, &parts)
    let hour = seconds - Int64(parts.tm_min) * 60 - Int64(parts.tm_sec)
    parts.tm_hour = 0
    parts.tm_min = 0
    parts.tm_sec = 0
    parts.tm_isdst = -1
    return (hour, Int64(mktime(&parts)))
  }

  /// A zone that differs from UTC by the same seconds all year.
  static func fixed(offset: Int64) -> LocalCalendar {
    LocalCalendar { seconds in
      let local = seconds + offset
      func begin(_ length: Int64) -> Int64 { seconds - ((local % length) + length) % length }
      return (begin(3_600), begin(86_400))
    }
  }
}
