import Domain
import FoundationEssentials
import StructuredText

/// Why a history file cannot be used.
enum HistoryProblem: Error, Hashable, Sendable {
  /// It makes no sense; the text says where.
  case corrupt(String)
  /// A later program wrote it.
  case newer(Int)
}

extension TokenHistory {
  var json: JSONValue {
    var members: [JSONValue.Member] = [
      JSONValue.Member(name: "version", value: .number(String(Self.version)))
    ]
    if let lastScanAt {
      members.append(JSONValue.Member(name: "lastScanAt", value: .string(Timestamp.text(lastScanAt))))
    }
    members.append(JSONValue.Member(name: "discovered", value: .array(rows.map(\.json) + strangeRows)))
    return .object(members + others)
  }

  /// Reads versions 1 and 2.
  init(bytes: [UInt8], fingerprints: Fingerprints) throws(HistoryProblem) {
    let document: JSONValue
    do {
      document = try JSONReader.read(bytes)
    } catch {
      throw .corrupt("\(error)")
    }
    guard let version = document["version"]?.int else { throw .corrupt("it has no version") }
    guard version >= 1 else { throw .corrupt("version \(version) never was") }
    guard version <= Self.version else { throw .newer(version) }
    guard let rows = document["discovered"]?.array else { throw .corrupt("“discovered” is not a list") }
    self.init(lastScanAt: Timestamp.date(document["lastScanAt"], documentedAs: .text))
    for json in rows {
      let row = version == 1 ? HistoryRow(version1: json, fingerprints: fingerprints) : HistoryRow(json: json)
      if let row { self.rows.append(row) } else { strangeRows.append(json.withoutPlainHash) }
    }
    others = (document.members ?? []).filter { !["version", "lastScanAt", "discovered"].contains($0.name) }
  }
}

extension HistoryRow {
  /// A row as the plugin before us wrote it. Its unsalted hash is replaced by a fingerprint of that hash, which still
  /// finds the credential if the secret did not change since.
  fileprivate init?(version1 json: JSONValue, fingerprints: Fingerprints) {
    guard let cli = json["cli"]?.string, let provider = json["provider"]?.string,
      let hash = json["tokenHash"]?.string
    else { return nil }
    let fingerprint = fingerprints.legacy(hash)
    let kind = kindNamed(json["tokenType"]?.string)
    let identity = "v1|\(cli)|\(provider)|\(kind.rawValue)|\(fingerprint)"
    self.init(
      identity: identity, id: "\(cli):\(Fingerprints.short(identity))", tool: Tool(rawValue: cli), provider: provider,
      kind: kind, secretHash: fingerprint, owner: cli,
      status: json["status"]?.string.flatMap(TokenStatus.init(rawValue:)) ?? .unknown,
      firstSeenAt: Timestamp.date(json["detectedAt"], documentedAs: .text) ?? Date(timeIntervalSince1970: 0),
      usageCount: max(0, json["usageCount"]?.int ?? 0),
      consecutiveFailures: max(0, json["consecutiveFailures"]?.int ?? 0))
    lastUsedAt = Timestamp.date(json["lastUsedAt"], documentedAs: .text)
    lastError = json["lastError"]?.string
    isUnmatchedLegacy = true
    others = (json.members ?? []).filter { !Self.membersOfVersion1.contains($0.name) }
  }

  private static let membersOfVersion1: Set<String> = [
    "cli", "provider", "profileId", "tokenType", "tokenHash", "detectedAt", "lastUsedAt", "usageCount", "status",
    "lastError", "consecutiveFailures",
  ]
}

extension JSONValue {
  /// Without the unsalted hash of version 1, against which guessed keys could be tried.
  fileprivate var withoutPlainHash: JSONValue {
    guard let members, self["tokenHash"]?.string?.hasPrefix("sha256:") == true else { return self }
    return .object(members.filter { $0.name != "tokenHash" })
  }
}
