import LeaseProtocol
import StructuredText

/// A decision of the broker, for its log. Holds no secret.
struct LeaseEvent: Hashable, Sendable {
  enum Name: String, Sendable {
    case acquired = "lease_acquired"
    case acquireDenied = "lease_acquire_denied"
    case renewed = "lease_renewed"
    case renewDenied = "lease_renew_denied"
    case released = "lease_released"
    case releaseDenied = "lease_release_denied"
    case reported = "lease_telemetry_ingested"
    case reportDenied = "lease_telemetry_denied"
    case materialized = "lease_materialized"
    case materializeDenied = "lease_materialize_denied"
    case reconciled = "lease_auth_reconciled"
    case reconcileDenied = "lease_auth_reconcile_denied"
    case rotationApproved = "rotation_approved"
    case rotationDenied = "rotation_denied"
    case expired = "lease_expired"
    case exhausted = "credential_marked_exhausted"
    case disabled = "credential_assignment_disabled"
    case enabled = "credential_assignment_enabled"
    case cooledDown = "credential_cooldown"
    case revoked = "credential_revoked"
    case restored = "credential_restored"
    case imported = "credential_imported"
    case removed = "credential_removed"
    case adminReleased = "admin_lease_released"
    case adminReleaseDenied = "admin_lease_release_denied"
    case adminRotationApproved = "admin_rotation_approved"
    case adminRotationDenied = "admin_rotation_denied"
  }

  var name: Name
  var leaseID: String?
  var credentialID: String?
  var owner: LeaseOwner?
  var decision: String?
  var reason: String?

  init(_ name: Name, _ lease: Lease? = nil, decision: String? = nil, reason: String? = nil) {
    self.name = name
    leaseID = lease?.id
    credentialID = lease?.credentialID
    owner = lease?.owner
    self.decision = decision
    self.reason = reason
  }

  init(_ name: Name, of owner: LeaseOwner, decision: String? = nil, reason: String? = nil) {
    self.init(name, decision: decision, reason: reason)
    self.owner = owner
  }

  init(_ name: Name, _ credential: PoolCredential, decision: String? = nil, reason: String? = nil) {
    self.init(name, decision: decision, reason: reason)
    credentialID = credential.id
  }

  /// One line, members in the order of their names.
  var line: String {
    let members: [(String, String?)] = [
      ("agent_id", owner?.agent), ("credential_id", credentialID), ("decision", decision), ("event", name.rawValue),
      ("lease_id", leaseID), ("machine_id", owner?.machine), ("reason", reason),
    ]
    return "broker_audit "
      + JSONWriter.compact(.members(members.compactMap { name, value in value.map { (name, $0.json) } }))
  }
}
