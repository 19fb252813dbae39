import Domain
import FoundationEssentials
import StructuredText

/// The shares of a subscription that an answer tells beside whether the credential works. Windows are named by their
/// length, never by their place in the document: a free plan has its month where others have five hours.
func quotaWindows(in reply: PingReply, to request: PingRequest, now: Date) -> [QuotaWindow] {
  guard case .response(let response) = reply, (200..<300).contains(response.status),
    let document = try? JSONReader.read(response.body)
  else { return [] }
  let path = request.url.split(separator: "?").first ?? ""
  if path.hasSuffix("/wham/usage") { return codexWindows(document, now: now) }
  if path.hasSuffix("/coding/v1/usages") { return kimiWindows(document, now: now) }
  return []
}

private func codexWindows(_ document: JSONValue, now: Date) -> [QuotaWindow] {
  func windows(_ limit: JSONValue?, of model: String?) -> [QuotaWindow] {
    ["primary_window", "secondary_window"].compactMap { slot in
      guard let window = limit?[slot], let seconds = number(window["limit_window_seconds"]) else { return nil }
      let resets =
        Timestamp.date(window["reset_at"], documentedAs: .seconds)
        ?? number(window["reset_after_seconds"]).flatMap { $0 >= 0 && $0 < 1e9 ? now + $0 : nil }
      let label = windowLabel(seconds: seconds)
      return QuotaWindow(
        label: model.map { "\($0) \(label)" } ?? label, usedFraction: number(window["used_percent"]).map { $0 / 100 },
        resetsAt: resets, readAt: now)
    }
  }
  var found = windows(document["rate_limit"], of: nil)
  for extra in document["additional_rate_limits"]?.array ?? [] {
    guard let name = extra["limit_name"]?.nonEmptyString else { continue }
    found += windows(extra["rate_limit"], of: shownName(name))
  }
  return found
}

private func kimiWindows(_ document: JSONValue, now: Date) -> [QuotaWindow] {
  func window(_ detail: JSONValue?, _ label: String) -> QuotaWindow? {
    guard let detail, let limit = number(detail["limit"]), limit > 0 else { return nil }
    let used = number(detail["used"]) ?? number(detail["remaining"]).map { limit - $0 }
    return QuotaWindow(
      label: label, usedFraction: used.map { $0 / limit },
      resetsAt: Timestamp.date(detail["resetTime"], documentedAs: .text), readAt: now)
  }
  let short = (document["limits"]?.array ?? []).compactMap { limit -> QuotaWindow? in
    let units = ["TIME_UNIT_SECOND": 1.0, "TIME_UNIT_MINUTE": 60, "TIME_UNIT_HOUR": 3600, "TIME_UNIT_DAY": 86_400]
    guard let count = number(limit["window"]?["duration"]),
      let unit = limit["window"]?["timeUnit"]?.string.flatMap({ units[$0] })
    else { return nil }
    return window(limit["detail"], windowLabel(seconds: count * unit))
  }
  return short + [window(document["usage"], "wk")].compactMap { $0 }
}

/// A number, also where it is written as a string.
private func number(_ value: JSONValue?) -> Double? {
  value?.double ?? value?.string.flatMap(Double.init).flatMap { $0.isFinite ? $0 : nil }
}

/// `5h`, `wk`, `mo`, or the days.
func windowLabel(seconds: Double) -> String {
  switch seconds {
  case ..<60: "\(Int(max(seconds, 0)))s"
  case ..<3600: "\(Int(seconds / 60))m"
  case ..<172_800: "\(Int(seconds / 3600))h"
  case 604_800: "wk"
  case (28 * 86_400)...: "mo"
  default: "\(Int(seconds / 86_400))d"
  }
}

/// The name of a model as a provider gives it, without what could upset a terminal.
private func shownName(_ name: String) -> String {
  String(
    String.UnicodeScalarView(name.unicodeScalars.filter { $0.value > 0x1F && !(0x7F...0x9F).contains($0.value) })
      .prefix(24))
}
