import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI

/// Keys as text for people.
enum KeyText {
  static let shownOnce = "This key will only be shown ONCE. Save it now!"

  static func list(_ keys: [KeyObject], now: Date) -> String {
    var table = TextTable([
      ("Hash", .left), ("Name", .left), ("State", .left), ("Limit", .right), ("Reset", .left), ("Usage", .right),
      ("Left", .right), ("Expires", .left), ("Created", .left),
    ])
    for key in keys {
      table.add([
        key.hash, key.name, state(key, now: now), key.creditLimit?.exactText ?? "∞", key.limitReset?.rawValue ?? "-",
        key.usage.exactText, key.left?.exactText ?? "∞", key.expiresAt.map(\.tableText) ?? "-", key.createdAt.tableText,
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
      fields.append(("Used In Window", used.exactText + (key.windowResetsAt.map { ", resets \($0.tableText)" } ?? "")))
    }
    if let left = key.left { fields.append(("Left", left.exactText)) }
    fields += [
      ("Total Usage", key.usage.exactText), ("Daily Usage", detail.usageDaily.exactText),
      ("Weekly Usage", detail.usageWeekly.exactText), ("Monthly Usage", detail.usageMonthly.exactText),
      ("Requests", String(detail.requests)), ("Disabled", key.isDisabled ? "Yes" : "No"),
      ("Models", key.models?.joined(separator: ", ") ?? "All"), ("Expires", key.expiresAt.map(\.tableText) ?? "Never"),
      ("Created", key.createdAt.tableText), ("Last Used", key.lastUsedAt.map(\.tableText) ?? "Never"),
    ]
    return Self.fields(fields) + models(detail.models)
  }

  private static func models(_ models: [KeyDetail.Model]) -> String {
    guard !models.isEmpty else { return "" }
    var table = TextTable([("Model", .left), ("Requests", .right), ("Tokens", .right), ("Cost", .right)])
    for model in models {
      table.add([
        model.model, String(model.requests), String(model.promptTokens + model.completionTokens), model.cost.exactText,
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
    if let expiry = key.expiresAt { fields.append(("Expires", expiry.tableText)) }
    fields.append(key.rotatedAt.map { ("Rotated At", $0.tableText) } ?? ("Created", key.createdAt.tableText))
    return Self.fields(fields)
  }

  static func fields(_ fields: [(String, String)]) -> String {
    var table = TextTable(["Field", "Value"])
    for (name, value) in fields { table.add([name, value]) }
    return table.text
  }

  static func limit(_ key: KeyObject) -> String { key.creditLimit?.exactText ?? "Unlimited" }

  static func state(_ key: KeyObject, now: Date) -> String {
    if key.isDisabled { return "disabled" }
    if key.isExpired(at: now) { return "expired" }
    return key.isBlocked ? "blocked" : "active"
  }
}
