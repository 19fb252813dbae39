import Glibc

/// Where a program lies.
public enum ProgramPath {
  public static func find(_ program: String, in environment: [String: String]) -> String? {
    if program.contains("/") { return access(program, X_OK) == 0 ? program : nil }
    for folder in (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
      let path = folder + "/" + program
      if access(path, X_OK) == 0 { return path }
    }
    return nil
  }
}
