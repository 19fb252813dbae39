public import Domain
public import FoundationEssentials
public import TokenProxyAPI

extension LedgerSession {
  /// Adds an account with an empty balance. It signs in by password, by GitHub, or both.
  ///
  /// - Throws: `LedgerRefusal.emailExists`, `.linkedElsewhere`, `DatabaseFailure`.
  public func createAccount(
    email: String, passwordHash: String?, gitHubID: Int64?, avatarURL: String?, now: Date
  ) throws -> AccountRecord { throw DatabaseFailure.failed("not written yet") }

  /// Addresses that differ only in case are one.
  public func account(email: String) throws -> AccountRecord? { throw DatabaseFailure.failed("not written yet") }

  public func account(id: String) throws -> AccountRecord? { throw DatabaseFailure.failed("not written yet") }

  public func account(gitHubID: Int64) throws -> AccountRecord? { throw DatabaseFailure.failed("not written yet") }

  public func setPasswordHash(_ hash: String, account: String, now: Date) throws {
    throw DatabaseFailure.failed("not written yet")
  }

  /// - Throws: `LedgerRefusal.linkedElsewhere` when the identity belongs to another account, or the account to another
  ///   identity.
  public func linkGitHub(_ id: Int64, avatarURL: String?, account: String, now: Date) throws {
    throw DatabaseFailure.failed("not written yet")
  }

  /// Revokes every key, frees the address, keeps the entries of the ledger.
  public func deleteAccount(_ id: String, now: Date) throws { throw DatabaseFailure.failed("not written yet") }

  public func profile(account: String) throws -> AccountProfile { throw DatabaseFailure.failed("not written yet") }

  /// The newest first; for the person who runs the server.
  public func accounts(limit: Int) throws -> [AccountRecord] { throw DatabaseFailure.failed("not written yet") }
}
