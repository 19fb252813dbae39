public import FoundationEssentials

/// An account as the ledger keeps it.
public struct AccountRecord: Hashable, Sendable {
  public var id: String
  /// As the person wrote it; addresses that differ only in case are one account.
  public var email: String
  /// nil: signs in by GitHub only.
  public var passwordHash: String?
  public var plan: String
  public var gitHubID: Int64?
  public var createdAt: Date

  public init(
    id: String, email: String, passwordHash: String?, plan: String = "free", gitHubID: Int64? = nil, createdAt: Date
  ) {
    self.id = id
    self.email = email
    self.passwordHash = passwordHash
    self.plan = plan
    self.gitHubID = gitHubID
    self.createdAt = createdAt
  }
}

/// A management key without its secret.
public struct ManagementKeyRecord: Hashable, Sendable {
  public enum Scope: String, Sendable, CaseIterable { case full, read }

  public var id: String
  public var accountID: String
  /// The secret as it may be shown: `sk-mgmt-a1b2****7890`.
  public var masked: String
  public var label: String?
  public var scope: Scope
  public var createdAt: Date
  public var expiresAt: Date?

  public init(
    id: String, accountID: String, masked: String, label: String? = nil, scope: Scope = .full, createdAt: Date,
    expiresAt: Date? = nil
  ) {
    self.id = id
    self.accountID = accountID
    self.masked = masked
    self.label = label
    self.scope = scope
    self.createdAt = createdAt
    self.expiresAt = expiresAt
  }
}

/// What the ledger refuses to do.
public enum LedgerRefusal: Error, Hashable, Sendable {
  case emailExists
  case accountNotFound
  case keyNameExists(String)
  case keyNotFound
  case keyRevoked
  /// An identity of GitHub is linked to another account, or the account to another identity.
  case linkedElsewhere
  case insufficientCredits
  /// The same idempotency key came with another request.
  case idempotencyKeyReused
  /// The first of two equal requests is still at work.
  case idempotencyInProgress
  /// More unbilled credits than one account may be granted in a day.
  case grantLimitReached
}
