/// A moment as the clock on the wall tells it. Who draws the screen knows the time zone; the views do not.
public struct LocalTime: Hashable, Sendable {
  public var year: Int
  /// 1 to 12.
  public var month: Int
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int

  public init(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  /// `14:32:07`
  var clock: String { "\(two(hour)):\(two(minute)):\(two(second))" }
  /// `14:32`
  var shortClock: String { "\(two(hour)):\(two(minute))" }
  /// `20 Nov`
  var shortDate: String { "\(day) \(monthName)" }
  /// `Nov 2029`
  var monthAndYear: String { "\(monthName) \(year)" }
  /// `Sat`
  var weekday: String {
    let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    // Sakamoto's rule: January and February count as months of the year before.
    let offsets = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4]
    guard offsets.indices.contains(month - 1), (1...9_999).contains(year), day > 0 else { return "?" }
    let year = month < 3 ? year - 1 : year
    return names[(year + year / 4 - year / 100 + year / 400 + offsets[month - 1] + day) % 7]
  }
  /// `2026-11-20 14:32:07`
  var full: String { "\(year)-\(two(month))-\(two(day)) \(clock)" }

  private var monthName: String {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return names.indices.contains(month - 1) ? names[month - 1] : "?"
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
