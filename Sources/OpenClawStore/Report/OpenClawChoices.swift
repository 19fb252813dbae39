public import Domain

/// Which credential the agents on this machine take, read anew at each question from the files alone.
public struct OpenClawChoices: CredentialChoiceService {
  private let context: StoreContext

  public init(in context: StoreContext) { self.context = context }

  public func choices(for token: DiscoveredToken) async throws -> [CredentialChoice] {
    guard let instance = OpenClawStores.read(in: context).current else { return [] }
    let now = context.now()
    let names = Self.names(of: token.provider)
    let choices = instance.agents.flatMap { agent in
      StatusReport(instance, agent: agent, now: now).providers.filter { names.contains($0.id) }.map {
        instance.choice(of: $0.id, for: agent, now: now)
      }
    }
    func holds(_ choice: CredentialChoice) -> Bool { choice.candidates.contains { choice.isCandidate($0, token) } }
    return choices.filter(holds) + choices.filter { !holds($0) }
  }

  /// A provider as OpenClaw's versions call it: logins often have a name of their own.
  private static func names(of provider: String) -> Set<String> {
    let more: [String] =
      switch provider {
      case "openai": ["openai-codex"]
      case "google": ["google-gemini-cli", "google-antigravity", "google-vertex"]
      case "qwen": ["qwen-portal", "modelstudio"]
      case "kimi", "moonshot": ["kimi", "kimi-code", "kimi-coding", "moonshot"]
      case "minimax": ["minimax-portal"]
      default: []
      }
    return Set(more + [provider])
  }
}
