public import FoundationEssentials

/// Files as they were before a change of ours, to be put back.
public struct StoreBackup: Hashable, Sendable, Identifiable {
  public struct File: Hashable, Sendable {
    /// Where it belongs.
    public var path: String
    /// The name of the copy within the backup's folder; nil: there was no such file.
    public var copy: String?
    /// The permission bits that it had.
    public var mode: Int
    /// A fingerprint of what we put in its place: it is put back only where that still stands. nil: we removed it.
    public var replacedBy: String?
  }

  /// The time and a number: sorts by time.
  public var id: String
  /// The folder of the copies, 0700.
  public var folder: String
  public var madeAt: Date
  /// `doctor --fix`.
  public var reason: String
  public var files: [File]
}

/// The backups in our own state folder.
public struct StoreBackups: Sendable {
  public var folder: String
  let context: StoreContext

  public init(context: StoreContext) {
    self.context = context
    folder = context.ownState + "/openclaw-backups"
  }

  /// All that can be put back, the latest first.
  public func list() -> [StoreBackup] { [] }

  /// What a restore did.
  public struct Restored: Hashable, Sendable {
    public var restored: [String] = []
    /// Another program has changed these since; they were left. Unless `force` is given.
    public var left: [String] = []
  }

  /// Puts the files back to the byte, under the locks of the store, and forgets the backup when all are back.
  ///
  /// - Parameter force: also where another program has written since.
  public func restore(
    _ backup: StoreBackup, lockKind: LockKind, patience: LockPatience = .standard, force: Bool = false
  ) throws(StoreFailure) -> Restored { throw .unsupported("not yet") }
}
