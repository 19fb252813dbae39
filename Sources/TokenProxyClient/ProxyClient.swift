public import Domain
import FoundationEssentials
import StructuredText
public import TokenProxyAPI

/// The token proxy's management API as calls. No files, no terminal: the base, the secret and the patience are given.
public struct ProxyClient: Sendable {
  public let transport: any APITransport
  /// nil: not logged in; calls that need it fail with `notLoggedIn`.
  public let managementKey: Secret?

  public init(transport: any APITransport, managementKey: Secret?) {
    self.transport = transport
    self.managementKey = managementKey
  }

  /// Sends and unwraps the envelope.
  ///
  /// - Throws: `APIFailure` for a refusal, `ServiceFailure` when no usable answer came.
  func call<Answer>(
    _ method: APIRequest.Method, _ path: String, query: [String: String] = [:], body: JSONValue? = nil,
    idempotencyKey: String? = nil, bearer: Secret?, read: (JSONValue) -> Answer?
  ) async throws -> Answer {
    var request = APIRequest(method, path, query: query, bearer: bearer)
    if let body { request.body = Array(JSONWriter.compact(body).utf8) }
    request.idempotencyKey = idempotencyKey
    let response = try await transport.send(request)
    guard (200..<300).contains(response.status) else {
      throw APIFailure(status: response.status, headers: response.headers, body: response.body)
    }
    guard let data = response.body["data"], let answer = read(data) else {
      throw ServiceFailure(
        .broken, "The answer of the server to \(method.rawValue) \(path) is not one of a token proxy",
        remedy: "Check the API base: credtop config get api_base")
    }
    return answer
  }

  /// The same with the management key.
  func managed<Answer>(
    _ method: APIRequest.Method, _ path: String, query: [String: String] = [:], body: JSONValue? = nil,
    idempotencyKey: String? = nil, read: (JSONValue) -> Answer?
  ) async throws -> Answer {
    guard let managementKey else {
      throw ServiceFailure(.notLoggedIn, "Not logged in", remedy: "Run: credtop auth login")
    }
    return try await call(
      method, path, query: query, body: body, idempotencyKey: idempotencyKey, bearer: managementKey, read: read)
  }
}

// Accounts.
extension ProxyClient {
  public func register(email: String, password: Secret) async throws -> AccountSession {
    try await call(
      .post, "/auth/register", body: .members([("email", email.json), ("password", password.reveal().json)]),
      bearer: nil, read: AccountSession.init)
  }

  public func login(email: String, password: Secret) async throws -> AccountSession {
    try await call(
      .post, "/auth/login", body: .members([("email", email.json), ("password", password.reveal().json)]),
      bearer: nil, read: AccountSession.init)
  }

  public func profile() async throws -> AccountProfile {
    try await managed(.get, "/auth/me", read: AccountProfile.init)
  }

  public func rotateManagementKey(idempotencyKey: String) async throws -> AccountSession {
    try await managed(.post, "/auth/rotate", idempotencyKey: idempotencyKey, read: AccountSession.init)
  }
}

// Provisioned keys.
extension ProxyClient {
  /// What a new key is to be; what is nil is not sent.
  public struct NewKey: Hashable, Sendable {
    public var name: String
    public var creditLimit: Money?
    public var limitReset: ProvisionedKey.LimitReset?
    public var expiresAt: Date?
    public var models: [String]?

    public init(
      name: String, creditLimit: Money? = nil, limitReset: ProvisionedKey.LimitReset? = nil, expiresAt: Date? = nil,
      models: [String]? = nil
    ) {
      self.name = name
      self.creditLimit = creditLimit
      self.limitReset = limitReset
      self.expiresAt = expiresAt
      self.models = models
    }
  }

  /// What is to change about a key. The outer nil leaves a member alone, the inner one clears it.
  public struct KeyChange: Hashable, Sendable {
    public var name: String?
    public var creditLimit: Money??
    public var limitReset: ProvisionedKey.LimitReset??
    public var isDisabled: Bool?
    public var expiresAt: Date??
    public var models: [String]??

    public init() {}

