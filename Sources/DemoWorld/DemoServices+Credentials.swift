public import Domain
import FoundationEssentials
import Synchronization

/// Imports and quotas of the demo world. Nothing is written anywhere.
extension DemoServices: TokenImports {
  public func previewImport(of ids: [String], _ options: ImportOptions) async throws -> [ImportPreview] {
    let tokens = try await scan(ScanRequest()).tokens
    return ids.map { id in
      guard let token = tokens.first(where: { $0.id == id }) else {
        return ImportPreview(id: id, verdict: .refused("there is no credential of this id", remedy: nil))
      }
      return Self.preview(of: token, options)
    }
  }

  public func importTokens(_ ids: [String], _ options: ImportOptions) async throws -> [ImportOutcome] {
    let previews = try await previewImport(of: ids, options)
    let watchers = deeds.withLock { deeds in
      for preview in previews where preview.isChange { deeds.imports[preview.id] = preview.profileID }
      return Array(deeds.watchers.values)
    }
    for watcher in watchers { watcher.yield() }
    return previews.map { ImportOutcome(preview: $0, isDone: $0.isChange) }
  }

  public func setImportsKeys(_ importsKeys: Bool) async {}

  private static func preview(of token: DiscoveredToken, _ options: ImportOptions) -> ImportPreview {
    if let profile = token.flags.importedAs {
      return ImportPreview(id: token.id, verdict: .nothing("already there as \(profile)"), profileID: profile)
    }
    switch token.status {
    case .discontinued, .locked, .missing, .revoked, .invalid, .expired:
      let word = token.status.word.lowercased()
      return ImportPreview(id: token.id, verdict: .refused("the credential is \(word)", remedy: "Renew it first."))
    case .active, .expiring, .unknown: break
    }
    let isLogin = token.kind == .oauth
    if isLogin, !options.copiesLogins {
      return ImportPreview(
        id: token.id,
        verdict: .refused(
          "the login belongs to \(token.owner): a copy of its refresh token and \(token.owner) would log each other out",
          remedy: "Let OpenClaw log in by itself: openclaw models auth login --provider \(token.provider)"))
    }
    let id = options.profileID ?? "\(token.provider):\(token.account ?? token.tool.rawValue)"
    return ImportPreview(
      id: token.id, verdict: .add, profileID: id,
      changes: [
        "+ profile \(id)", "+   type: \(isLogin ? "oauth" : "api_key")", "+   provider: \(token.provider)",
        "+   \(isLogin ? "access" : "key"): \(token.masked)",
        "in ~/.openclaw/agents/main/agent/auth-profiles.json",
      ],
      warnings: isLogin
        ? ["\(token.owner) and OpenClaw will hold one refresh token: whoever renews it first logs the other out"] : [])
  }
}

extension DemoServices: QuotaControl {
  /// The world's providers answer at once, with the numbers of this moment.
  public func askQuotas(of ids: Set<String>) async -> [String: String] {
    let now = clock()
    let watchers = deeds.withLock { deeds in
      deeds.quotaAskedAt = now
      return Array(deeds.watchers.values)
    }
    for watcher in watchers { watcher.yield() }
    let tokens = world.tokens(at: now).filter { ids.contains($0.id) && $0.quota.isEmpty }
    return Dictionary(tokens.map { ($0.id, "its provider offers no quota") }) { first, _ in first }
  }

  public func setAsksQuotas(_ mayAsk: Bool) async {}

  public func setQuotasSuspended(_ isSuspended: Bool) async {}
}
