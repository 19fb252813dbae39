import Domain
public import FoundationEssentials
import StructuredText

extension InstanceReading {
  /// What a request of an agent to a provider is sent with: the first profile of the line that answers, else a variable,
  /// else a key of the configuration.
  public func effective(
    _ provider: String, for agent: AgentReading, at now: Date
  ) -> EffectiveCredential {
    let era = self.era.era
    let provider = StoreProvider.normalised(provider, in: era)
    let configured = settings.modelProviders.first { StoreProvider.normalised($0.id, in: era) == provider }
    let line = agent.effective.resolution(of: provider, settings: settings, at: now.timeIntervalSince1970 * 1000)
    let variable = variables.variable(of: provider, in: ProviderVariables.known(in: era))
    func answer(
      _ source: EffectiveCredential.Source, shadowed: OpenClawVariables.Variable? = nil
    ) -> EffectiveCredential {
      EffectiveCredential(provider: provider, source: source, resolution: line, shadowed: shadowed)
    }
    if configured?.auth == "aws-sdk" { return answer(.cloud("the AWS SDK"), shadowed: variable) }
    if agent.needsMigration {
      return answer(.missing("The agent refuses to work until openclaw doctor --fix has moved its older files."))
    }
    if let chosen = line.chosen { return answer(.profile(chosen.id), shadowed: variable) }
    if let variable { return answer(.environment(variable)) }
    if let key = configured?.apiKey { return answer(.models(key.reveal().nonEmptyString.map { Secret($0) })) }
    return answer(.missing(nil))
  }
}
