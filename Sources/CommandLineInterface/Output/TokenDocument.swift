import Domain
import FoundationEssentials
import StructuredText

/// What `--json` says of discovered tokens. Members may be added; none is removed without a new schema version.
extension JSONValue {
  init(_ report: DiscoveryReport) {
    self = .document([
      ("scannedAt", report.scannedAt.json), ("durationMs", report.durationMilliseconds.json),
      ("sourcesScanned", report.sourcesScanned.json), ("found", report.tokens.count { $0.status != .missing }.json),
      ("new", report.newCount.json), ("changed", report.changedCount.json), ("gone", report.goneCount.json),
      ("tokens", .array(report.tokens.map { JSONValue($0) })),
      ("notices", .array(report.notices.map { JSONValue($0) })),
      (
        "unvalidated",
        .array(
          report.unvalidated.sorted { $0.key < $1.key }.map {
            .members([("id", $0.key.json), ("reason", $0.value.json)])
          })
      ),
    ])
  }

  init(_ token: DiscoveredToken) {
    self = .members([
      ("id", token.id.json), ("cli", token.tool.rawValue.json), ("provider", token.provider.json),
      ("kind", token.kind.rawValue.json), ("account", token.account.json), ("plan", token.plan.json),
      ("masked", token.masked.json), ("status", token.status.rawValue.json), ("flags", JSONValue(token.flags)),
      ("reason", token.reason.json), ("expiresAt", token.expiresAt.json), ("loginEndsAt", token.loginEndsAt.json),
      ("renewable", token.renewable.json), ("owner", token.owner.json),
      ("sources", .array(token.sources.map { JSONValue($0) })), ("sharedGrantWith", token.sharedGrantWith.json),
      ("refreshMethods", token.methods.map(\.kind.rawValue).json),
      ("recommended", (token.recommendedMethod?.kind.rawValue).json), ("lastCheckedAt", token.lastCheckedAt.json),
      ("lastUsedAt", token.lastUsedAt.json), ("usageCount", token.usageCount.json),
      ("consecutiveFailures", token.consecutiveFailures.json), ("lastError", token.lastError.json),
      ("quota", .array(token.quota.map { JSONValue($0) })),
      ("quotaFigures", .array(token.quotaFacts.map { JSONValue($0) })), ("quotaNote", token.quotaNote.json),
    ])
  }

  private init(_ flags: TokenFlags) {
    self = .members([
      ("rateLimitedUntil", flags.rateLimitedUntil.json), ("restricted", flags.restricted.json),
      ("permissionWarning", flags.permissionWarning.json), ("overriddenByEnv", flags.overriddenByEnvironment.json),
      ("importedAs", flags.importedAs.json),
    ])
  }

  private init(_ source: TokenSource) {
    var pairs: [(String, JSONValue)] = [("kind", source.kind.rawValue.json)]
    switch source.kind {
    case .environment: pairs.append(("name", source.location.json))
    case .file, .keyring, .openclaw: pairs.append(("path", source.location.json))
    }
    if let mode = source.modeText { pairs.append(("mode", mode.json)) }
    if let path = source.realPath { pairs.append(("realPath", path.json)) }
    if source.isOlderCopy { pairs.append(("olderCopy", true.json)) }
    pairs.append(("fields", source.fields.json))
    self = .members(pairs)
  }

  init(_ notice: DiscoveryNotice) {
    self = .members([
      ("cli", notice.tool.rawValue.json), ("kind", notice.kind.rawValue.json), ("path", notice.path.json),
      ("message", notice.message.json),
    ])
  }

  init(_ method: RefreshMethod) {
    var pairs: [(String, JSONValue)] = [
      ("method", method.kind.rawValue.json), ("title", method.title.json), ("consequence", method.consequence.json),
      ("recommended", method.isRecommended.json),
    ]
    switch method.action {
    case .reread: break
    case .renew(let keeping): pairs.append(("keeps", keeping.rawValue.json))
    case .signIn(let way): pairs.append(("signIn", way.rawValue.json))
    case .paste(let place): pairs.append(("place", place.json))
    case .run(let arguments): pairs.append(("command", arguments.json))
    case .open(let url): pairs.append(("url", url.json))
    case .unavailable(let reason): pairs.append(("unavailable", reason.json))
    }
    self = .members(pairs)
  }
}
