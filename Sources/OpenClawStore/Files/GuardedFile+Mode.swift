import Glibc

extension GuardedFile {
  /// The permission bits that it has now; those of a private file where there is none.
  public var permissions: Int {
    var facts = stat()
    return lstat(path, &facts) == 0 ? Int(facts.st_mode & 0o7777) : 0o600
  }

  /// Others have no business in a file that holds a secret, whatever mode it had before.
  public func closeToOthers() {
    var facts = stat()
    if lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_mode & 0o077 != 0 { chmod(path, 0o600) }
  }
}
