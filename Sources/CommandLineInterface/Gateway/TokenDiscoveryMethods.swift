import Credentials
import Domain
import FoundationEssentials
import OpenClawGateway
import StructuredText

/// What the plugin `cli-token-discovery` of OpenClaw answered, under the same names and in the same shapes, so that its
/// panel and scripts written for it work.
struct TokenDiscoveryMethods: GatewayMethods {
  enum Name: String, CaseIterable {
    case scan, status, getHistory, clearHistory, getRotationToken, refreshToken, importManual
  }

  let discovery: TokenDiscovery
  /// Choosing, renewing and importing, for those methods; see `TokenDiscoveryActions`.
  let actions: any TokenDiscoveryActions
  let isReadOnly: Bool

  static let prefix = "tokenDiscovery."

  var names: [String] { Name.allCases.map { Self.prefix + $0.rawValue } }

  func answer(_ method: String, _ parameters: JSONValue) async -> GatewayFrame.Answer {
    guard let name = Name(rawValue: String(method.dropFirst(Self.prefix.count))) else {
      return .refused(.unknownMethod(method))
    }
    do throws(GatewayRefusal) {
      return .done(try await answer(name, parameters))
    } catch {
      return .refused(error)
    }
  }

  private func answer(_ name: Name, _ parameters: JSONValue) async throws(GatewayRefusal) -> JSONValue {
    switch name {
    case .scan: return try await scan()
    case .status: return await status()
    case .getHistory: return await discovery.history().pluginDocument
    case .clearHistory:
      try mayWrite()
      try await refusing { try await actions.clearHistory() }
      return .members([("cleared", true.json)])
    case .getRotationToken:
      guard let choice = try await refusing({ try await actions.nextToken() }) else {
        throw GatewayRefusal(code: "UNAVAILABLE", message: "No active tokens available")
      }
      return .members([("provider", choice.provider.json), ("profileId", choice.profileID.json)])
    case .refreshToken:
      guard let cli = parameters["cli"]?.nonEmptyString, let hash = parameters["tokenHash"]?.nonEmptyString else {
        throw GatewayRefusal(code: "INVALID_REQUEST", message: "Missing required parameters: cli, tokenHash")
      }
      try mayWrite()
      return await refresh(cli, hash, parameters["method"]?.nonEmptyString)
    case .importManual:
      guard let cli = parameters["cli"]?.nonEmptyString, let token = parameters["token"]?.nonEmptyString else {
        throw GatewayRefusal(code: "INVALID_REQUEST", message: "Missing required parameters: cli, token")
      }
      try mayWrite()
      return await actions.importSecret(Secret(token), of: Tool(rawValue: cli)).json
    }
  }

  private func scan() async throws(GatewayRefusal) -> JSONValue {
    let (report, imports) = try await refusing { try await discovery.scanImporting() }
    let unread = report.notices.filter(\.kind.isFailure).map { notice in
      "\(notice.tool): \(notice.path.map { $0 + " " } ?? "")\(notice.message)"
    }
    let unimported = imports.compactMap { outcome in outcome.failure.map { "\(outcome.id): \($0.message)" } }
    return .members([
      ("found", report.tokens.count { $0.status != .missing }.json), ("imported", imports.count(where: \.isDone).json),
      ("errors", .array((unread + unimported).map { Redaction.redact($0).json })),
      ("sourcesScanned", report.sourcesScanned.json), ("durationMs", report.durationMilliseconds.json),
    ])
  }

  private func status() async -> JSONValue {
    let summary = await discovery.summary()
    return .members([
      ("enabledClis", summary.enabledTools.count.json),
      ("discoveredTokens", summary.discovered.json), ("activeTokens", summary.active.json),
      ("lastScanAt", summary.lastScanAt.json),
      (
        "rotation",
        .members([
          ("strategy", (await actions.strategy()).json), ("totalActive", summary.active.json),
          ("totalUsage", summary.totalUsage.json),
          (
            "byCli",
            .members(
              summary.byTool.map { entry in
                (entry.tool.rawValue, .members([("count", entry.count.json), ("usage", entry.usage.json)]))
              })
          ),
        ])
      ), ("isRunning", true.json),
    ])
  }

  private func refresh(_ cli: String, _ hash: String, _ method: String?) async -> JSONValue {
    let history = await discovery.history()
    guard let row = history.rows.first(where: { $0.tool.rawValue == cli && $0.secretHash == hash }) else {
      return PluginResult(failure: "Token not found in history").json
    }
    var kind: RefreshMethod.Kind?
    if let method {
      guard let named = RefreshMethod.Kind(rawValue: method) else {
        return PluginResult(failure: "Unknown refresh method: \(method)").json
      }
      kind = named
    }
    return await actions.refresh(id: row.id, by: kind).json
  }

  private func mayWrite() throws(GatewayRefusal) {
    if isReadOnly { throw GatewayRefusal(code: "FORBIDDEN", message: "credtop was started with --read-only") }
  }

  private func refusing<Value>(_ work: () async throws -> Value) async throws(GatewayRefusal) -> Value {
    do {
      return try await work()
    } catch {
      throw GatewayRefusal(code: "UNAVAILABLE", message: Redaction.redact("\(error)"))
    }
  }
}

/// What the methods that act need.
protocol TokenDiscoveryActions: Sendable {
  /// The name of the strategy in use.
  func strategy() async -> String
  /// Counts one use of what it hands out; nil when nothing may be used.
  func nextToken() async throws -> (provider: String, profileID: String)?
  func clearHistory() async throws
  func refresh(id: String, by method: RefreshMethod.Kind?) async -> PluginResult
  func importSecret(_ secret: Secret, of tool: Tool) async -> PluginResult
}

/// The plugin's word for how an act ended.
struct PluginResult: Hashable, Sendable {
  var failure: String?
  /// A person has to make a key on the provider's page and bring it.
  var needsManualInput = false

  var json: JSONValue {
    var members: [(String, JSONValue)] = [("success", (failure == nil && !needsManualInput).json)]
    if let failure { members.append(("error", Redaction.redact(failure).json)) }
    if needsManualInput { members.append(("needsManualInput", true.json)) }
    return .members(members)
  }
}

extension TokenHistory {
  /// The history in the plugin's words: four statuses, and fingerprints that name a row without telling a secret.
  var pluginDocument: JSONValue {
    let discovered = rows.map { row in
      JSONValue.members([
        ("cli", row.tool.rawValue.json), ("provider", row.provider.json),
        ("profileId", (row.importedProfileID ?? row.provider + ":default").json),
        ("tokenType", (row.kind == .apiKey ? "api_key" : "oauth").json), ("tokenHash", row.secretHash.json),
        ("detectedAt", row.lastSeenAt.json), ("lastUsedAt", row.lastUsedAt.json), ("usageCount", row.usageCount.json),
        ("status", row.status.pluginWord.json), ("lastError", row.lastError.json),
        ("consecutiveFailures", row.consecutiveFailures.json),
        // What the plugin did not have.
        ("id", row.id.json), ("account", row.account.json), ("statusDetail", row.status.rawValue.json),
      ])
    }
    return .members([("version", 1.json), ("lastScanAt", lastScanAt.json), ("discovered", .array(discovered))])
  }
}

extension TokenStatus {
  /// The nearest of the four that the plugin had.
  fileprivate var pluginWord: String {
    switch self {
    case .active, .expiring, .unknown, .locked: "active"
    case .expired, .missing: "expired"
    case .invalid: "invalid"
    case .revoked, .discontinued: "revoked"
    }
  }
}
