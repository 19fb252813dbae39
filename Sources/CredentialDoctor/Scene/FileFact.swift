public import Domain

/// What the file system says of a file that matters here.
public struct FileFact: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case file
    case folder
    /// The mode and the owner are those of what it leads to.
    case link(to: String)
    case other
  }

  /// Why we look at it.
  public enum Role: Hashable, Sendable {
    /// A store of OpenClaw.
    case store
    /// Another file of OpenClaw that holds secrets.
    case openClaw
    case archive
    case temporary
    /// Stale after so many seconds; whether it holds a body that names its holder.
    case lock(seconds: Double, of: LockOwner)
    case ours
    case tool(Tool)
    /// A file of variables of a project, which others may have to read.
    case project
  }

  public enum LockOwner: Hashable, Sendable { case openClawStore, openClawRefresh, tool(Tool) }

  public var path: String
  public var kind: Kind
  public var role: Role
  /// The permission bits.
  public var mode: Int
  public var ownerID: UInt32
  /// Of the folder that it lies in.
  public var folderOwnerID: UInt32
  /// Seconds since 1970.
  public var modifiedAt: Double
  public var size: Int
  public var inode: UInt64
  /// Of a lock: what it holds.
  public var body: [UInt8] = []

  public init(
    _ path: String, _ kind: Kind = .file, _ role: Role, mode: Int = 0o600, ownerID: UInt32 = 0,
    folderOwnerID: UInt32? = nil, modifiedAt: Double = 0, size: Int = 0, inode: UInt64 = 0
  ) {
    self.path = path
    self.kind = kind
    self.role = role
    self.mode = mode
    self.ownerID = ownerID
    self.folderOwnerID = folderOwnerID ?? ownerID
    self.modifiedAt = modifiedAt
    self.size = size
    self.inode = inode
  }
}
