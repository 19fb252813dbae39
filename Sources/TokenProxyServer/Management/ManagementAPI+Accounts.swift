import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TokenProxyAPI

// Accounts: register, login, what belongs to the person.
extension ManagementAPI {
  func register(_ request: APIRequest) async throws -> APIResponse {
    try limits.register.demand(request.peer, now: now())
    let (email, password) = try credentials(in: request)
    try AccountRules.checkEmail(email)
    try AccountRules.checkPassword(password.reveal())
    // Before the look for a duplicate, so that the time tells nothing.
    let hash = try await passwords.hash(password)
    let (key, now) = (secrets.managementKey(), now())
    try await ledger.change { session in
      let account = try session.createAccount(
        email: email, passwordHash: hash, gitHubID: nil, avatarURL: nil, now: now)
      _ = try session.addManagementKey(
        digest: SecretDigest.hex(of: key), masked: key.shown, label: nil, scope: .full, expiresAt: nil,
        account: account.id, revokeOthers: false, now: now)
    }
    return .data(AccountSession(managementKey: key, email: email, at: now).json(time: "created_at"), status: 201)
  }

  func login(_ request: APIRequest) async throws -> APIResponse {
    try limits.loginByAddress.demand(request.peer, now: now())
    let fields = try Fields(request.body)
    let (email, password) = try credentials(in: fields)
    let wish = try ManagementKeyWish(fields, now: now())
    let revokesOthers = try fields.bool("revoke_others") ?? true
    try limits.loginByAccount.demand(email.lowercased(), now: now())
    guard let account = try await checked(email: email, password: password) else {
      throw APIFailure(401, APIErrorCode.invalidCredentials, "Invalid email or password")
    }
    let newHash =
      try await account.passwordHash.map { passwords.isOutdated($0) } == true ? passwords.hash(password) : nil
    let (key, now) = (secrets.managementKey(), now())
    try await ledger.change { session in
      if let newHash { try session.setPasswordHash(newHash, account: account.id, now: now) }
      _ = try session.addManagementKey(
        digest: SecretDigest.hex(of: key), masked: key.shown, label: wish.label, scope: wish.scope,
        expiresAt: wish.expiresAt, account: account.id, revokeOthers: revokesOthers, now: now)
    }
    return .data(AccountSession(managementKey: key, email: account.email, at: now).json(time: "last_login"))
  }

  func profile(_ caller: Caller) async throws -> APIResponse {
    let account = caller.account
    return .data(try await ledger.look { try $0.profile(account: account) }.json)
  }

  /// `current_password` where there is one, `new_password`, and `revoke_others` (default true): the other management
  /// keys end.
  func changePassword(_ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let fields = try Fields(request.body)
    guard let new = try fields.text("new_password") else {
      throw APIFailure.invalid("new_password is required", field: "new_password")
    }
    let revokesOthers = try fields.bool("revoke_others") ?? true
    try AccountRules.checkPassword(new, field: "new_password")
    try await confirm(caller, password: try fields.text("current_password"), field: "current_password", request)
    let hash = try await passwords.hash(Secret(new))
    let now = now()
    return try await change(request, caller) { session in
      try session.setPasswordHash(hash, account: caller.account, now: now)
      if revokesOthers {
        for key in try session.managementKeys(account: caller.account, now: now) where key.id != caller.key.id {
          _ = try session.revokeManagementKey(id: key.id, account: caller.account, now: now)
        }
      }
      return Change(answer: .members([("updated_at", now.json)]))
    }
  }

  /// Deletes the account for ever; one with a password asks for it.
  func deleteAccount(_ request: APIRequest, _ caller: Caller) async throws -> APIResponse {
    let fields = try Fields(request.body, mayBeAbsent: true)
    try await confirm(caller, password: try fields.text("password"), field: "password", request)
    let now = now()
    try await ledger.change { try $0.deleteAccount(caller.account, now: now) }
    return .data(.members([("deleted", true.json), ("deleted_at", now.json)]))
  }

  /// - Throws: `APIFailure` 401 when the account has a password and this is not it.
  private func confirm(_ caller: Caller, password: String?, field: String, _ request: APIRequest) async throws {
    guard let account = try await ledger.look({ try $0.account(id: caller.account) }) else {
      throw LedgerRefusal.accountNotFound
    }
    guard let stored = account.passwordHash else { return }
    guard let password else { throw APIFailure.invalid("\(field) is required", field: field) }
    try limits.loginByAccount.demand(account.email.lowercased(), now: now())
    guard AccountRules.isPossiblePassword(password), try await passwords.matches(Secret(password), stored: stored)
    else { throw APIFailure(401, APIErrorCode.invalidCredentials, "Wrong password", field: field) }
  }

  /// The account that the password opens. An address that nobody has takes as long as a wrong password.
  private func checked(email: String, password: Secret) async throws -> AccountRecord? {
    let isPossible = AccountRules.isPossiblePassword(password.reveal()) && !email.utf8.contains(0)
    let account = isPossible ? try await ledger.look { try $0.account(email: email) } : nil
    guard try await passwords.matches(isPossible ? password : Secret(""), stored: account?.passwordHash) else {
      return nil
    }
    return account
  }

  private func credentials(in request: APIRequest) throws(APIFailure) -> (email: String, password: Secret) {
    try credentials(in: try Fields(request.body))
  }

  private func credentials(in fields: Fields) throws(APIFailure) -> (email: String, password: Secret) {
    let (email, password) = (try fields.text("email") ?? "", try fields.text("password") ?? "")
    guard !email.isEmpty, !password.isEmpty else {
      throw .invalid("Email and password are required", field: email.isEmpty ? "email" : "password")
    }
    return (email, Secret(password))
  }
}
