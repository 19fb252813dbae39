public import Domain

extension Secret {
  /// A management or provisioned key as it may be shown: enough to tell one from another.
  ///
  ///     Secret("sk-mgmt-a1b2c3d4-e5f6-7890-abcd-ef1234567890").maskedKey // sk-mgmt-a1b2****7890
  public var maskedKey: String {
    let text = reveal()
    switch text.count {
    case ...4: return "****"
    case ...16: return text.prefix(4) + "****"
    default: return text.prefix(12) + "****" + text.suffix(4)
    }
  }
}
