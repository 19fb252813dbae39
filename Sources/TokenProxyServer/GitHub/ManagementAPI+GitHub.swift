import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TokenProxyAPI

// Sign-in by GitHub's device flow. A session belongs to whoever holds its device code, and to nobody else.
extension ManagementAPI {
  func deviceCode(_ request: APIRequest) async throws -> APIResponse {
    try limits.device.demand(request.peer, now: now())
    guard let clientID = try Fields(request.body).text("client_id"), !clientID.isEmpty else {
      throw APIFailure.invalid("client_id is required", field: "client_id")
    }
    let gitHub = try gitHub()
    guard clientID == gitHub.clientID || clientID == GitHubSettings.clientAlias else {
      throw APIFailure.invalid("Invalid client_id", field: "client_id")
    }
    let code = try await gitHub.deviceCode()
    let now = now()
    let session = DeviceSession(
      deviceCodeDigest: SecretDigest.hex(of: code.deviceCode), clientID: gitHub.clientID,
      interval: min(max(code.interval, 1), 60),
      expiresAt: now.addingTimeInterval(TimeInterval(min(max(code.expiresIn, 1), 3600))))
    try await ledger.change { try $0.addDeviceSession(session, now: now) }
    return .data(code.json)
  }

  func deviceToken(_ request: APIRequest) async throws -> APIResponse {
    let fields: Fields
    do { fields = try Fields(request.body) } catch { throw OAuthRefusal("invalid_request", error.message) }
    guard let text = fields["device_code"]?.nonEmptyString else {
      throw OAuthRefusal("bad_device_code", "device_code is required")
    }
    let gitHub = try gitHub()
    let code = Secret(text)
    let (digest, now) = (SecretDigest.hex(of: code), now())
    switch try await ledger.change({ try $0.pollDeviceSession(deviceCodeDigest: digest, now: now) }) {
    case .unknown:
      if let seconds = limits.failedKey.take(request.peer, now: now) {
        throw OAuthRefusal("slow_down", "Please slow down polling", interval: max(seconds, 10))
      }
      throw OAuthRefusal.badCode
    case .expired: throw OAuthRefusal.expired
    case .slowDown(let interval): throw OAuthRefusal("slow_down", "Please slow down polling", interval: interval)
    case .authorized(let session):
      guard let identity = session.identity else { throw OAuthRefusal.pending }
      return try await handOut(identity, digest)
    case .pending:
      switch try await gitHub.accessToken(deviceCode: code) {
      case .refusal(let refusal): throw refusal
      case .token(let token): return try await handOut(try await gitHub.identity(token: token), digest)
      }
    }
  }

  /// Binds the identity to the session and gives its poller an access token of ours; GitHub's is forgotten.
  private func handOut(_ identity: DeviceSession.Identity, _ deviceCodeDigest: String) async throws -> APIResponse {
    let (token, now) = (secrets.token(), now())
    let isBound = try await ledger.change {
      try $0.authorizeDeviceSession(
        deviceCodeDigest: deviceCodeDigest, identity: identity, accessTokenDigest: SecretDigest.hex(of: token), now: now
      )
    }
    guard isBound else { throw OAuthRefusal.expired }
    return .data(.members([("access_token", token.reveal().json), ("token_type", "bearer".json)]))
  }

  /// Takes the access token of `/oauth/device/token`, once, and answers with a fresh management key.
  func userInfo(_ request: APIRequest) async throws -> APIResponse {
    let now = now()
    guard let token = request.bearer, !token.isEmpty else {
      throw APIFailure(401, APIErrorCode.unauthorized, "Missing or invalid authorization header")
    }
    let digest = SecretDigest.hex(of: token)
    let key = secrets.managementKey()
    let result = try await ledger.change {
      session -> (email: String, identity: DeviceSession.Identity, merged: Bool)? in
      guard let device = try session.deviceSession(accessTokenDigest: digest, now: now), let identity = device.identity
      else { return nil }
      let (account, merged) = try Self.account(of: identity, in: session, now: now)
      _ = try session.addManagementKey(
        digest: SecretDigest.hex(of: key), masked: key.shown, label: "GitHub sign-in", scope: .full, expiresAt: nil,
        account: account.id, revokeOthers: false, now: now)
      try session.removeDeviceSession(deviceCodeDigest: device.deviceCodeDigest)
      return (account.email, identity, merged)
    }
    guard let result else {
      try limits.failedKey.demand(request.peer, now: now)
      throw APIFailure(401, APIErrorCode.unauthorized, "No authorized OAuth session found")
    }
    return .data(
      .members([
        ("management_key", key.reveal().json), ("email", result.email.json), ("name", result.identity.name.json),
        ("avatar_url", result.identity.avatarURL.json), ("merged", result.merged.json),
      ]))
  }

  /// The account of an identity: the one that is linked to it, else the one with its verified address, else a new one.
  private static func account(
    of identity: DeviceSession.Identity, in session: LedgerSession, now: Date
  ) throws -> (AccountRecord, merged: Bool) {
    if let linked = try session.account(gitHubID: identity.gitHubID) { return (linked, true) }
    guard let email = identity.email else {
      throw APIFailure(
        400, APIErrorCode.emailRequired, "The GitHub account must have a primary and verified e-mail address")
    }
    if let known = try session.account(email: email) {
      try session.takeOver(known.id, byGitHub: identity.gitHubID, avatarURL: identity.avatarURL, now: now)
      return (known, true)
    }
    let new = try session.createAccount(
      email: email, passwordHash: nil, gitHubID: identity.gitHubID, avatarURL: identity.avatarURL, now: now)
    return (new, false)
  }

  /// - Throws: `APIFailure` 503 when it is not set up.
  private func gitHub() throws(APIFailure) -> GitHubClient {
    guard let clientID = settings.gitHub.clientID, let outgoing else {
      throw APIFailure(503, APIErrorCode.unavailable, "Sign-in by GitHub is not set up on this server")
    }
    return GitHubClient(settings: settings.gitHub, clientID: clientID, outgoing: outgoing)
  }
}
