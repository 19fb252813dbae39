public import Domain
public import FoundationEssentials

/// What to change about a key. An outer nil leaves the member as it is, an inner nil clears it.
public struct KeyUpdate: Hashable, Sendable {
  public var name: String?
  public var creditLimit: Money??
  public var limitReset: ProvisionedKey.LimitReset??
  public var isDisabled: Bool?
  public var expiresAt: Date??
  public var models: [String]??

  public init(
    name: String? = nil, creditLimit: Money?? = nil, limitReset: ProvisionedKey.LimitReset?? = nil,
    isDisabled: Bool? = nil, expiresAt: Date?? = nil, models: [String]?? = nil
  ) {
    self.name = name
    self.creditLimit = creditLimit
    self.limitReset = limitReset
    self.isDisabled = isDisabled
    self.expiresAt = expiresAt
    self.models = models
  }

  public var isEmpty: Bool { self == KeyUpdate() }
}
