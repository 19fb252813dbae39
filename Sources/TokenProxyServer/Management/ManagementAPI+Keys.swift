import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TokenProxyAPI

// Provisioned keys.
extension ManagementAPI {
  private static let limitRange = Money.zero...Money.dollars(1_000_000_000)

  func createKey(_ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let fields = try Fields(request.body)
    guard let name = try fields.text("name"), !name.isEmpty else {
      throw APIFailure.invalid("Name is required", field: "name")
    }
    try AccountRules.checkKeyName(name)
    let now = now()
    let limit = try fields.money("credit_limit", in: Self.limitRange)
    let reset = try fields.choice("limit_reset", of: ProvisionedKey.LimitReset.self)
    let expiresAt = try fields.future("expires_at", now: now)
    let models = try fields.texts("models", most: 200, longest: 200)
    let most = settings.mostKeys
    return try await withFreshKey { secret in
      let digest = SecretDigest.hex(of: secret)
      return try await change(request, caller, status: 201) { session in
        guard try session.profile(account: caller.account).keys < most else {
          throw APIFailure(409, APIErrorCode.conflict, "An account may have at most \(most) keys")
        }
        var key = try session.createKey(
          hash: String(digest.prefix(16)), digest: digest, masked: secret.shown, name: name, creditLimit: limit,
          limitReset: reset, expiresAt: expiresAt, models: models, account: caller.account, now: now)
        key.key = secret
        return Change(answer: key.json, events: [.key(hash: key.hash, at: now)])
      }
    }
  }

  /// Newest first; all of them, or `limit` of them behind the cursor `after`.
  func listKeys(_ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let includesRevoked = request.query["include_revoked"] == "true"
    let limit: Int? =
      request.query["limit"] == nil
      ? nil : try Query(values: request.query).integer("limit", in: 1...1000, default: 100)
    let (cursor, now) = (request.query["after"], now())
    if let cursor, cursor.utf8.count > 200 || cursor.utf8.contains(0) {
      throw APIFailure.invalid("after is no cursor of this list", field: "after")
    }
    let page = try await ledger.look {
      try $0.keys(account: caller.account, includeRevoked: includesRevoked, limit: limit, after: cursor, now: now)
    }
    return .data(
      .members([
        ("items", .array(page.items.map(\.json))), ("total", page.total.json), ("next", page.next.json),
      ]))
  }

  func keyDetail(_ hash: String, _ caller: Caller) async throws -> APIResponse {
    let now = now()
    return .data(try await ledger.look { try $0.keyDetail(hash, account: caller.account, now: now) }.json)
  }

  /// Any of `name`, `credit_limit`, `limit_reset`, `disabled`, `expires_at`, `models`; null clears where nothing is a
  /// value. Without any the key is answered as it is.
  func updateKey(_ hash: String, _ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let fields = try Fields(request.body)
    let now = now()
    var update = KeyUpdate()
    if fields.has("name") {
      guard let name = try fields.text("name"), !name.isEmpty else {
        throw APIFailure.invalid("Name is required", field: "name")
      }
      try AccountRules.checkKeyName(name)
      update.name = name
    }
    update.isDisabled = try fields.bool("disabled")
    if fields.has("credit_limit") {
      update.creditLimit = .some(try fields.money("credit_limit", in: Self.limitRange))
    }
    if fields.has("limit_reset") {
      update.limitReset = .some(try fields.choice("limit_reset", of: ProvisionedKey.LimitReset.self))
    }
    if fields.has("expires_at") { update.expiresAt = .some(try fields.future("expires_at", now: now)) }
    if fields.has("models") { update.models = .some(try fields.texts("models", most: 200, longest: 200)) }
    let change = update
    return try await self.change(request, caller) { session in
      guard !change.isEmpty else {
        return Change(answer: try session.key(hash, account: caller.account, now: now).json)
      }
      let key = try session.updateKey(hash, change, account: caller.account, now: now)
      return Change(answer: key.json, events: [.key(hash: hash, at: now)])
    }
  }

  func revokeKey(_ hash: String, _ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let now = now()
    return try await change(request, caller) { session in
      let key = try session.revokeKey(hash, account: caller.account, now: now)
      let answer: JSONValue = .members([
        ("hash", hash.json), ("name", key.name.json), ("revoked", true.json),
        ("revoked_at", (key.revokedAt ?? now).json),
      ])
      return Change(answer: answer, events: [.key(hash: hash, at: now)])
    }
  }

  func rotateKey(_ hash: String, _ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let now = now()
    return try await withFreshKey { secret in
      do {
        return try await change(request, caller) { session in
          var key = try session.rotateKey(
            hash, digest: SecretDigest.hex(of: secret), masked: secret.shown, account: caller.account, now: now)
          key.key = secret
          key.rotatedAt = now
          return Change(answer: key.json, events: [.key(hash: hash, at: now)])
        }
      } catch LedgerRefusal.keyRevoked {
        throw APIFailure(410, APIErrorCode.keyRevoked, "Cannot rotate a revoked key")
      }
    }
  }

  /// Tries again with another secret where the identifier that follows from it is taken.
  private func withFreshKey(_ work: (Secret) async throws -> APIResponse) async throws -> APIResponse {
    for _ in 0..<4 {
      do { return try await work(secrets.provisionedKey()) } catch DatabaseFailure.notUnique { continue }
    }
    return try await work(secrets.provisionedKey())
  }
}
