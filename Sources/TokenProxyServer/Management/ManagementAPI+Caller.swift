import Domain
import FoundationEssentials
public import Ledger
import StructuredText
public import TokenProxyAPI

/// Who presents a management key.
public struct Caller: Sendable {
  public let key: ManagementKeyRecord
  /// The key itself: seals answers.
  let secret: Secret

  public var account: String { key.accountID }
}

extension ManagementAPI {
  /// - Throws: `APIFailure` 401 for a key that is missing, unknown, revoked or expired, 429 for too many requests.
  public func authenticate(_ request: APIRequest) async throws -> Caller {
    guard let secret = request.bearer, !secret.isEmpty else {
      throw APIFailure(401, APIErrorCode.unauthorized, "Missing or invalid authorization header")
    }
    let (digest, now) = (SecretDigest.hex(of: secret), now())
    guard let key = try await ledger.look({ try $0.managementKey(digest: digest, now: now) }) else {
      try limits.failedKey.demand(request.peer, now: now)
      throw APIFailure(401, APIErrorCode.unauthorized, "Invalid or revoked token")
    }
    try limits.managementKey.demand(key.id, now: now)
    return Caller(key: key, secret: secret)
  }

  /// Whether a key that was accepted still is, and belongs to the same account; for streams that last.
  public func isAccepted(_ caller: Caller) async -> Bool {
    let (digest, now) = (SecretDigest.hex(of: caller.secret), now())
    do {
      return try await ledger.look { try $0.managementKey(digest: digest, now: now) }?.accountID == caller.account
    } catch {
      // A database that cannot be asked now does not end the stream.
      return true
    }
  }
}

/// What a change answers, and what it tells those who listen.
struct Change: Sendable {
  var answer: JSONValue
  var events: [ServerEvent] = []
}

extension ManagementAPI {
  /// Does the work in one transaction, once for each idempotency key: the claim, the work and the answer are committed
  /// together, so that a repeated call finds either all of them or none.
  func change(
    _ request: APIRequest, _ caller: Caller, status: Int = 200,
    _ work: @escaping @Sendable (LedgerSession) throws -> Change
  ) async throws -> APIResponse {
    guard let claim = try Claim(request, caller, now: now()) else {
      let change = try await ledger.change(work)
      publish(change.events, account: caller.account)
      return .data(change.answer, status: status)
    }
    let outcome = try await ledger.change { session -> Outcome in
      if let stored = try claim.make(in: session) { return .known(stored) }
      let change = try work(session)
      try claim.remember(change.answer, status: status, in: session)
      return .done(change)
    }
    switch outcome {
    case .known(let stored): return try claim.replay(stored)
    case .done(let change):
      publish(change.events, account: caller.account)
      return .data(change.answer, status: status)
    }
  }

  private enum Outcome: Sendable {
    case known(StoredAnswer)
    case done(Change)
  }

  func publish(_ events: [ServerEvent], account: String) {
    for event in events { self.events.publish(event, account: account) }
  }
}
