public import StructuredText

/// Why a broker did not do what it was asked.
public struct BrokerRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  public var status: Int
  /// The protocol's word for it, such as `no_eligible_credentials_available`; nil for a fault of the framework.
  public var code: String?
  public var message: String
  /// The lease as it is, where the broker tells.
  public var lease: Lease?

  public init(status: Int, code: String? = nil, message: String, lease: Lease? = nil) {
    self.status = status
    self.code = code
    self.message = message
    self.lease = lease
  }

  /// Reads any of the three shapes in which brokers refuse.
  public init(status: Int, body: JSONValue) {
    let reason = body["reason"]?.nonEmptyString
    let detail = body["detail"]?.nonEmptyString ?? body["detail"]?.array?.first?["msg"]?.nonEmptyString
    self.init(
      status: status, code: detail == nil ? reason : nil,
      message: detail ?? reason ?? body["message"]?.nonEmptyString ?? "the broker answered with \(status)",
      lease: body["lease"].flatMap { Lease($0) })
  }

  public var description: String { message }

  public enum Meaning: Hashable, Sendable {
    /// The lease is not ours any more, or never was.
    case leaseGone
    /// The lease is over, or cannot be renewed.
    case leaseNotLive
    case noneFree
    case credentialUnusable
    /// The broker has no login for the credential.
    case noMaterial
    case rotationDisabled
    /// Token or address are wrong: trying again helps nobody.
    case configuration
    /// The broker is in trouble.
    case trouble
    case other
  }

  public var meaning: Meaning {
    switch (status, code) {
    case (409, "lease_not_found_or_not_owned"),
      (404, nil) where message == "Lease not found",
      (409, nil) where message == "Lease not found or not owned":
      .leaseGone
    case (_, "no_eligible_credentials_available"): .noneFree
    case (_, "credential_not_usable"): .credentialUnusable
    case (_, "credential_material_not_found"),
      (404, nil) where message == "credential_material_not_found":
      .noMaterial
    case (_, "client_rotation_disabled"): .rotationDisabled
    case (409, let code?) where code.hasPrefix("lease_not_"): .leaseNotLive
    case (409, nil) where message.hasPrefix("lease_not_active"): .leaseNotLive
    case (401, _), (403, _), (503, _): .configuration
    case (422, _), (500..., _), (429, _): .trouble
    default: .other
    }
  }
}

/// What a broker hands over for a lease.
public struct LeaseMaterial: Hashable, Sendable {
  public var label: String
  public var login: CodexLogin

  public init(label: String, login: CodexLogin) {
    self.label = label
    self.login = login
  }

  /// - Parameter json: the member `credential_material`.
  public init?(_ json: JSONValue) {
    guard let login = json["auth_json"].flatMap({ CodexLogin($0) }) else { return nil }
    self.init(label: json["label"]?.string ?? json["account_key"]?.string ?? "", login: login)
  }
}

/// What came of comparing a machine's login with the broker's.
public enum Reconciliation: Hashable, Sendable {
  case inSync
  /// The broker's is newer: this one.
  case brokerNewer(CodexLogin)
  /// The machine's was newer.
  case clientNewer(reason: String)

  public init?(_ json: JSONValue) {
    switch json["decision"]?.string {
    case "in_sync": self = .inSync
    case "manager_updated_client":
      guard let login = json["auth_json"].flatMap({ CodexLogin($0) }) else { return nil }
      self = .brokerNewer(login)
    case "client_updated_manager": self = .clientNewer(reason: json["reason"]?.string ?? "persisted")
    default: return nil
    }
  }
}
