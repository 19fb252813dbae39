import Domain
import StructuredText

extension AuthStore {
  /// Whether OpenClaw of this era may choose the profile for the provider. It says nothing of cooldowns.
  ///
  /// - Parameter milliseconds: since 1970.
  public func reason(
    for id: String, provider: String, settings: OpenClawSettings, at milliseconds: Double
  ) -> ProfileReason {
    let provider = StoreProvider.normalised(provider, in: era)
    guard let profile = profile(id) else {
      let configured = settings.profile(id)
      if era >= .e2, configured?.mode == "aws-sdk",
        configured.map({ StoreProvider.normalised($0.provider, in: era) }) == provider
      {
        return .ok
      }
      return .profileMissing
    }
    guard profile.provider == provider else { return .providerMismatch }
    if let configured = settings.profile(id) {
      guard StoreProvider.normalised(configured.provider, in: era) == provider else { return .providerMismatch }
      let fits =
        configured.mode == profile.type.rawValue || (configured.mode == "oauth" && profile.type == .token)
      guard fits else { return .modeMismatch }
    }
    return reason(for: profile, settings: settings, at: milliseconds)
  }

  /// Whether the credential itself can be used, whatever the configuration says of its provider and kind.
  public func reason(
    for profile: AuthProfile, settings: OpenClawSettings = .empty, at milliseconds: Double
  ) -> ProfileReason {
    if profile.isSetupReplacement { return .setupInactive }
    if let fence = profile.fence { return fence.hasFailed ? .refreshFailed : .refreshPending }
    if era >= .e2, let reason = referenceReason(profile, settings) { return reason }
    guard profile.hasCredential else { return .missingCredential }
    switch profile.type {
    case .oauth: return .ok
    case .apiKey:
      if era >= .e3, let key = profile.secret, PastedSecret.isCommand(key.reveal()) { return .malformedKey }
      return .ok
    case .token: return tokenReason(profile, at: milliseconds)
    }
  }

  private func referenceReason(_ profile: AuthProfile, _ settings: OpenClawSettings) -> ProfileReason? {
    let raw = profile.raw.reveal()
    if profile.type == .oauth {
      return raw["keyRef"]?.members != nil || raw["tokenRef"]?.members != nil ? .unresolvedReference : nil
    }
    guard let reference = profile.reference else { return nil }
    if !reference.isWellFormed || settings.profile(profile.id)?.mode == "oauth" { return .unresolvedReference }
    return nil
  }

  private func tokenReason(_ profile: AuthProfile, at milliseconds: Double) -> ProfileReason {
    switch profile.expires {
    case .absent: return .ok
    case .invalid: return era >= .e2 ? .invalidExpires : .ok
    case .milliseconds(let expires):
      // The first versions take a zero or negative number for "does not end".
      guard expires > 0, expires <= StoredExpiry.latest else { return era >= .e2 ? .invalidExpires : .ok }
      return milliseconds >= expires ? .expired : .ok
    }
  }
}
