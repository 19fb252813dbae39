import Domain
import FoundationEssentials
import StructuredText

/// The members of a row, in the order in which they are written. The first ten are those of version 1.
private enum Name: String, CaseIterable {
  case cli, provider, profileId, tokenType, tokenHash, detectedAt, usageCount, status, consecutiveFailures, lastUsedAt
  case lastError
  case identityKey, id, account, plan, owner, renewable, grantHash, expiresAt, loginEndsAt, source, sources, evidence
  case restricted, rateLimitedUntil, firstSeenAt, lastSeenAt, lastCheckedAt, lastErrorAt, importedProfileId, legacy
  case missingSince, lastAcceptedAt, importedAt, ownProfileId
}

extension HistoryRow {
  var json: JSONValue {
    var members: [JSONValue.Member] = []
    func put(_ name: Name, _ value: JSONValue?) {
      if let value { members.append(JSONValue.Member(name: name.rawValue, value: value)) }
    }
    func put(_ name: Name, _ text: String?) { put(name, text.map(JSONValue.string)) }
    func put(_ name: Name, _ date: Date?) { put(name, date.map { .string(Timestamp.text($0)) }) }
    put(.cli, tool.rawValue)
    put(.provider, provider)
    put(.profileId, importedProfileID ?? provider + ":default")
    put(.tokenType, kind.rawValue.replacing("-", with: "_"))
    put(.tokenHash, secretHash)
    put(.detectedAt, lastSeenAt)
    put(.usageCount, .number(String(usageCount)))
    put(.status, status.rawValue)
    put(.consecutiveFailures, .number(String(consecutiveFailures)))
    put(.lastUsedAt, lastUsedAt)
    put(.lastError, lastError)
    put(.identityKey, identity)
    put(.id, id)
    put(.account, account)
    put(.plan, plan)
    put(.owner, owner)
    put(.renewable, .bool(renewable))
    put(.grantHash, grantHash)
    put(.expiresAt, expiresAt.map { .number(String(Int64(($0.timeIntervalSince1970 * 1000).rounded()))) })
    put(.loginEndsAt, loginEndsAt.map { .number(String(Int64(($0.timeIntervalSince1970 * 1000).rounded()))) })
    put(.source, sources.first?.location)
    put(.sources, .array(sources.map(\.json)))
    put(.evidence, evidence?.rawValue)
    put(.restricted, restricted)
    put(.rateLimitedUntil, rateLimitedUntil)
    put(.firstSeenAt, firstSeenAt)
    put(.lastSeenAt, lastSeenAt)
    put(.lastCheckedAt, lastCheckedAt)
    put(.lastErrorAt, lastErrorAt)
    put(.importedProfileId, importedProfileID)
    put(.missingSince, missingSince)
    put(.lastAcceptedAt, lastAcceptedAt)
    put(.importedAt, importedAt)
    put(.ownProfileId, ownProfileID)
    if isUnmatchedLegacy { put(.legacy, .bool(true)) }
    return .object(members + others)
  }

  /// nil when a member that everything hangs on is missing.
  init?(json: JSONValue) {
    func text(_ name: Name) -> String? { json[name.rawValue]?.string }
    func date(_ name: Name) -> Date? { Timestamp.date(json[name.rawValue], documentedAs: .text) }
    func count(_ name: Name) -> Int { max(0, json[name.rawValue]?.int ?? 0) }
    guard let cli = text(.cli), let provider = text(.provider), let identity = text(.identityKey), let id = text(.id)
    else { return nil }
    self.init(
      identity: identity, id: id, tool: Tool(rawValue: cli), provider: provider, kind: kindNamed(text(.tokenType)),
      account: text(.account), plan: text(.plan), secretHash: text(.tokenHash) ?? "", grantHash: text(.grantHash),
      owner: text(.owner) ?? cli, renewable: json[Name.renewable.rawValue]?.bool ?? false,
      expiresAt: Timestamp.date(json[Name.expiresAt.rawValue], documentedAs: .milliseconds),
      loginEndsAt: Timestamp.date(json[Name.loginEndsAt.rawValue], documentedAs: .milliseconds),
      sources: (json[Name.sources.rawValue]?.array ?? []).compactMap(TokenSource.init(json:)),
      status: text(.status).flatMap(TokenStatus.init(rawValue:)) ?? .unknown,
      firstSeenAt: date(.firstSeenAt) ?? date(.detectedAt) ?? Date(timeIntervalSince1970: 0),
      usageCount: count(.usageCount), consecutiveFailures: count(.consecutiveFailures))
    lastSeenAt = date(.lastSeenAt) ?? date(.detectedAt) ?? firstSeenAt
    missingSince = date(.missingSince)
    lastUsedAt = date(.lastUsedAt)
    evidence = text(.evidence).flatMap(Evidence.init(rawValue:))
    restricted = text(.restricted)
    rateLimitedUntil = date(.rateLimitedUntil)
    lastCheckedAt = date(.lastCheckedAt)
    lastError = text(.lastError)
    lastErrorAt = date(.lastErrorAt)
    importedProfileID = text(.importedProfileId)
    lastAcceptedAt = date(.lastAcceptedAt)
    importedAt = date(.importedAt)
    ownProfileID = text(.ownProfileId)
    isUnmatchedLegacy = json[Name.legacy.rawValue]?.bool ?? false
    let known = Set(Name.allCases.map(\.rawValue))
    others = (json.members ?? []).filter { !known.contains($0.name) }
  }
}

/// `api_key` and `api-key` are one kind; what is not known is a login.
func kindNamed(_ text: String?) -> TokenKind {
  text.flatMap { TokenKind(rawValue: $0.replacing("_", with: "-")) } ?? .oauth
}

extension TokenSource {
  fileprivate var json: JSONValue {
    var members: [JSONValue.Member] = [
      JSONValue.Member(name: "kind", value: .string(kind.rawValue)),
      JSONValue.Member(name: "location", value: .string(location)),
    ]
    if let modeText { members.append(JSONValue.Member(name: "mode", value: .string(modeText))) }
    if let realPath { members.append(JSONValue.Member(name: "realPath", value: .string(realPath))) }
    if !fields.isEmpty {
      members.append(JSONValue.Member(name: "fields", value: .array(fields.map(JSONValue.string))))
    }
    if isOlderCopy { members.append(JSONValue.Member(name: "olderCopy", value: .bool(true))) }
    return .object(members)
  }

  fileprivate init?(json: JSONValue) {
    guard let kind = json["kind"]?.string.flatMap(Kind.init(rawValue:)), let location = json["location"]?.string
    else { return nil }
    self.init(
      kind: kind, location: location, mode: json["mode"]?.string.flatMap { Int($0, radix: 8) },
      realPath: json["realPath"]?.string, fields: (json["fields"]?.array ?? []).compactMap(\.string),
      isOlderCopy: json["olderCopy"]?.bool ?? false)
  }
}
