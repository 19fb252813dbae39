import Domain
import FoundationEssentials
import Glibc

/// The world around a command: what it reads, where it writes, what time it is. Tests put another one in its place.
public struct CommandContext: Sendable {
  public var environment: [String: String]
  public var workingDirectory: String
  public var isInputTerminal: Bool
  public var isOutputTerminal: Bool
  public var now: @Sendable () -> Date
  /// Standard output: the answer and nothing else.
  public var write: @Sendable (String) -> Void
  /// Standard error: everything else.
  public var writeError: @Sendable (String) -> Void
  /// What the client's commands of the token proxy need beyond it.
  var client = ClientSurroundings.process

  public init(
    environment: [String: String], workingDirectory: String, isInputTerminal: Bool, isOutputTerminal: Bool,
    now: @escaping @Sendable () -> Date, write: @escaping @Sendable (String) -> Void,
    writeError: @escaping @Sendable (String) -> Void
  ) {
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.isInputTerminal = isInputTerminal
    self.isOutputTerminal = isOutputTerminal
    self.now = now
    self.write = write
    self.writeError = writeError
  }

  @TaskLocal static var current = CommandContext.process

  /// This process's own.
  public static let process = CommandContext(
    environment: processEnvironment(), workingDirectory: currentDirectory(), isInputTerminal: isatty(0) == 1,
    isOutputTerminal: isatty(1) == 1, now: { Date() }, write: writeAnswer,
    writeError: { _ = writeAll($0, to: 2) })

  /// The home directory: `HOME`, else the passwd entry, else the root.
  public var home: String {
    if let home = environment["HOME"], home.hasPrefix("/") { return home }
    guard let entry = getpwuid(getuid()), let directory = entry.pointee.pw_dir else { return "/" }
    return String(cString: directory)
  }

  /// A directory of the XDG convention; a variable that is unset, empty or not absolute counts as unset.
  func directory(_ variable: String, default standard: String) -> String {
    if let path = environment[variable], path.hasPrefix("/") { return path + "/credtop" }
    return home + "/" + standard + "/credtop"
  }

  var configurationDirectory: String { directory("XDG_CONFIG_HOME", default: ".config") }
  var stateDirectory: String { directory("XDG_STATE_HOME", default: ".local/state") }

  /// Whether there is a terminal on both sides that a full-screen program can use.
  var hasScreen: Bool { isInputTerminal && isOutputTerminal && !["", "dumb"].contains(environment["TERM"] ?? "") }

  /// Whether `NO_COLOR` is set to anything but the empty text.
  var forbidsColor: Bool { !(environment["NO_COLOR"] ?? "").isEmpty }

  /// Whether a browser could show something.
  var hasDisplay: Bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].contains { !(environment[$0] ?? "").isEmpty }
  }

  /// The path with `~` in place of the home directory.
  func abbreviated(_ path: String) -> String {
    let home = self.home
    guard home != "/", path == home || path.hasPrefix(home + "/") else { return path }
    return "~" + path.dropFirst(home.count)
  }
}

private func processEnvironment() -> [String: String] {
  var values: [String: String] = [:]
  var entry = environ
  while let text = entry.pointee {
    let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    if pair.count == 2 { values[String(pair[0])] = String(pair[1]) }
    entry += 1
  }
  return values
}

private func currentDirectory() -> String {
  guard let path = getcwd(nil, 0) else { return "/" }
  defer { free(path) }
  return String(cString: path)
}

/// An answer that cannot be written is a failure, for instance on a full disk. A reader that has seen enough, such as
/// `head`, is none: that ends the process as it ends any other in a pipe, also where a library ignores the signal.
@Sendable
private func writeAnswer(_ text: String) {
  guard !writeAll(text, to: 1) else { return }
  if errno == EPIPE {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
  }
  _ = writeAll("credtop: the answer cannot be written: \(String(cString: strerror(errno)))\n", to: 2)
  exit(ExitStatus.failed)
}

/// False, with errno set, when not all of it could be written.
private func writeAll(_ text: String, to descriptor: Int32) -> Bool {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}
