public import Domain
import StructuredText
public import TokenProxyAPI

/// An account that a sign-in by GitHub led to.
public struct SignedInAccount: Hashable, Sendable {
  public var managementKey: Secret
  public var email: String
  /// The account was there before.
  public var isMerged: Bool

  public init(managementKey: Secret, email: String, isMerged: Bool) {
    self.managementKey = managementKey
    self.email = email
    self.isMerged = isMerged
  }

  init?(_ data: JSONValue) {
    guard let key = data["management_key"]?.nonEmptyString, let email = data["email"]?.string else { return nil }
    self.init(managementKey: Secret(key), email: email, isMerged: data["merged"]?.bool ?? false)
  }
}

// Signing in by GitHub: a code for the person, then polls until the person is done, then the account.
extension ProxyClient {
  public func requestDeviceCode() async throws -> DeviceCode {
    try await call(
      .post, "/oauth/device/code", body: .members([("client_id", "openclaw-cli".json)]), bearer: nil,
      read: DeviceCode.init)
  }

  /// - Throws: `APIFailure` with `authorization_pending`, `slow_down`, … while there is no token.
  public func pollDeviceToken(_ code: Secret) async throws -> Secret {
    let body = JSONValue.members([
      ("device_code", code.reveal().json),
      ("grant_type", "urn:ietf:params:oauth:grant-type:device_code".json),
    ])
    return try await call(.post, "/oauth/device/token", body: body, bearer: nil) {
      $0["access_token"]?.nonEmptyString.map { Secret($0) }
    }
  }

  public func signedInAccount(_ accessToken: Secret) async throws -> SignedInAccount {
    try await call(.get, "/oauth/userinfo", bearer: accessToken, read: SignedInAccount.init)
  }
}
