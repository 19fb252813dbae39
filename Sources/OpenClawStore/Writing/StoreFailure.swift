/// Why a store was left as it is, with the remedy.
public enum StoreFailure: Error, Hashable, Sendable {
  /// `--read-only`, or `OPENCLAW_AUTH_STORE_READONLY`.
  case readOnly(String)
  /// Somebody else holds the lock.
  case locked(LockHolder)
  /// The store does not parse: it is never replaced in silence.
  case malformed(StoreProblem)
  /// The program that would have to do it is not on PATH.
  case programMissing
  /// The program ran and refused; its words, redacted.
  case programFailed(String)
  /// This generation has no way to do it; the text says what to do instead.
  case unsupported(String)
  /// A profile that is named is not there, or belongs to another provider.
  case noProfile(id: String, path: String)
  case otherProvider(id: String, provider: String, asked: String)
  /// Our change was gone again after several attempts: a program that takes no lock writes over it.
  case overwritten(path: String)
  /// A system call failed.
  case system(operation: String, path: String, reason: String)
  /// The configuration cannot be edited safely; the text says why. The store itself was left as it was.
  case configuration(path: String, reason: String)

  /// The exit status of a command: 69 for a program that is not there, otherwise 1.
  public var exitCode: Int32 {
    switch self {
    case .programMissing: 69
    default: 1
    }
  }
}

/// Who holds a lock, as far as it tells.
public struct LockHolder: Error, Hashable, Sendable {
  public var path: String
  /// Only a lock file says it.
  public var processID: Int?
  /// In seconds.
  public var age: Double?

  public init(path: String, processID: Int? = nil, age: Double? = nil) {
    self.path = path
    self.processID = processID
    self.age = age
  }
}
