import Domain
import FoundationEssentials
import TokenProxyAPI

/// A row of `provisioned_keys` and what follows from it at one moment.
struct KeyRow {
  let row: SQLRow

  /// What decides how much may be spent: the rest of the row costs every call some microseconds.
  static let spendColumns = """
    k.hash, k.account_id, k.credit_limit, k.limit_reset, k.usage, k.reserved, k.day_start, k.day_usage,
    k.day_reserved, k.week_start, k.week_usage, k.week_reserved, k.month_start, k.month_usage, k.month_reserved
    """

  var hash: String { row.text("hash") }
  var isRevoked: Bool { row["revoked_at"] != .null }
  var limit: Money? { row.optionalMoney("credit_limit") }
  var reset: ProvisionedKey.LimitReset? {
    row["limit_reset"].text.flatMap { ProvisionedKey.LimitReset(rawValue: $0) }
  }
  var models: [String]? { row["models"].text.map(ModelList.models) }

  /// The windows in which the key spends at an instant: those that have begun, also where the server's clock is behind.
  func windows(at instant: Int64) -> SpendWindows { SpendWindows(at: max(instant, row.number("day_start"))) }

  /// What was settled and what is held in the window of a limit; over the whole life without a window.
  func spent(_ reset: ProvisionedKey.LimitReset?, in windows: SpendWindows) -> (settled: Money, held: Money) {
    guard let reset, let start = windows.start(reset) else { return (row.money("usage"), row.money("reserved")) }
    let name =
      switch reset {
      case .daily: "day"
      case .weekly: "week"
      case .monthly: "month"
      }
    guard row.number(name + "_start") == start else { return (.zero, .zero) }
    return (row.money(name + "_usage"), row.money(name + "_reserved"))
  }

  /// What the limit leaves; nil without a limit. Below zero where a person lowered the limit.
  func room(in windows: SpendWindows) -> Money? {
    guard let limit else { return nil }
    let (settled, held) = spent(reset, in: windows)
    return limit - settled - held
  }

  /// Why it may not be used, its limit left aside.
  func refusal(at instant: Int64) -> KeyRefusal? {
    if isRevoked { return .revoked }
    if row.truth("disabled") { return .disabled }
    if let end = row["expires_at"].integer, end < instant { return .expired }
    return nil
  }

  func limitReached(in windows: SpendWindows) -> KeyRefusal {
    .limitReached(reset, resetsAt: windows.end(reset).map { Date(milliseconds: $0) })
  }

  func object(now: Date) -> KeyObject {
    var object = KeyObject(
      hash: hash, name: row.text("name"), creditLimit: limit, limitReset: reset, usage: row.money("usage"),
      isDisabled: row.truth("disabled"), createdAt: row.date("created_at"))
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
