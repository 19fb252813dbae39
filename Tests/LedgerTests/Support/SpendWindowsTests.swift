import Domain
import FoundationEssentials
import Testing

@testable import Ledger

@Suite("Spend windows")
struct SpendWindowsTests {
  @Test(
    "[W-20] begin at UTC midnight, on Monday and on the first",
    arguments: [
      (utc(2026, 3, 14, 22), utc(2026, 3, 14), utc(2026, 3, 9), utc(2026, 3, 1)),
      (utc(2026, 3, 9), utc(2026, 3, 9), utc(2026, 3, 9), utc(2026, 3, 1)),
      (utc(2026, 3, 8, 23, 59, 59), utc(2026, 3, 8), utc(2026, 3, 2), utc(2026, 3, 1)),
      (utc(2024, 2, 29, 12), utc(2024, 2, 29), utc(2024, 2, 26), utc(2024, 2, 1)),
      (utc(2024, 3, 1), utc(2024, 3, 1), utc(2024, 2, 26), utc(2024, 3, 1)),
      (utc(2027, 1, 1), utc(2027, 1, 1), utc(2026, 12, 28), utc(2027, 1, 1)),
      (utc(2000, 2, 29, 0, 0, 1), utc(2000, 2, 29), utc(2000, 2, 28), utc(2000, 2, 1)),
      (utc(1970, 1, 1), utc(1970, 1, 1), utc(1969, 12, 29), utc(1970, 1, 1)),
    ])
  func starts(_ instant: Date, day: Date, week: Date, month: Date) {
    let windows = SpendWindows(at: instant.milliseconds)
    #expect(windows.day == day.milliseconds)
    #expect(windows.week == week.milliseconds)
    #expect(windows.month == month.milliseconds)
  }

  @Test("end where the next one begins, for every day of a leap year and the year after it")
  func ends() {
    for offset in 0..<731 {
      let instant = utc(2024, 1, 1).after(Double(offset) * 86_400 + 5_000)
      let windows = SpendWindows(at: instant.milliseconds)
      for reset in ProvisionedKey.LimitReset.allCases {
        let end = windows.end(reset) ?? 0
        #expect(SpendWindows(at: end).start(reset) == end)
        #expect(SpendWindows(at: end - 1).start(reset) == windows.start(reset))
      }
    }
  }

  @Test("are those of the Gregorian calendar on every day of fifty years")
  func months() {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    for offset in stride(from: 0, to: 18_263, by: 1) {
      let instant = utc(2000, 1, 1).after(Double(offset) * 86_400)
      let parts = calendar.dateComponents([.day, .weekday], from: instant)
      let windows = SpendWindows(at: instant.milliseconds)
      #expect((windows.day - windows.month) / 86_400_000 == Int64((parts.day ?? 0) - 1))
      #expect((windows.day - windows.week) / 86_400_000 == Int64(((parts.weekday ?? 0) + 5) % 7))
    }
  }

  @Test("of a limit over the key's whole life have neither start nor end")
  func lifetime() {
    let windows = SpendWindows(at: noon.milliseconds)
    #expect(windows.start(nil) == nil)
    #expect(windows.end(nil) == nil)
  }
}
