import StructuredText

/// Taking the proxy out of a configuration.
public enum Disintegration {
  /// What came of it.
  public struct Outcome: Hashable, Sendable {
    /// Where the person has changed what was added, and theirs was kept.
    public var remarks: [String] = []
    /// What still names the proxy.
    public var leftovers: [String] = []
  }

  /// Takes recorded changes back; then whatever still names the proxy goes too.
  public static func remove(
    _ changes: [ConfigurationChange], from document: inout ConfigurationDocument
  ) throws(ConfigurationFailure) -> Outcome {
    var edited = document
    var outcome = Outcome()
    for change in changes.reversed() {
      switch try edited.undo(change) {
      case .exact, .gone: break
      case .kept(let remark): outcome.remarks.append(remark)
      }
    }
    try sweep(&edited, &outcome)
    document = edited
    return outcome
  }

  /// Without a record: what an older version or another program has put there under our provider's name.
  private static func sweep(
    _ document: inout ConfigurationDocument, _ outcome: inout Outcome
  ) throws(ConfigurationFailure) {
    let prefix = IntegrationPlan.providerName + "/"
    func isOurs(_ value: JSONValue) -> Bool { value.string?.hasPrefix(prefix) == true }
    for list in [IntegrationPlan.defaultModel.appending("fallbacks"), IntegrationPlan.allowed] {
      while let element = document[list]?.array?.last(where: isOurs) { try document.remove(element, from: list) }
    }
    for member in document[IntegrationPlan.aliases]?.members ?? [] where member.name.hasPrefix(prefix) {
      try document.remove(IntegrationPlan.aliases.appending(member.name))
    }
    if document[IntegrationPlan.provider] != nil { try document.remove(IntegrationPlan.provider) }
    let model = document[IntegrationPlan.defaultModel]
    if let primary = model?.string ?? model?["primary"]?.string, primary.hasPrefix(prefix) {
      outcome.leftovers.append(
        "The primary model is still \(primary); choose another: openclaw models set PROVIDER/MODEL")
    }
  }
}
