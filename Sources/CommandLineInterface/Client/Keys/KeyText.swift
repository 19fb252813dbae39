import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI

/// Keys as text for people.
enum KeyText {
  static let shownOnce = "⚠ This key will only be shown ONCE. Save it now!\n"

  static func list(_ keys: [KeyObject], now: Date) -> String {
    var table = TextTable([
      ("Hash", .left), ("Name", .left), ("State", .left), ("Limit", .right), ("Reset", .left), ("Usage", .right),
      ("Left", .right), ("Expires", .left), ("Created", .left),
    ])
    for key in keys {
      table.add([
        key.hash, key.name, state(key, now: now), key.creditLimit?.text ?? "∞", key.limitReset?.rawValue ?? "-",
        key.usage.text, key.left?.text ?? "∞", key.expiresAt.map(minute) ?? "-", minute(key.createdAt),
      ])
    }
    return table.text
  }

  static func detail(_ detail: KeyDetail, now: Date) -> String {
    let key = detail.key
    var fields: [(String, String)] = [
      ("Hash", key.hash), ("Name", key.name), ("State", state(key, now: now)), ("Credit Limit", limit(key)),
      ("Limit Reset", key.limitReset?.rawValue ?? "None"),
    ]
    if key.limitReset != nil, let used = key.windowUsage {
      fields.append(("Used In Window", used.text + (key.windowResetsAt.map { ", resets \(minute($0))" } ?? "")))
    }
    if let left = key.left { fields.append(("Left", left.text)) }
    fields += [
      ("Total Usage", key.usage.text), ("Daily Usage", detail.usageDaily.text),
      ("Weekly Usage", detail.usageWeekly.text), ("Monthly Usage", detail.usageMonthly.text),
      ("Requests", String(detail.requests)), ("Disabled", key.isDisabled ? "Yes" : "No"),
      ("Models", key.models?.joined(separator: ", ") ?? "All"), ("Expires", key.expiresAt.map(minute) ?? "Never"),
      ("Created", minute(key.createdAt)), ("Last Used", key.lastUsedAt.map(minute) ?? "Never"),
    ]
    return Self.fields(fields) + models(detail.models)
  }

  private static func models(_ models: [KeyDetail.Model]) -> String {
    guard !models.isEmpty else { return "" }
    var table = TextTable([("Model", .left), ("Requests", .right), ("Tokens", .right), ("Cost", .right)])
    for model in models {
      table.add([
        model.model, String(model.requests), String(model.promptTokens + model.completionTokens), model.cost.text,
      ])
    }
    return "\nModel Usage:\n" + table.text
  }

  /// A key that was made or rotated.
  ///
  /// - Parameter file: where the secret is, when it is not shown.
  static func made(_ key: KeyObject, file: String?) -> String {
    var fields: [(String, String)] = [
      ("Key", file.map { "in \($0)" } ?? key.key?.reveal() ?? "not sent by the server"), ("Hash", key.hash),
      ("Name", key.name), ("Credit Limit", limit(key)), ("Limit Reset", key.limitReset?.rawValue ?? "None"),
    ]
    if let models = key.models { fields.append(("Models", models.joined(separator: ", "))) }
    if let expiry = key.expiresAt { fields.append(("Expires", minute(expiry))) }
    fields.append(key.rotatedAt.map { ("Rotated At", minute($0)) } ?? ("Created", minute(key.createdAt)))
    return Self.fields(fields)
  }

  static func fields(_ fields: [(String, String)]) -> String {
    var table = TextTable(["Field", "Value"])
    for (name, value) in fields { table.add([name, value]) }
    return table.text
  }

  static func limit(_ key: KeyObject) -> String { key.creditLimit?.text ?? "Unlimited" }

  static func state(_ key: KeyObject, now: Date) -> String {
    if key.isDisabled { return "disabled" }
    if key.isExpired(at: now) { return "expired" }
    return key.isBlocked ? "blocked" : "active"
  }

  /// `2026-11-20 14:32 UTC`
  static func minute(_ date: Date) -> String { date.timestamp.prefix(16).replacing("T", with: " ") + " UTC" }
}
