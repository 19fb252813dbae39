public import FoundationEssentials
public import Ledger

/// What the proxy asks of the ledger.
public protocol CallLedger: Sendable {
  func reserve(_ request: ReservationRequest) async throws -> Reservation
  func settle(_ settlement: Settlement) async throws -> Settled
  func checkKey(digest: String, now: Date) async throws
}

extension Ledger: CallLedger {}
