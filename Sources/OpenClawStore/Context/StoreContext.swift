public import FoundationEssentials
import Glibc
public import LocalFiles
public import OpenClawConfiguration

/// The machine as the stores are read and written on it. Every path and every instant comes from here.
public struct StoreContext: Sendable {
  /// Absolute, without a slash at the end.
  public var home: String
  public var environment: [String: String]
  public var workingDirectory: String
  public var userID: UInt32
  public var now: @Sendable () -> Date
  /// Reads one file, at most so many bytes. The second argument is that limit.
  public var read: @Sendable (_ path: String, _ limit: Int) -> FileReading
  /// Sleeps. Tests step their clock instead.
  public var pause: @Sendable (Duration) -> Void
  /// False for `--read-only`.
  public var mayWrite: Bool
  /// What `openclaw --version` said, where somebody asked; reading starts no program.
  public var version: OpenClawVersion?
  /// What a connected gateway said of itself.
  public var gateway: GatewayFacts?
  /// Our own folder, in which backups lie: outside the names that OpenClaw tidies away.
  public var ownState: String
  /// In milliseconds: how long a reader waits for a database that is being written.
  public var databasePatience: Int32 = 5_000

  public init(
    home: String, environment: [String: String] = [:], workingDirectory: String = "/", userID: UInt32 = getuid(),
    now: @escaping @Sendable () -> Date = { Date() },
    read: @escaping @Sendable (String, Int) -> FileReading = { readFile($0, limit: $1) },
    pause: @escaping @Sendable (Duration) -> Void = { sleepThread($0) }, mayWrite: Bool = true,
    version: OpenClawVersion? = nil, gateway: GatewayFacts? = nil, ownState: String? = nil
  ) {
    let home = home.count > 1 && home.hasSuffix("/") ? String(home.dropLast()) : home
    self.home = home
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.userID = userID
    self.now = now
    self.read = read
    self.pause = pause
    self.mayWrite = mayWrite
    self.version = version
    self.gateway = gateway
    let stateHome = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.local/state"
    self.ownState = ownState ?? stateHome + "/credtop"
  }

  /// The value of a variable without the blanks around it, unless nothing is left.
  func variable(_ name: String) -> String? { environment[name].flatMap(\.trimmedOrNil) }

  /// A path as people are shown it: `~` for the home.
  public func shown(_ path: String) -> String {
    if path == home { return "~" }
    if home != "/", path.hasPrefix(home + "/") { return "~" + path.dropFirst(home.count) }
    return path
  }

  /// An absolute path from a variable or a configuration; nil for one that depends on where a program was started.
  func absolute(_ path: String, from base: String? = nil) -> String? {
    let base = base ?? home
    let path = path == "~" ? base : path.hasPrefix("~/") ? base + path.dropFirst() : path
    guard path.hasPrefix("/") else { return nil }
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Milliseconds since 1970, the unit of the stores.
  var milliseconds: Double { (now().timeIntervalSince1970 * 1000).rounded() }
}

/// What a gateway says of itself when one connects to it.
public struct GatewayFacts: Hashable, Sendable {
  public var version: OpenClawVersion?
  /// 3 or 4.
  public var protocolVersion: Int?
  /// The names of the calls that it answers.
  public var methods: Set<String>

  public init(version: OpenClawVersion? = nil, protocolVersion: Int? = nil, methods: Set<String> = []) {
    self.version = version
    self.protocolVersion = protocolVersion
    self.methods = methods
  }
}

extension StringProtocol {
  /// Without the blanks at both ends; nil when nothing is left.
  var trimmedOrNil: String? {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    return rest.isEmpty ? nil : String(rest)
  }
}
