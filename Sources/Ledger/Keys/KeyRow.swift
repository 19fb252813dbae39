import Domain
import FoundationEssentials
import TokenProxyAPI

/// A row of `provisioned_keys` and what follows from it at one moment.
struct KeyRow: KeyFigures {
  let row: SQLRow

  var hash: String { row.text("hash") }
  var isRevoked: Bool { row["revoked_at"] != .null }
  var isDisabled: Bool { row.truth("disabled") }
  var end: Int64? { row["expires_at"].integer }
  var limit: Money? { row.optionalMoney("credit_limit") }
  var reset: ProvisionedKey.LimitReset? {
    row["limit_reset"].text.flatMap { ProvisionedKey.LimitReset(rawValue: $0) }
  }
  var models: [String]? { row["models"].text.map(ModelList.models) }
  var life: SpendCounter { SpendCounter(settled: row.money("usage"), held: row.money("reserved")) }

  func counter(_ reset: ProvisionedKey.LimitReset) -> SpendCounter {
    let name =
      switch reset {
      case .daily: "day"
      case .weekly: "week"
      case .monthly: "month"
      }
    return SpendCounter(
      start: row.number(name + "_start"), settled: row.money(name + "_usage"), held: row.money(name + "_reserved"))
  }

  func object(now: Date) -> KeyObject {
    var object = KeyObject(
      hash: hash, name: row.text("name"), creditLimit: limit, limitReset: reset, usage: row.money("usage"),
      isDisabled: isDisabled, createdAt: row.date("created_at"))
    let windows = windows(at: now.milliseconds)
    object.updatedAt = row.date("updated_at")
    object.expiresAt = row.optionalDate("expires_at")
    object.revokedAt = row.optionalDate("revoked_at")
    object.rotatedAt = row.optionalDate("rotated_at")
    object.windowUsage = spent(reset, in: windows).settled
    object.usageToday = spent(.daily, in: windows).settled
    object.windowStart = windows.start(reset).map { Date(milliseconds: $0) }
    object.windowResetsAt = windows.end(reset).map { Date(milliseconds: $0) }
    object.remaining = room(in: windows).map { max(.zero, $0) }
    object.models = models
    object.lastUsedAt = row.optionalDate("last_used_at")
    object.requests = row.count("requests")
    object.lastModel = row["last_model"].text
    return object
  }
}

/// The models that a key may call, as one text: each between two line ends, so that finding one is finding a text.
enum ModelList {
  static func text(_ models: [String]) -> String { "\n" + models.map { $0 + "\n" }.joined() }

  /// A name with a line end names no model: it could span two.
  static func text(_ text: String, names model: String) -> Bool {
    !model.utf8.contains(UInt8(ascii: "\n")) && text.contains("\n\(model)\n")
  }

  static func models(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
}
