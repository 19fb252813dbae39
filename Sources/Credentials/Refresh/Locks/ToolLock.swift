import Domain
import FoundationEssentials
import LocalFiles

/// The locks under which a tool renews its own login. Whoever else renews it must hold them.
struct ToolLock: Sendable {
  enum Part: Sendable {
    case directory(DirectoryLock)
    /// A file that whoever works with its neighbours holds locked.
    case file(String)

    var path: String {
      switch self {
      case .directory(let lock): lock.path
      case .file(let path): path
      }
    }

    fileprivate func take(patience: TimeInterval) throws(LockFailure) -> any HeldLock {
      switch self {
      case .directory(let lock): return try lock.take(patience: patience)
      case .file(let path):
        do { return try FileLock(path, patience: .seconds(patience)) } catch {
          throw error.isBusy ? .busy(path) : .failed(error.description)
        }
      }
    }
  }

  /// In the order in which they are taken.
  var parts: [Part]
  /// A file that must be there beside the lock, as the tool expects it.
  var sentinel: String?

  /// - Parameter path: the tool's credential file.
  init(_ vendor: TokenVendor, file path: String, context: DiscoveryContext) {
    let homes = ToolHomes(context: context)
    let folder = parent(of: path)
    switch vendor {
    case .kimi where parent(of: folder) == homes.oldKimi:
      parts = [.file(folder + "/kimi-code.lock")]
    case .kimi:
      let name = lastName(of: path).hasSuffix(".json") ? String(lastName(of: path).dropLast(5)) : lastName(of: path)
      let place = "\(parent(of: folder))/oauth/\(name)"
      sentinel = place
      parts = [.directory(DirectoryLock(path: place + ".lock", stale: 5, touch: 2))]
    case .claude:
      let home = homes.claude
      let usual = context.inHome(".claude")
      parts = ([home + "/.oauth_refresh.lock", home + ".lock", usual + ".lock"]).removingRepeats().map {
        .directory(DirectoryLock(path: $0, stale: 60, touch: 5))
      }
    case .codex, .gemini, .qwen, .continue:
      // Codex has no lock; the one of ours keeps two of us apart.
      parts = [.file(OpenClawHome(context: context).state + "/credtop-\(vendor.rawValue).lock")]
    }
  }

  /// Takes all of them, or none. Blocks.
  func take(patience: TimeInterval) throws(LockFailure) -> HeldLocks {
    var held: [any HeldLock] = []
    do {
      for part in parts { try makeFolder(parent(of: part.path)) }
      if let sentinel, !exists(sentinel) { try replaceFile(sentinel, with: []) }
      for part in parts { held.append(try part.take(patience: patience)) }
      return HeldLocks(parts: held)
    } catch {
      for lock in held.reversed() { lock.release() }
      throw error as? LockFailure ?? .failed("\(error)")
    }
  }

}

/// Several locks as one.
struct HeldLocks: Sendable {
  let parts: [any HeldLock]

  var isHeld: Bool { parts.allSatisfy(\.isHeld) }

  func release() {
    for part in parts.reversed() { part.release() }
  }
}

/// Runs the work while the locks are held under which Claude Code renews the login in that file. Blocks.
///
/// - Throws: `ServiceFailure` when somebody else keeps one of them, and what the work throws.
package func holdingClaudeLocks<Output>(
  _ path: String, context: DiscoveryContext, patience: TimeInterval = 20, _ work: () throws -> Output
) throws -> Output {
  let held: HeldLocks
  do throws(LockFailure) {
    held = try ToolLock(.claude, file: path, context: context).take(patience: patience)
  } catch {
    switch error {
    case .busy(let path):
      throw ServiceFailure(
        .refused, "Claude Code holds \(context.shown(path)): it is renewing its login", remedy: "Try again in a moment."
      )
    case .failed(let text): throw ServiceFailure(.broken, context.shownText(text))
    }
  }
  defer { held.release() }
  return try work()
}
