public import Domain
public import FoundationEssentials

/// Which credential the agents of an OpenClaw take, read anew at each question from its files alone.
public struct OpenClawChoices: CredentialChoiceService {
  private let now: @Sendable () -> Date
  private let reading: @Sendable () -> InstanceReading?

  /// Of the one on this machine.
  public init(in context: StoreContext) {
    self.init(now: context.now) { OpenClawStores.read(in: context).current }
  }

  public init(now: @escaping @Sendable () -> Date, reading: @escaping @Sendable () -> InstanceReading?) {
    self.now = now
    self.reading = reading
  }

  public func choices(for token: DiscoveredToken) async throws -> [CredentialChoice] {
    guard let instance = reading() else { return [] }
    let now = now()
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
  public static func names(of provider: String) -> Set<String> {
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
