import DashboardCore
import Glibc

extension ConsentFile {
  /// What may happen by itself: the configuration decides, else what the person answered, else it is to be asked. There is
  /// nothing to ask about imports where there is no OpenClaw.
  func standing(
    under configuration: Configuration, isDemo: Bool, in context: CommandContext
  ) -> (quotas: Consent, imports: Consent) {
    // The demo world asks nobody.
    if isDemo { return (.given, .refused) }
    let answers = read()
    let quotas: Consent =
      switch configuration.quota {
      case .off: .refused
      case .auto: .given
      case .ask: answers.quotas == true ? .given : .open
      }
    let imports: Consent =
      switch configuration.autoImport {
      case .off: .refused
      case .auto: .given
      case .ask: answers.imports.map { $0 ? .given : .refused } ?? (hasOpenClaw(context) ? .open : .refused)
      }
    return (quotas, imports)
  }

  private func hasOpenClaw(_ context: CommandContext) -> Bool {
    let folder = context.environment["OPENCLAW_STATE_DIR"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return access(folder ?? context.home + "/.openclaw", F_OK) == 0
  }
}
