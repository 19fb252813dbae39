/// What is the matter with the client's own settings and files.
public struct ClientFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    /// A name, a base or a key that cannot be one.
    case invalidValue
    case unknownProfile
    case profileExists
    /// A file that is there and cannot be understood. Never taken for one that is not there.
    case damaged
    /// A file that cannot be read or written.
    case system
    /// Another program holds the lock.
    case busy
  }

  public var kind: Kind
  public var message: String
  /// What to do about it.
  public var remedy: String?

  public init(_ kind: Kind, _ message: String, remedy: String? = nil) {
    self.kind = kind
    self.message = message
    self.remedy = remedy
  }

  public var description: String { message }

  /// For programs: `INVALID_VALUE`, `PROFILE_NOT_FOUND`.
  public var code: String {
    switch kind {
    case .invalidValue: "INVALID_VALUE"
    case .unknownProfile: "PROFILE_NOT_FOUND"
    case .profileExists: "PROFILE_EXISTS"
    case .damaged: "CONFIG_DAMAGED"
    case .system: "CONFIG_UNUSABLE"
    case .busy: "CONFIG_LOCKED"
    }
  }
}
