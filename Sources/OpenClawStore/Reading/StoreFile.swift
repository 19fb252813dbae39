/// A file of a store, as it was found.
public struct StoreFile: Hashable, Sendable {
  public var path: String
  /// The permission bits, 0 to 0o7777.
  public var mode: Int
  public var ownerID: UInt32
  /// Seconds since 1970.
  public var modifiedAt: Double
  /// Behind all links, where that is another path.
  public var realPath: String?

  public init(path: String, mode: Int, ownerID: UInt32, modifiedAt: Double, realPath: String? = nil) {
    self.path = path
    self.mode = mode
    self.ownerID = ownerID
    self.modifiedAt = modifiedAt
    self.realPath = realPath
  }

  public var isLink: Bool { realPath != nil }
}

/// What is the matter with a store that is there.
public struct StoreProblem: Hashable, Sendable {
  public enum Kind: String, Sendable {
    /// It does not parse, or is no store. OpenClaw takes it for absent, and may overwrite it.
    case malformed
    /// It is there and cannot be read: a pipe, too large, in use.
    case unreadable
    /// This user may not read it.
    case permission
  }

  public var kind: Kind
  public var path: String
  /// For a person, without any value of the document.
  public var message: String

  public init(_ kind: Kind, path: String, message: String) {
    self.kind = kind
    self.path = path
    self.message = message
  }
}

/// What became of an attempt to read a store.
public enum StoreReading: Hashable, Sendable {
  case absent
  case store(AuthStore)
  case broken(StoreProblem)

  public var store: AuthStore? { if case .store(let store) = self { store } else { nil } }
  public var problem: StoreProblem? { if case .broken(let problem) = self { problem } else { nil } }
}
