import DashboardCore
import OpenClawStore

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
      case .ask: answers.imports.map { $0 ? .given : .refused } ?? Self.imports(by: context)
      }
    return (quotas, imports)
  }

  /// Before a person answered: what the configuration of the plugin says that did this before.
  private static func imports(by context: CommandContext) -> Consent {
    let store = context.storeContext(isReadOnly: true)
    let instance = OpenClawInstance.current(in: store)
    guard instance.isSetUp else { return .refused }
    return instance.settings(in: store).discoveryPlugin.importsKeys.map { $0 ? .given : .refused } ?? .open
  }
}
