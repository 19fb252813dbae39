import Domain
import OpenClawConfiguration
import StructuredText
import TokenProxyAPI
import TokenProxyClient

extension Integration {
  func showStatus() async throws -> Int32 {
    let files = try await readFiles()
    let places = files.installation.files
    let entry = files.document[IntegrationPlan.provider]
    let record = try IntegrationRecords(in: context).record(for: places.configuration)
    let endpoint = entry?["baseUrl"]?.string
    let secret = files.variables[IntegrationPlan.keyVariable].map { Secret($0) }
    async let reach = reach(endpoint, with: secret)
    async let state = keyState(record?.keyHash)
    let chain = IntegrationPlan.chain(in: files.document.value)
    let facts = await Facts(
      isInstalled: files.installation.program != nil, version: files.installation.version, isIntegrated: entry != nil,
      endpoint: endpoint, chain: chain, hash: record?.keyHash, name: record?.keyName, state: state, reach: reach,
      configuration: shown(places.configuration), hasSecret: secret != nil,
      outsiders: IntegrationPlan.agentsWithoutFallback(in: files.document.value))
    if globals.json { context.printJSON(facts.json) } else { print(facts) }
    return ExitStatus.done
  }

  /// What is to be known, in one value.
  private struct Facts: Sendable {
    var isInstalled: Bool
    var version: OpenClawVersion?
    var isIntegrated: Bool
    var endpoint: String?
    var chain: [String]
    var hash: String?
    var name: String?
    var state: KeyState
    var reach: Reach
    var configuration: String
    var hasSecret: Bool
    var outsiders: [String]

    var json: JSONValue {
      .members([
        ("installed", isInstalled.json), ("version", (version?.description).json), ("integrated", isIntegrated.json),
        ("provider_name", (isIntegrated ? IntegrationPlan.providerName : nil as String?).json),
        ("proxy_url", endpoint.json), ("key_hash", hash.json), ("key_name", name.json),
        ("key_state", state.rawValue.json),
        ("key_in_env", hasSecret.json), ("proxy_state", reach.rawValue.json),
        ("reachable", (reach == .works || reach == .keyRefused || reach == .answers).json), ("fallbacks", chain.json),
        ("config_path", configuration.json), ("agents_not_inheriting", outsiders.json),
      ])
    }
  }

  /// Of the key that was made for the integration.
  enum KeyState: String, Sendable {
    case active, disabled, expired, missing
    /// Not logged in, or the server did not answer.
    case unknown
    /// None was made, as far as is recorded.
    case none
  }

  private func keyState(_ hash: String?) async -> KeyState {
    guard let hash else { return .none }
    do {
      let key = try await client.proxy().key(hash).key
      if key.isDisabled { return .disabled }
      if let expires = key.expiresAt, expires < context.now() { return .expired }
      return .active
    } catch let failure as APIFailure where failure.status == 404 {
      return .missing
    } catch {
      return .unknown
    }
  }

  /// What comes of asking the proxy as OpenClaw will.
  enum Reach: String, Sendable {
    case works
    case keyRefused = "key_refused"
    /// It answers, but not as a proxy does.
    case answers
    case unreachable
    /// Nothing to ask.
    case none
  }

  private func reach(_ endpoint: String?, with secret: Secret?) async -> Reach {
    guard let endpoint, let transport = try? endpointTransport(endpoint) else { return .none }
    guard let answer = try? await transport.send(APIRequest(.get, "/models", bearer: secret)) else {
      return .unreachable
    }
    switch answer.status {
    case 200: return .works
    case 401, 403: return .keyRefused
    default: return .answers
    }
  }

  private func print(_ facts: Facts) {
    let reach =
      switch facts.reach {
      case .works: "answers, and takes the key"
      case .keyRefused: facts.hasSecret ? "answers, but refuses the key" : "answers; OpenClaw has no key for it"
      case .answers: "answers, but not as a token proxy"
      case .unreachable: "not reachable"
      case .none: "–"
      }
    let state =
      switch facts.state {
      case .active, .disabled, .expired: facts.state.rawValue
      case .missing: "revoked or unknown to the server"
      case .unknown: "unknown: log in to see it"
      case .none: "–"
      }
    context.printFacts(
      [
        ("OpenClaw Installed", facts.isInstalled ? "Yes" + (facts.version.map { ", \($0)" } ?? "") : "No"),
        ("Integrated", facts.isIntegrated ? "Yes" : "No"),
        ("Provider", facts.isIntegrated ? IntegrationPlan.providerName : "–"), ("Proxy URL", facts.endpoint ?? "–"),
        ("Proxy", reach), ("Fallbacks", facts.chain.isEmpty ? "–" : facts.chain.joined(separator: ", ")),
        ("Key", facts.hash.map { "\(facts.name ?? "") (\($0))" } ?? "–"), ("Key state", state),
        ("Configuration", facts.configuration),
      ], columns: ("Field", "Value"))
    for agent in facts.outsiders where facts.isIntegrated {
      context.warn(IntegrationNote.agentHasOwnModel(agent: agent).description)
    }
  }
}
