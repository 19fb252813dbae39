public import Domain
public import FoundationEssentials
public import StructuredText

/// The answer to register, login and rotate: the one time that a management key is shown.
public struct AccountSession: Hashable, Sendable {
  public var managementKey: Secret
  public var email: String
  /// When it was registered, logged in or rotated.
  public var at: Date

  public init(managementKey: Secret, email: String, at: Date) {
    self.managementKey = managementKey
    self.email = email
    self.at = at
  }

  /// - Parameter time: the member that holds the instant: `created_at`, `last_login` or `rotated_at`.
  public func json(time: String) -> JSONValue {
    .members([("management_key", managementKey.reveal().json), ("email", email.json), (time, at.json)])
  }

  public init?(_ data: JSONValue) {
    guard let key = data["management_key"]?.nonEmptyString, let email = data["email"]?.string else { return nil }
    let time = ["created_at", "last_login", "rotated_at"].lazy.compactMap {
      Timestamp.date(data[$0], documentedAs: .text)
    }
    self.init(managementKey: Secret(key), email: email, at: time.first ?? .distantPast)
  }
}

/// Who the presented management key belongs to.
public struct AccountProfile: Hashable, Sendable {
  public var email: String
  public var plan: String
  public var creditsRemaining: Money
  /// Keys that are not revoked; disabled and expired ones count.
  public var keys: Int
  public var createdAt: Date

  public init(email: String, plan: String, creditsRemaining: Money, keys: Int, createdAt: Date) {
    self.email = email
    self.plan = plan
    self.creditsRemaining = creditsRemaining
    self.keys = keys
    self.createdAt = createdAt
  }

  public var json: JSONValue {
    .members([
      ("email", email.json), ("plan", plan.json), ("credits_remaining", creditsRemaining.wireNumber),
      ("keys_count", keys.json), ("created_at", createdAt.json),
    ])
  }

  public init?(_ data: JSONValue) {
    guard let email = data["email"]?.string, let remaining = Money(wire: data["credits_remaining"]),
      let created = Timestamp.date(data["created_at"], documentedAs: .text)
    else { return nil }
    self.init(
      email: email, plan: data["plan"]?.string ?? "free", creditsRemaining: remaining,
      keys: data["keys_count"]?.int ?? 0, createdAt: created)
  }
}

/// A GitHub sign-in that waits for a person.
public struct DeviceCode: Hashable, Sendable {
  public var deviceCode: Secret
  /// What the person types at `verificationURI`.
  public var userCode: String
  public var verificationURI: String
  /// Seconds between two polls.
  public var interval: Int
  /// Seconds until it ends.
  public var expiresIn: Int

  public init(deviceCode: Secret, userCode: String, verificationURI: String, interval: Int, expiresIn: Int) {
    self.deviceCode = deviceCode
    self.userCode = userCode
    self.verificationURI = verificationURI
    self.interval = interval
    self.expiresIn = expiresIn
  }

  public var json: JSONValue {
    .members([
      ("device_code", deviceCode.reveal().json), ("user_code", userCode.json),
      ("verification_uri", verificationURI.json), ("interval", interval.json), ("expires_in", expiresIn.json),
    ])
  }

  public init?(_ data: JSONValue) {
    guard let code = data["device_code"]?.nonEmptyString, let user = data["user_code"]?.nonEmptyString,
      let address = data["verification_uri"]?.nonEmptyString
    else { return nil }
    self.init(
      deviceCode: Secret(code), userCode: user, verificationURI: address, interval: data["interval"]?.int ?? 5,
      expiresIn: data["expires_in"]?.int ?? 900)
  }
}
