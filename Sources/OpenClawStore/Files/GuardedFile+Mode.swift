import Glibc

extension GuardedFile {
  /// Others have no business in a file that holds a secret, whatever mode it had before.
  public func closeToOthers() {
    var facts = stat()
    if lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_mode & 0o077 != 0 { chmod(path, 0o600) }
  }
}
