import Domain

/// Asking the providers how much is used.
extension DashboardState {
  /// Asks now, where a person agreed to that before; else asks whether they agree.
  mutating func askQuotas() -> [DashboardEffect] {
    guard abilities.quotas else {
      show("no quota is known here", .warning)
      return []
    }
    switch quotaConsent {
    case .given:
      show("asking the providers how much is used", .info)
      return [.ask(.credential(.askQuotas(ids: [])))]
    case .refused:
      show("the configuration says quota = \"off\"", .warning)
      return []
    case .open:
      return open(
        .confirm(
          Confirmation(
            title: "Ask the providers how much is used?",
            lines: [
              "Each login and key is then sent to its own provider and to nobody else, while this screen is open:",
              "every five minutes, every ten for Claude, less often after failures, never while you are elsewhere.",
              "Nothing is used up by asking. The configuration's quota = \"off\" forbids it for good.",
            ], action: "Agree", command: .credential(.agreeToQuotas))))
    }
  }
}