    var json: JSONValue {
      var members: [(String, JSONValue)] = []
      if let name { members.append(("name", name.json)) }
      if let creditLimit { members.append(("credit_limit", creditLimit.wireNumber)) }
      if let limitReset { members.append(("limit_reset", (limitReset?.rawValue).json)) }
      if let isDisabled { members.append(("disabled", isDisabled.json)) }
      if let expiresAt { members.append(("expires_at", expiresAt.json)) }
      if let models { members.append(("models", models?.json ?? .null)) }
      return .members(members)
    }
  }

  public func createKey(_ new: NewKey, idempotencyKey: String) async throws -> KeyObject {
    var members: [(String, JSONValue)] = [("name", new.name.json)]
    if let limit = new.creditLimit { members.append(("credit_limit", limit.wireNumber)) }
    if let reset = new.limitReset { members.append(("limit_reset", reset.rawValue.json)) }
    if let expires = new.expiresAt { members.append(("expires_at", expires.json)) }
    if let models = new.models { members.append(("models", models.json)) }
    return try await managed(
      .post, "/keys", body: .members(members), idempotencyKey: idempotencyKey, read: KeyObject.init)
  }

  public func keys(includeRevoked: Bool = false) async throws -> [KeyObject] {
    try await managed(.get, "/keys", query: includeRevoked ? ["include_revoked": "true"] : [:]) {
      $0["items"]?.array?.compactMap { KeyObject($0) }
    }
  }

  public func key(_ hash: String) async throws -> KeyDetail {
    try await managed(.get, try keyPath(hash), read: KeyDetail.init)
  }

  public func updateKey(_ hash: String, _ change: KeyChange) async throws -> KeyObject {
    try await managed(.patch, try keyPath(hash), body: change.json, read: KeyObject.init)
  }

  /// - Returns: the key's name and when it was revoked.
  public func revokeKey(_ hash: String) async throws -> (name: String, revokedAt: Date) {
    try await managed(.delete, try keyPath(hash)) { data in
      guard let at = Timestamp.date(data["revoked_at"], documentedAs: .text) else { return nil }
      return (data["name"]?.string ?? hash, at)
    }
  }

  public func rotateKey(_ hash: String, idempotencyKey: String) async throws -> KeyObject {
    try await managed(.post, try keyPath(hash) + "/rotate", idempotencyKey: idempotencyKey, read: KeyObject.init)
  }

  /// A hash is opaque, but what could lead to another path is none.
  private func keyPath(_ hash: String) throws -> String {
    let allowed = hash.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F || $0 == 0x2D
    }
    guard !hash.isEmpty, hash.utf8.count <= 100, allowed else {
      throw APIFailure(404, APIErrorCode.keyNotFound, "Key not found")
    }
    return "/keys/" + hash
  }
}

// Credits.
extension ProxyClient {
  public func credits() async throws -> CreditTotals { try await managed(.get, "/credits", read: CreditTotals.init) }

  public func buy(_ amount: Money, idempotencyKey: String) async throws -> PurchaseAnswer {
    try await managed(
      .post, "/credits/purchase", body: .members([("amount", amount.wireNumber)]), idempotencyKey: idempotencyKey,
      read: PurchaseAnswer.init)
  }

  public func history(
    limit: Int = 20, offset: Int = 0, kind: CreditTransaction.Kind? = nil
  ) async throws -> HistoryPage {
    var query = ["limit": String(limit), "offset": String(offset)]
    query["type"] = kind?.rawValue
    return try await managed(.get, "/credits/history", query: query, read: HistoryPage.init)
  }

  public func autoTopUp() async throws -> AutoTopUp {
    try await managed(.get, "/credits/auto-topup", read: AutoTopUp.init(wire:))
  }

  public func setAutoTopUp(isEnabled: Bool?, threshold: Money?, amount: Money?) async throws -> AutoTopUp {
    var members: [(String, JSONValue)] = []
    if let isEnabled { members.append(("enabled", isEnabled.json)) }
    if let threshold { members.append(("threshold", threshold.wireNumber)) }
    if let amount { members.append(("amount", amount.wireNumber)) }
    return try await managed(.put, "/credits/auto-topup", body: .members(members), read: AutoTopUp.init(wire:))
  }
}
