import LocalFiles

/// For changes that are no wishes about profiles: whoever repairs a store brings whole documents.
extension StoreWriter {
  /// Runs the work while the locks of a store are held.
  ///
  /// - Parameters:
  ///   - store: `auth-profiles.json` of an agent, or a file beside it.
  ///   - kind: nil where there is no lock.
  ///   - work: is told whether the locks are still ours.
  /// - Throws: `StoreFailure.locked` when somebody else keeps one of them, and what the work throws.
  public func whileLocked<Output>(
    _ store: String, kind: LockKind?, _ work: (_ isHeld: () -> Bool) throws -> Output
  ) throws -> Output {
    try refuseReadOnly()
    guard let kind else { return try work { true } }
    let folder = parent(of: store)
    guard let queue = WriterQueue.enter(folder, patience: patience, pause: context.pause) else {
      throw StoreFailure.locked(LockHolder(path: folder))
    }
    defer { queue.leave() }
    let result: Result<Output, any Error> = try StoreLock.with(
      folder + "/auth-profiles.json", kind: kind, patience: patience, context: context
    ) { isHeld throws(StoreFailure) in
      withoutActuallyEscaping(isHeld) { held in Result { try work(held) } }
    }
    return try result.get()
  }

  /// Puts a whole content in the place of another; readers see one of them, never a part. It is then 0600, its owner's.
  ///
  /// - Parameter old: what was read of it just now.
  /// - Returns: false when somebody else has written meanwhile or taken the lock; nothing was done then.
  public func replace(
    _ path: String, old: [UInt8], with new: [UInt8], isHeld: () -> Bool
  ) throws(StoreFailure) -> Bool {
    switch try StoreFileUpdate(path: path, old: old).write(new, isHeld: isHeld) {
    case .done: true
    case .disturbed: false
    }
  }

  /// The difference of two contents of a store's document, without any secret.
  public static func difference(old: [UInt8], new: [UInt8], path: String) -> String {
    Elision.difference(old: old, new: new, path: path)
  }
}
