public import Domain

/// What a request to a provider would be sent with now, as far as the files and this shell tell.
public struct EffectiveCredential: Hashable, Sendable {
  public enum Source: Hashable, Sendable {
    case profile(String)
    case environment(OpenClawVariables.Variable)
    /// A key of `models.providers` in the configuration.
    case models(Secret?)
    /// The cloud's own chain of credentials.
    case cloud(String)
    /// A request fails; the text says why, where there is more to say than that nothing is there.
    case missing(String?)

    /// By OpenClaw's words: `profiles`, `env`, `models.json`, `missing`.
    public var kind: String {
      switch self {
      case .profile: "profiles"
      case .environment, .cloud: "env"
      case .models: "models.json"
      case .missing: "missing"
      }
    }
  }

  /// Normalised.
  public var provider: String
  public var source: Source
  public var resolution: OrderResolution
  /// A variable that is set too, and does not count as a profile does.
  public var shadowed: OpenClawVariables.Variable?
}
