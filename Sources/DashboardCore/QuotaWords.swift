public import Domain
public import FoundationEssentials

/// What is said of quota windows, on the screen and on the command line.
public enum QuotaWords {
  /// Whole percent, rounded down so that 100 % means all of it; `<1%` for what is hardly anything.
  public static func percent(_ fraction: Double) -> String {
    guard fraction.isFinite else { return "?" }
    let percent = min(max(0, fraction * 100), 9_999)
    return percent > 0 && percent < 1 ? "<1%" : "\(Int(percent))%"
  }

  /// How the number came here.
  public static func kind(_ source: QuotaWindow.Source) -> String {
    switch source {
    case .api: "reported by the provider"
    case .cli: "reported through its program"
    case .log: "from its session log"
    case .statusLine: "from its status line"
    case .gateway: "told by OpenClaw's gateway"
    }
  }

  /// `12% ahead of an even pace`, and when all of it is used, if that comes before the reset.
  public static func pace(_ pace: QuotaPace, resetsAt: Date?, now: Date) -> [String] {
    let size = percent(abs(pace.excess))
    var words: [String] =
      switch pace.verdict {
      case .ahead: ["\(size) ahead of an even pace"]
      case .behind: ["\(size) behind an even pace"]
      case .even: ["at an even pace"]
      }
    if let fullAt = pace.fullAt {
      let before = resetsAt.map {
        ", \(DurationText.shortText(seconds: $0.timeIntervalSince(fullAt))) before the reset"
      }
      words.append(
        fullAt > now ? "used up \(DurationText.relative(fullAt, now: now))\(before ?? "")" : "used up by now")
    }
    return words
  }
}
