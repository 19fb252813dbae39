import Credentials
import Domain
import OpenClawStore

/// The acts behind the served methods, as far as they need no terminal and no person in front of it.
struct ServedActions: TokenDiscoveryActions {
  let discovery: TokenDiscovery
  let refreshing: any RefreshService
  let trail: ActionTrail

  func strategy() async -> String {
    await discovery.rotationStrategy().rawValue
  }

  func nextToken() async throws -> (provider: String, profileID: String)? {
    let choices = try await discovery.rotationChoices(nil, provider: nil).filter { $0.chosen != nil }
    // One that OpenClaw has a profile of is of more use than one that it does not know.
    guard let provider = (choices.first { $0.chosen?.profileID != nil } ?? choices.first)?.provider else { return nil }
    let choice = try await trail.noting("tokens rotation next", ["--provider"]) {
      try await discovery.takeNext(nil, provider: provider)
    }
    return choice.chosen.map { (provider, $0.profileID ?? provider + ":default") }
  }

  func clearHistory() async throws {
    _ = try await trail.noting("tokens history", ["--clear"]) { try await discovery.clearHistory() }
  }

  func refresh(id: String, by kind: RefreshMethod.Kind?) async -> PluginResult {
    guard let token = await token(id) else { return PluginResult(failure: "Token not found in history") }
    let method = kind.map { kind in token.methods.first { $0.kind == kind } } ?? token.recommendedMethod
    guard let method else { return PluginResult(failure: "\(token.tool) has no such refresh method") }
    switch method.action {
    case .reread: return await reread(token)
    case .run(let command):
      return PluginResult(failure: "Run `\(command.joined(separator: " "))` in a terminal: it needs a person")
    case .open(let url): return PluginResult(failure: "Make a key at \(url)", needsManualInput: true)
    case .paste: return PluginResult(failure: "Manual refresh required", needsManualInput: true)
    case .signIn: return PluginResult(failure: "Run `credtop tokens refresh \(token.id)`: signing in needs a person")
    case .unavailable(let reason): return PluginResult(failure: reason)
    case .renew:
      // Without a person's word nothing is done that could log somebody out.
      let service = AuditedRefresh(service: refreshing, trail: trail)
      let result = await service.carryOut(RefreshRequest(tokenID: token.id, method: method)) { _ in }
      return PluginResult(failure: result.isFailure ? result.sentence : nil)
    }
  }

  func importSecret(_ secret: Secret, of tool: Tool) async -> PluginResult {
    guard Tool.all.contains(tool) else { return PluginResult(failure: "Unknown CLI: \(tool)") }
    guard let provider = ManualKey.provider(of: tool) else {
      return PluginResult(failure: "\(tool) serves several providers; use credtop tokens import-manual")
    }
    let text: Secret
    do {
      text = try PasteCheck.check(secret.reveal(), provider: provider)
    } catch {
      return PluginResult(failure: "\(error). \(error.remedy)")
    }
    do {
      let outcome = try await trail.noting("tokens import-manual") {
        try await discovery.importManual(
          text, of: tool, provider: provider, kind: ManualKey.kind(text.reveal(), provider: provider),
          ImportOptions(validates: true), dryRun: false)
      }
      if let failure = outcome.failure { return PluginResult(failure: "\(failure)") }
      switch outcome.preview.verdict {
      case .add, .replace, .nothing: return PluginResult()
      case .refused(let reason, let remedy):
        return PluginResult(failure: [reason, remedy].compactMap(\.self).joined(separator: ". "))
      }
    } catch {
      return PluginResult(failure: "\(error)")
    }
  }

  private func reread(_ before: DiscoveredToken) async -> PluginResult {
    guard let now = await token(before.id), now.status == .active || now.status == .expiring else {
      return PluginResult(failure: "No new token detected")
    }
    return PluginResult()
  }

  private func token(_ id: String) async -> DiscoveredToken? {
    let report = try? await discovery.scan(ScanRequest())
    return report?.tokens.first { $0.id == id }
  }
}
