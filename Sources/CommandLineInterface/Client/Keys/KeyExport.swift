import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI

/// Keys as a file, without their secrets.
enum KeyExport {
  enum Format: String, CaseIterable { case json, csv }

  static let columns = [
    "hash", "name", "credit_limit", "limit_reset", "usage", "disabled", "created_at", "expires_at",
  ]

  static func text(_ keys: [KeyObject], as format: Format) -> String {
    switch format {
    case .json: json(keys)
    case .csv: csv(keys)
    }
  }

  static func json(_ keys: [KeyObject]) -> String {
    JSONWriter.pretty(
      .array(
        keys.map {
          var key = $0
          key.key = nil
          return key.json
        }))
  }

  /// A limit on models has a column of its own, at the end, only when a key has one: without it an import would make a key
  /// that may call every model.
  static func csv(_ keys: [KeyObject]) -> String {
    let withModels = keys.contains { $0.models != nil }
    let header = withModels ? columns + ["models"] : columns
    return CSV.text(
      [header]
        + keys.map { key in
          let fields = [
            key.hash, key.name, key.creditLimit.map(number) ?? "", key.limitReset?.rawValue ?? "", number(key.usage),
            key.isDisabled ? "true" : "false", key.createdAt.timestamp, key.expiresAt?.timestamp ?? "",
          ]
          return withModels ? fields + [key.models?.joined(separator: " ") ?? ""] : fields
        })
  }

  private static func number(_ amount: Money) -> String { JSONWriter.compact(amount.wireNumber) }
}
