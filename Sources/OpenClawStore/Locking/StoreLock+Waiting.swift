import LocalFiles

extension StoreLock {
  /// Takes all locks of a store and runs the work. Waits as OpenClaw itself waits for them.
  ///
  /// - Throws: `StoreFailure.locked` when somebody else keeps one of them.
  static func with<Output>(
    _ file: String, kind: LockKind, patience: LockPatience, context: StoreContext,
    _ work: (_ isHeld: () -> Bool) throws(StoreFailure) -> Output
  ) throws(StoreFailure) -> Output {
    try HeldSignals.whileWaiting(for: plan(of: file, kind: kind), patience: patience, context: context, work)
  }
}

private enum Turn<Output> {
  case done(Output)
  case held(LockHolder)
}

extension HeldSignals {
  /// Signals end us while we wait, and wait themselves from the first lock on.
  fileprivate static func whileWaiting<Output>(
    for plan: [(path: String, isFolder: Bool)], patience: LockPatience, context: StoreContext,
    _ work: (_ isHeld: () -> Bool) throws(StoreFailure) -> Output
  ) throws(StoreFailure) -> Output {
    for retry in 0...max(0, patience.retries) {
      let result: Turn<Output> = try hold { () throws(StoreFailure) in
        var locks: [EntryLock] = []
        defer { for lock in locks.reversed() { lock.release() } }
        for (path, isFolder) in plan {
          switch try StoreLock.attempt(path, isFolder: isFolder, patience: patience, now: context.now()) {
          case .success(let lock): locks.append(lock)
          case .failure(let holder): return .held(holder)
          }
        }
        return .done(try work { locks.allSatisfy(\.isHeld) })
      }
      switch result {
      case .done(let output): return output
      case .held(let holder):
        guard retry < patience.retries else { throw .locked(holder) }
        context.pause(patience.pause(before: retry, chance: .random(in: 0...1)))
      }
    }
    throw .locked(LockHolder(path: plan.first?.path ?? ""))
  }
}
