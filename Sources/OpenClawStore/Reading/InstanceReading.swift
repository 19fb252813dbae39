/// Everything that one instance of OpenClaw keeps of credentials.
public struct InstanceReading: Hashable, Sendable {
  public var instance: OpenClawInstance
  public var settings: OpenClawSettings
  /// The configuration is there and could not be read; its settings are then those of an empty one.
  public var settingsProblem: StoreProblem?
  public var era: EraFinding
  /// The main one first, then by name.
  public var agents: [AgentReading]
  /// The shared store of the latest generation, where it is no agent's.
  public var shared: StoreReading
  public var variables: OpenClawVariables
  /// Files that hold imports from before: `credentials/oauth.json`, the store of a single agent.
  public var retired: [StoreReadingOfFile]
  /// Copies that OpenClaw's own migrations left, which still hold secrets.
  public var archives: [String]
  public var problems: [StoreProblem]

  public init(
    instance: OpenClawInstance, settings: OpenClawSettings, settingsProblem: StoreProblem? = nil, era: EraFinding,
    agents: [AgentReading], shared: StoreReading = .absent, variables: OpenClawVariables,
    retired: [StoreReadingOfFile] = [], archives: [String] = [], problems: [StoreProblem] = []
  ) {
    self.instance = instance
    self.settings = settings
    self.settingsProblem = settingsProblem
    self.era = era
    self.agents = agents
    self.shared = shared
    self.variables = variables
    self.retired = retired
    self.archives = archives
    self.problems = problems
  }

  /// What a command is about; which agent it means when none is named depends on it in the first versions.
  public enum Purpose: Sendable {
    case status, paste, login, order
  }

  /// The agent of a name, or the one that OpenClaw takes when nobody names one; nil when there is none of that name.
  public func agent(_ name: String? = nil, for purpose: Purpose = .status) -> AgentReading? {
    if let name {
      let id = OpenClawAgent.normalised(name)
      return agents.first { $0.agent.id == id }
    }
    if era.era <= .e1, purpose == .status || purpose == .paste {
      return agents.first { $0.agent.isMain } ?? agents.first
    }
    return agents.first { $0.agent.isDefault } ?? agents.first { $0.agent.isMain } ?? agents.first
  }
}
