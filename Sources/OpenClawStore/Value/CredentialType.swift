/// The kinds of credential that a store holds, by OpenClaw's words. The order is that in which OpenClaw prefers them.
public enum CredentialType: String, CaseIterable, Sendable {
  case oauth
  case token
  case apiKey = "api_key"

  /// 0 for the one that is tried first.
  var rank: Int {
    switch self {
    case .oauth: 0
    case .token: 1
    case .apiKey: 2
    }
  }

  /// The member that holds what is sent.
  public var secretMember: String {
    switch self {
    case .oauth: "access"
    case .token: "token"
    case .apiKey: "key"
    }
  }

  public var referenceMember: String? {
    switch self {
    case .oauth: nil
    case .token: "tokenRef"
    case .apiKey: "keyRef"
    }
  }
}

/// When a stored access token ends, as it is written. Stores hold many things in its place.
public enum StoredExpiry: Hashable, Sendable {
  case absent
  /// Milliseconds since 1970, as OpenClaw understands the number; may be zero, negative, or seconds by mistake.
  case milliseconds(Double)
  /// Something that is no number.
  case invalid

  /// The number, if it is one that can be an instant.
  public var milliseconds: Double? {
    guard case .milliseconds(let number) = self, number > 0, number <= Self.latest else { return nil }
    return number
  }

  /// The latest instant that JavaScript knows.
  static let latest = 8_640_000_000_000_000.0

  /// A count of seconds was written where milliseconds belong.
  public var looksLikeSeconds: Bool { milliseconds.map { $0 < 1e12 } ?? false }
}
