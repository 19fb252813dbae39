import Domain
import FoundationEssentials
import OpenClawConfiguration
import OpenClawStore
import StructuredText

/// The demo's OpenClaw: an agent with a login that waits, one that is used, a token, one that is broken, and copies of the
/// demo world's kimi login and openrouter key.
enum DemoOpenClaw {
  static func instance(now: Date) -> InstanceReading {
    let state = "/home/demo/.openclaw"
    let folder = state + "/agents/main/agent"
    let agent = OpenClawAgent(id: "main", folder: folder, isMain: true, isDefault: true, isConfigured: true)
    let store = AuthStore(profiles: profiles(now: now), era: .e1) ?? AuthStore(era: .e1)
    let configuration = JSONValue.members([
      (
        "agents",
        .members([
          (
            "defaults",
            .members([
              (
                "model",
                .members([
                  ("primary", "anthropic/claude-opus-4-5".json), ("fallbacks", ["openrouter/auto"].json),
                ])
              )
            ])
          )
        ])
      )
    ])
    return InstanceReading(
      instance: OpenClawInstance(
        name: "default", stateDirectory: state, configuration: state + "/openclaw.json",
        environmentFile: state + "/.env", oauthFile: state + "/credentials/oauth.json", isCurrent: true),
      settings: OpenClawSettings(configuration),
      era: EraFinding(
        era: .e1, lockKind: .folder, evidence: [EraEvidence(.program, "openclaw is version 2026.2.1")],
        version: OpenClawVersion(2026, 2, 1)),
      agents: [
        AgentReading(agent: agent, own: .store(store), storePath: folder + "/auth-profiles.json", effective: store)
      ], variables: .none)
  }

  private static func profiles(now: Date) -> JSONValue {
    func milliseconds(_ seconds: Double) -> JSONValue {
      .number(String(Int64((now.timeIntervalSince1970 + seconds) * 1000)))
    }
    func login(_ email: String?, provider: String = "anthropic", hours: Double) -> JSONValue {
      .members([
        ("type", "oauth".json), ("provider", provider.json), ("access", "sk-FAKE-demo-access-of-a-login".json),
        ("refresh", "sk-FAKE-demo-refresh-of-a-login".json), ("expires", milliseconds(hours * 3_600)),
        ("email", email.json),
      ])
    }
    func key(_ provider: String) -> JSONValue {
      .members([("type", "api_key".json), ("provider", provider.json), ("key", "sk-FAKE-demo-key-of-\(provider)".json)])
    }
    return .members([
      ("version", 1.json),
      (
        "profiles",
        .members([
          ("anthropic:work", login("work@example.com", hours: 6)),
          ("anthropic:default", login("me@example.com", hours: 5)),
          (
            "anthropic:manual",
            .members([
              ("type", "token".json), ("provider", "anthropic".json), ("token", "sk-FAKE-demo-setup-token".json),
            ])
          ),
          (
            "anthropic:broken",
            .members([
              ("type", "oauth".json), ("provider", "anthropic".json), ("key", "sk-FAKE-demo-misplaced".json),
            ])
          ),
          ("kimi:default", login(nil, provider: "moonshot", hours: -3)), ("openrouter:default", key("openrouter")),
        ])
      ),
      (
        "order",
        .members([
          ("anthropic", ["anthropic:work", "anthropic:default", "anthropic:manual", "anthropic:broken"].json)
        ])
      ),
      (
        "usageStats",
        .members([
          (
            "anthropic:work",
            .members([
              ("errorCount", 2.json), ("cooldownUntil", milliseconds(14 * 60 + 20)),
              ("cooldownReason", "rate_limit".json),
            ])
          )
        ])
      ),
    ])
  }
}
