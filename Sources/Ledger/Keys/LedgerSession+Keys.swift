public import Domain
public import FoundationEssentials
public import TokenProxyAPI

extension LedgerSession {
  /// - Parameter hash: the public identifier, for ever the same.
  /// - Throws: `LedgerRefusal.keyNameExists`; `DatabaseFailure.notUnique` when digest or hash is taken.
  public func createKey(
    hash: String, digest: String, masked: String, name: String, creditLimit: Money?,
    limitReset: ProvisionedKey.LimitReset?, expiresAt: Date?, models: [String]?, account: String, now: Date
  ) throws -> KeyObject { throw DatabaseFailure.failed("not written yet") }

  /// The newest first.
  ///
  /// - Parameter cursor: the `next` of the page before.
  public func keys(
    account: String, includeRevoked: Bool, limit: Int?, after cursor: String?, now: Date
  ) throws -> (items: [KeyObject], total: Int, next: String?) { throw DatabaseFailure.failed("not written yet") }

  /// - Throws: `LedgerRefusal.keyNotFound` for one that is unknown, another account's, or revoked.
  public func key(_ hash: String, account: String, now: Date) throws -> KeyObject {
    throw DatabaseFailure.failed("not written yet")
  }

  /// - Throws: `LedgerRefusal.keyNotFound` for one that is unknown, another account's, or revoked.
  public func keyDetail(_ hash: String, account: String, now: Date) throws -> KeyDetail {
    throw DatabaseFailure.failed("not written yet")
  }

  /// - Throws: `LedgerRefusal.keyNotFound`, `.keyNameExists`.
  public func updateKey(_ hash: String, _ update: KeyUpdate, account: String, now: Date) throws -> KeyObject {
    throw DatabaseFailure.failed("not written yet")
  }

  /// Replaces the secret; everything else stays, the hash included.
  ///
  /// - Throws: `LedgerRefusal.keyNotFound`, `.keyRevoked`; `DatabaseFailure.notUnique` when the digest is taken.
  public func rotateKey(
    _ hash: String, digest: String, masked: String, account: String, now: Date
  ) throws -> KeyObject { throw DatabaseFailure.failed("not written yet") }

  /// For ever.
  ///
  /// - Throws: `LedgerRefusal.keyNotFound`, `.keyRevoked`.
  public func revokeKey(_ hash: String, account: String, now: Date) throws -> KeyObject {
    throw DatabaseFailure.failed("not written yet")
  }
}
