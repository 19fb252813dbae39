public import Domain
public import FoundationEssentials
public import TokenProxyAPI

extension LedgerSession {
  public func credits(account: String, now: Date) throws -> CreditTotals {
    throw DatabaseFailure.failed("not written yet")
  }

  /// The newest first. Calls that cost nothing because they failed are not shown.
  public func history(
    account: String, limit: Int, offset: Int, kind: CreditTransaction.Kind?
  ) throws -> HistoryPage { throw DatabaseFailure.failed("not written yet") }

  /// Adds credits. A negative amount takes back as many as are neither spent nor held for a call; the rest is noted.
  ///
  /// - Parameter reference: what it was granted for, once: a second grant with it is `DatabaseFailure.notUnique`.
  /// - Throws: `LedgerRefusal.accountNotFound`, `.grantLimitReached`.
  public func grant(
    _ amount: Money, kind: CreditTransaction.Kind, text: String, isUnbilled: Bool, reference: String?,
    account: String, now: Date
  ) throws -> PurchaseAnswer.Purchase { throw DatabaseFailure.failed("not written yet") }

  public func autoTopUp(account: String) throws -> AutoTopUp { throw DatabaseFailure.failed("not written yet") }

  /// nil leaves a member as it is.
  public func setAutoTopUp(
    isEnabled: Bool?, threshold: Money?, amount: Money?, account: String, now: Date
  ) throws -> AutoTopUp { throw DatabaseFailure.failed("not written yet") }

  /// Every metered call, the newest first, failed ones included.
  ///
  /// - Parameters:
  ///   - key: the hash of a key, or nil for all.
  ///   - before: the id of a call; the page begins behind it.
  public func recentCalls(
    account: String, key: String?, limit: Int, before: String?
  ) throws -> [ServerEvent.Usage] { throw DatabaseFailure.failed("not written yet") }
}
