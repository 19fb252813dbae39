extension StoreFailure: CustomStringConvertible {
  /// What is the matter, for a person.
  public var description: String {
    switch self {
    case .readOnly(let why): "Nothing is written: \(why)."
    case .locked(let holder): "The store is in use: \(holder)."
    case .malformed(let problem): "\(problem.path) \(problem.message); it is left as it is."
    case .programMissing: "OpenClaw keeps its credentials in a database, and its program is not on PATH."
    case .programFailed(let words): "openclaw refused: \(words)"
    case .unsupported(let why): why
    case .noProfile(let id, let path): "There is no profile “\(id)” in \(path)."
    case .otherProvider(let id, let provider, let asked): "Profile “\(id)” is for \(provider), not \(asked)."
    case .overwritten(let path): "Another program wrote over the change in \(path) again and again."
    case .system(let operation, let path, let reason): "\(operation) \(path): \(reason)"
    case .configuration(let path, let reason): "\(path) was left as it is: \(reason)."
    }
  }

  /// What to do; nil when the description says it.
  public var remedy: String? {
    switch self {
    case .locked: "Wait until the other program is done, then run the command again."
    case .malformed: "Look at the file, or run: credtop doctor"
    case .programMissing: "Put openclaw on PATH and run the command again."
    case .overwritten: "Stop the program that writes without a lock, then run the command again."
    default: nil
    }
  }

  /// A word for scripts.
  public var code: String {
    switch self {
    case .readOnly: "READ_ONLY"
    case .locked: "STORE_LOCKED"
    case .malformed: "STORE_MALFORMED"
    case .programMissing: "OPENCLAW_NOT_FOUND"
    case .programFailed: "OPENCLAW_FAILED"
    case .unsupported: "UNSUPPORTED"
    case .noProfile: "PROFILE_NOT_FOUND"
    case .otherProvider: "PROVIDER_MISMATCH"
    case .overwritten: "STORE_OVERWRITTEN"
    case .system: "SYSTEM_ERROR"
    case .configuration: "CONFIG_UNUSABLE"
    }
  }
}

extension LockHolder: CustomStringConvertible {
  /// `auth-profiles.json.lock is held by process 123 for 4 s`.
  public var description: String {
    var text = "\(path) is held"
    if let processID { text += " by process \(processID)" }
    if let age { text += " for \(Int(max(0, age.rounded()))) s" }
    return text
  }
}
