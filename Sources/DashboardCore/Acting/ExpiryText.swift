import FoundationEssentials

/// Reads when something is to end, as a person writes it: `30d`, `12h`, `2w`, `2026-12-31`, `2026-12-31 18:00`. Dates are UTC.
enum ExpiryText {
  static let example = "30d or 2026-12-31"

  static func date(_ text: String, now: Date) -> Date? {
    if let last = text.last, let unit = units[last], let count = Int(text.dropLast()), (1...100_000).contains(count) {
      return now.addingTimeInterval(Double(count) * unit)
    }
    let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" })
    guard let day = parts.first.flatMap({ numbers($0, "-", [4, 2, 2]) }), parts.count <= 2 else { return nil }
    var seconds = 0
    if parts.count == 2 {
      guard let time = numbers(parts[1].prefix { $0 != "Z" }, ":", [2, 2]), time[0] < 24, time[1] < 60 else {
        return nil
      }
      seconds = time[0] * 3_600 + time[1] * 60
    }
    guard let days = days(year: day[0], month: day[1], day: day[2]) else { return nil }
    return Date(timeIntervalSince1970: Double(days * 86_400 + seconds))
  }

  /// The same instant to the minute as `date` reads it: `2026-12-31 18:00`.
  static func text(_ date: Date) -> String {
    let minutes = Int((min(max(date.timeIntervalSince1970, 0), 1e11) / 60).rounded(.down))
    var (year, rest) = (1970, minutes / 1_440)
    while rest >= length(ofYear: year) {
      rest -= length(ofYear: year)
      year += 1
    }
    var month = 1
    while rest >= length(ofMonth: month, year: year) {
      rest -= length(ofMonth: month, year: year)
      month += 1
    }
    return "\(year)-\(two(month))-\(two(rest + 1)) \(two(minutes / 60 % 24)):\(two(minutes % 60))"
  }

  private static let units: [Character: Double] = ["h": 3_600, "d": 86_400, "w": 604_800]

  private static func numbers(_ text: Substring, _ separator: Character, _ lengths: [Int]) -> [Int]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.count == lengths.count, zip(parts, lengths).allSatisfy({ $0.utf8.count == $1 }) else { return nil }
    let numbers = parts.compactMap { $0.utf8.allSatisfy { (48...57).contains($0) } ? Int($0) : nil }
    return numbers.count == parts.count ? numbers : nil
  }

  private static func days(year: Int, month: Int, day: Int) -> Int? {
    guard (1970...9_999).contains(year), (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year)
    else { return nil }
    let years = (1970..<year).reduce(0) { $0 + length(ofYear: $1) }
    return years + (1..<month).reduce(0) { $0 + length(ofMonth: $1, year: year) } + day - 1
  }

  private static func isLeap(_ year: Int) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }
  private static func length(ofYear year: Int) -> Int { isLeap(year) ? 366 : 365 }
  private static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
