import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TokenProxyAPI

/// What a new management key is to be.
struct ManagementKeyWish: Sendable {
  var label: String?
  var scope: ManagementKeyRecord.Scope
  var expiresAt: Date?

  init(_ fields: Fields, now: Date) throws(APIFailure) {
    label = try fields.text("label")
    if let label, label.unicodeScalars.count > 100 || label.unicodeScalars.contains(where: { $0.value < 0x20 }) {
      throw .invalid("label must have at most 100 characters", field: "label")
    }
    scope = try fields.choice("scope", of: ManagementKeyRecord.Scope.self) ?? .full
    expiresAt = try fields.future("expires_at", now: now)
  }
}

// Management keys: several for each account, each with a label, a scope and an end.
extension ManagementAPI {
  func listManagementKeys(_ caller: Caller) async throws -> APIResponse {
    let now = now()
    let keys = try await ledger.look { try $0.managementKeys(account: caller.account, now: now) }
    return .data(
      .members([
        ("items", .array(keys.map { .members($0.members + [("current", ($0.id == caller.key.id).json)]) })),
        ("total", keys.count.json),
      ]))
  }

  func addManagementKey(_ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let wish = try ManagementKeyWish(try Fields(request.body, mayBeAbsent: true), now: now())
    let (secret, now, most) = (secrets.managementKey(), now(), settings.mostManagementKeys)
    return try await change(request, caller, status: 201) { session in
      guard try session.managementKeys(account: caller.account, now: now).count < most else {
        throw APIFailure(409, APIErrorCode.conflict, "An account may have at most \(most) management keys")
      }
      let key = try session.addManagementKey(
        digest: SecretDigest.hex(of: secret), masked: secret.shown, label: wish.label, scope: wish.scope,
        expiresAt: wish.expiresAt, account: caller.account, revokeOthers: false, now: now)
      return Change(answer: .members(key.members + [("management_key", secret.reveal().json)]))
    }
  }

  func revokeManagementKey(_ id: String, _ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let now = now()
    return try await change(request, caller) { session in
      guard try session.revokeManagementKey(id: id, account: caller.account, now: now) else {
        throw LedgerRefusal.keyNotFound
      }
      return Change(answer: .members([("id", id.json), ("revoked", true.json), ("revoked_at", now.json)]))
    }
  }

  /// Ends the presented key. A key that may only read may end itself too.
  func logout(_ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    try await revokeManagementKey(caller.key.id, request, caller)
  }

  /// A new key in place of all others, or with `revoke_others` false in place of the presented one.
  func rotateManagementKey(_ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    // What is no JSON object is ignored, as it always was.
    let revokesOthers = (try? Fields(request.body).bool("revoke_others")) ?? true
    let (secret, now) = (secrets.managementKey(), now())
    return try await change(request, caller) { session in
      guard let account = try session.account(id: caller.account) else { throw LedgerRefusal.accountNotFound }
      _ = try session.addManagementKey(
        digest: SecretDigest.hex(of: secret), masked: secret.shown, label: caller.key.label, scope: .full,
        expiresAt: caller.key.expiresAt, account: caller.account, revokeOthers: revokesOthers, now: now)
      if !revokesOthers { _ = try session.revokeManagementKey(id: caller.key.id, account: caller.account, now: now) }
      return Change(
        answer: AccountSession(managementKey: secret, email: account.email, at: now).json(time: "rotated_at"))
    }
  }
}

extension ManagementAPI {
  /// The answer to a rotation that was done before with a key that ended by it; nil when there was none.
  func rotationAnswer(_ request: APIRequest) async throws -> APIResponse? {
    struct Unknown: Error {}
    guard request.method == .post, let secret = request.bearer,
      let claim = try Claim(request, account: "", secret: secret, now: now())
    else { return nil }
    do {
      let stored = try await ledger.change { session in
        guard let stored = try claim.make(in: session) else { throw Unknown() }
        return stored
      }
      return try claim.replay(stored)
    } catch is Unknown { return nil }
  }
}

extension ManagementKeyRecord {
  var members: [(String, JSONValue)] {
    [
      ("id", id.json), ("masked", masked.json), ("label", label.json), ("scope", scope.rawValue.json),
      ("created_at", createdAt.json), ("expires_at", expiresAt.json),
    ]
  }
}
