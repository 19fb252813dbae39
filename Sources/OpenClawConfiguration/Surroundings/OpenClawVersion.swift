/// A version of OpenClaw: the date of its release.
public struct OpenClawVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
  public var year: Int
  public var month: Int
  public var day: Int

  public init(_ year: Int, _ month: Int, _ day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Finds `2026.2.1`, with or without `-beta.1`, in what a program prints.
  public init?(in text: some StringProtocol) {
    for word in text.prefix(4096).split(whereSeparator: { !$0.isNumber && $0 != "." }) {
      let parts = word.split(separator: ".").map { Int($0) }
      guard parts.count >= 3, let year = parts[0], let month = parts[1], let day = parts[2],
        (2020..<2100).contains(year),
        (1...12).contains(month)
      else { continue }
      self.init(year, month, day)
      return
    }
    return nil
  }

  public static func < (left: OpenClawVersion, right: OpenClawVersion) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  public var description: String { "\(year).\(month).\(day)" }

  /// Its own commands rewrite the configuration without its comments, with `${VAR}` replaced by what it stands for:
  /// they are not to be used on somebody's file.
  public var rewritesConfigurationBadly: Bool { self < OpenClawVersion(2026, 3, 1) }

  /// The names `CLAWDBOT_…` still count.
  public var honoursOldNames: Bool { self < OpenClawVersion(2026, 4, 28) }
}
