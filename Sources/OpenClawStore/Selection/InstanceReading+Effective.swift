import Domain
import FoundationEssentials
import StructuredText

extension InstanceReading {
  /// What a request of an agent to a provider would be sent with.
  ///
  /// - Parameters:
  ///   - model: whose cooldowns count.
  ///   - table: a person may have added to it.
  public func effective(
    _ provider: String, for agent: AgentReading, model: String? = nil, table: ProviderVariables? = nil, at now: Date
  ) -> EffectiveCredential {
    let era = era.era
    let provider = StoreProvider.normalised(provider, in: era)
    let resolution = agent.effective.resolution(
      of: provider, settings: settings, model: model, at: now.timeIntervalSince1970 * 1000)
    let table = table ?? .known(in: era)
    let variable = variables.variable(of: provider, in: table)
    func result(_ source: EffectiveCredential.Source, shadowed: OpenClawVariables.Variable? = nil)
      -> EffectiveCredential
    {
      EffectiveCredential(provider: provider, source: source, resolution: resolution, shadowed: shadowed)
    }
    let configured = settings.modelProviders.first { StoreProvider.normalised($0.id, in: era) == provider }
    if configured?.auth == "aws-sdk" { return result(.cloud("aws-sdk default chain"), shadowed: variable) }
    if agent.needsMigration {
      return result(.missing("OpenClaw refuses to work until its older files are imported: openclaw doctor --fix"))
    }
    if let chosen = resolution.chosen { return result(.profile(chosen.id), shadowed: variable) }
    if let variable { return result(.environment(variable)) }
    if let key = configured?.apiKey { return result(modelsKey(key)) }
    if provider == "amazon-bedrock" { return result(.cloud("aws-sdk default chain")) }
    if provider == "google-vertex", variables["GOOGLE_APPLICATION_CREDENTIALS"] != nil {
      return result(.cloud("gcloud adc"))
    }
    return result(.missing(nil))
  }

  /// A key of the configuration: itself, or the name of where it is.
  private func modelsKey(_ key: SealedJSON) -> EffectiveCredential.Source {
    guard let text = key.reveal().string?.trimmedOrNil else { return .models(nil) }
    let whole = variables.substituted(text)
    if era.era >= .e2, OpenClawVariables.isName(whole) {
      return variables[whole].map { .environment($0) } ?? .models(nil)
    }
    return whole.contains("${") ? .missing("models.providers names a variable that is not set") : .models(Secret(whole))
  }

  /// The providers that somebody has something for: profiles, the configuration, the models, and in the first versions
  /// a fixed list that the environment is asked for.
  public func knownProviders(for agent: AgentReading, table: ProviderVariables? = nil) -> [String] {
    let era = era.era
    let table = table ?? .known(in: era)
    var names = agent.effective.providers
    names += settings.profiles.map { StoreProvider.normalised($0.provider, in: era) }
    names += settings.modelProviders.map { StoreProvider.normalised($0.id, in: era) }
    names += ProviderVariables.alwaysAsked.filter { variables.variable(of: $0, in: table) != nil }
    return names.removingRepeats()
  }
}
