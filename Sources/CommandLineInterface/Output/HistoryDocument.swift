import Credentials
import Domain
import StructuredText

extension TokenHistory {
  /// What `--json` says of the history. Fingerprints stay inside: nobody needs them to read it.
  var document: JSONValue {
    .document([
      ("lastScanAt", lastScanAt.json),
      (
        "tokens",
        .array(
          rows.map { row in
            .members([
              ("id", row.id.json), ("cli", row.tool.rawValue.json), ("provider", row.provider.json),
              ("kind", row.kind.rawValue.json), ("account", row.account.json), ("status", row.status.rawValue.json),
              ("firstSeenAt", row.firstSeenAt.json), ("lastSeenAt", row.lastSeenAt.json),
              ("lastUsedAt", row.lastUsedAt.json), ("usageCount", row.usageCount.json),
              ("lastCheckedAt", row.lastCheckedAt.json), ("consecutiveFailures", row.consecutiveFailures.json),
              ("lastError", row.lastError.json),
            ])
          })
      ),
    ])
  }
}
