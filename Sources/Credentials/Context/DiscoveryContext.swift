public import FoundationEssentials
import Glibc
public import LocalFiles

/// The machine as discovery sees it. Every path comes from here, so a test needs no real home.
public struct DiscoveryContext: Sendable {
  /// Absolute, without a slash at the end.
  public var home: String
  public var environment: [String: String]
  public var workingDirectory: String
  /// More folders whose `.env` and `.aider.conf.yml` are read, absolute; others on the machine are left alone.
  public var projectFolders: [String]
  /// A credential file of another owner is marked.
  public var userID: UInt32
  public var now: @Sendable () -> Date
  /// Reads one file, at most so many bytes. The second argument is that limit.
  public var read: @Sendable (_ path: String, _ limit: Int) -> FileReading
  /// False for `--read-only`: neither the history nor the salt is written.
  public var mayWrite: Bool
  /// How long the scanner of one tool may take.
  public var toolLimit: Duration

  public init(
    home: String, environment: [String: String] = [:], workingDirectory: String = "/", userID: UInt32 = getuid(),
    now: @escaping @Sendable () -> Date = { Date() },
    read: @escaping @Sendable (String, Int) -> FileReading = { readFile($0, limit: $1) }, mayWrite: Bool = true,
    toolLimit: Duration = .seconds(2), projectFolders: [String] = []
  ) {
    self.home = home.count > 1 && home.hasSuffix("/") ? String(home.dropLast()) : home
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.userID = userID
    self.now = now
    self.read = read
    self.mayWrite = mayWrite
    self.toolLimit = toolLimit
    self.projectFolders = projectFolders.filter { $0.hasPrefix("/") }.map {
      $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0
    }
  }
}
