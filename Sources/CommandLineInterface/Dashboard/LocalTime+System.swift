import DashboardViews
import FoundationEssentials
import Glibc

extension LocalTime {
  /// The time in the zone of the process, by the C library: FoundationEssentials knows only fixed offsets.
  init(system date: Date) {
    var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
    var parts = tm()
    localtime_r(&seconds, &parts)
    self.init(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday), hour: Int(parts.tm_hour),
      minute: Int(parts.tm_min), second: Int(parts.tm_sec))
  }
}
