/// Whether OpenClaw may take a profile, and why not, by its own words where it has one.
public enum ProfileReason: String, CaseIterable, Sendable {
  case ok
  case missingCredential = "missing_credential"
  case invalidExpires = "invalid_expires"
  case expired
  /// A reference that OpenClaw would not follow.
  case unresolvedReference = "unresolved_ref"
  /// What was pasted is a command, no key.
  case malformedKey = "malformed_api_key"
  /// Saved, and not yet in use.
  case setupInactive = "setup_inactive"
  case profileMissing = "profile_missing"
  case providerMismatch = "provider_mismatch"
  case modeMismatch = "mode_mismatch"
  /// An order is set, and does not name it.
  case excludedByOrder = "excluded_by_auth_order"
  /// Our words: OpenClaw renews the login now, or tried to and failed.
  case refreshPending = "refresh_pending"
  case refreshFailed = "refresh_failed"

  /// Why it is passed over, for a person.
  public var explanation: String {
    switch self {
    case .ok: "can be used"
    case .missingCredential: "has no secret where OpenClaw looks for it, and is skipped in silence"
    case .invalidExpires: "has an “expires” that is no time in milliseconds"
    case .expired: "is expired and cannot be renewed"
    case .unresolvedReference: "refers to a secret in a way that OpenClaw does not follow"
    case .malformedKey: "holds a command line in place of a key"
    case .setupInactive: "is saved, but not yet in use"
    case .profileMissing: "is named, but not in the store"
    case .providerMismatch: "belongs to another provider than the configuration says"
    case .modeMismatch: "is of another kind than the configuration says"
    case .excludedByOrder: "is not in the order that is set"
    case .refreshPending: "is being renewed by OpenClaw"
    case .refreshFailed: "could not be renewed by OpenClaw: log in again"
    }
  }
}
