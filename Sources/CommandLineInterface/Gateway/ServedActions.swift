import Credentials
import Domain

/// The acts behind the served methods.
struct ServedActions: TokenDiscoveryActions {
  let discovery: TokenDiscovery

  var strategy: String { "round-robin" }

  func nextToken() async throws -> (provider: String, profileID: String)? { nil }

  func refresh(id: String, by method: RefreshMethod.Kind?) async -> PluginResult {
    PluginResult(failure: "Refresh failed")
  }

  func importSecret(_ secret: Secret, of tool: Tool) async -> PluginResult { PluginResult(failure: "not available") }
}
