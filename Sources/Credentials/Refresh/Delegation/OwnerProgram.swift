import Glibc
import OpenClawStore
import Threads

/// A tool's own program while it runs without a screen. It has a session of its own, so that a Ctrl-C that is meant for us
/// does not end it in the middle of its work. Its methods block.
final class OwnerProgram {
  enum Line: Hashable {
    case text([UInt8])
    case ended
    case late
  }

  private static let longestLine = 1 << 20

  /// Of the monotonic clock.
  static var seconds: Double { Double(Monitor.now) / 1e9 }

  private let process: pid_t
  /// Its input and its output: a socket, or our end of a terminal.
  private let line: Int32
  private let isTerminal: Bool
  private var pending: [UInt8] = []
  private(set) var hasEnded = false

  /// - Parameters:
  ///   - words: the path of the program first; there is no shell.
  ///   - onTerminal: it gets a terminal, which nobody sees, instead of pipes.
  /// - Returns: nil when it cannot be started.
  init?(_ words: [String], environment: [String: String], onTerminal: Bool = false) {
    guard let path = words.first, let ends = onTerminal ? Self.terminal() : Self.socket() else { return nil }
    defer { if let theirs = ends.theirs { close(theirs) } }
    // In a session without one, the first terminal that is opened is its own.
    let started = ProgramStart.spawn(path, words, environment: environment, ownSession: true) { actions in
      switch ends {
      case .terminal(_, let name):
        posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
      case .socket(_, let theirs):
        posix_spawn_file_actions_adddup2(&actions, theirs, 0)
        posix_spawn_file_actions_adddup2(&actions, theirs, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
      }
    }
    guard case .success(let process) = started else {
      close(ends.ours)
      return nil
    }
    (self.process, line, isTerminal) = (process, ends.ours, onTerminal)
  }

  deinit { close(line) }

  /// False when it does not listen any more.
  func send(_ text: String) -> Bool {
    let bytes = Array((text + "\n").utf8)
    return bytes.withUnsafeBytes { Glibc.send(line, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) } == bytes.count
  }

  /// - Parameter deadline: on the clock of `seconds`.
  func nextLine(until deadline: Double) -> Line {
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        defer { pending.removeSubrange(...end) }
        return .text(Array(pending[..<end]))
      }
      guard pending.count < Self.longestLine else { return .ended }
      switch read(until: deadline) {
      case .text(let bytes): pending += bytes
      case let other: return other
      }
    }
  }

  /// Takes what it says, and forgets it, for so long.
  func listen(seconds: Double) {
    let deadline = Self.seconds + seconds
    while case .text = read(until: deadline) {}
  }

  /// Lets it end by itself, then asks it to, then makes it.
  func end() {
    if isTerminal {
      // Esc leaves what is shown, Ctrl-C twice leaves the program.
      for byte: UInt8 in [0x1B, 0x03, 0x03] {
        var byte = byte
        _ = write(line, &byte, 1)
      }
    } else {
      shutdown(line, Int32(SHUT_WR))
    }
    if isReaped(within: 3) { return }
    kill(-process, SIGTERM)
    if isReaped(within: 3) { return }
    kill(-process, SIGKILL)
    ProgramStart.end(of: process)
  }

  private func isReaped(within seconds: Double) -> Bool {
    let deadline = Self.seconds + seconds
    while true {
      if waitpid(process, nil, Int32(WNOHANG)) != 0 { return true }
      guard Self.seconds < deadline else { return false }
      // What it still says must not keep it from ending; without more to come this is where the time goes.
      if hasEnded { usleep(10_000) } else { _ = read(until: min(deadline, Self.seconds + 0.05)) }
    }
  }

  private func read(until deadline: Double) -> Line {
    guard !hasEnded else { return .ended }
    while true {
      let left = deadline - Self.seconds
      guard left > 0 else { return .late }
      var waiting = pollfd(fd: line, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, Int32(min(left * 1000, 60_000).rounded(.up)))
      guard ready > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 16 << 10)
      let count = Glibc.read(line, &buffer, buffer.count)
      if count > 0 { return .text(Array(buffer[..<count])) }
      if count < 0, errno == EINTR { continue }
      hasEnded = true
      return .ended
    }
  }

  /// What it and we are joined by.
  private enum Ends {
    case socket(ours: Int32, theirs: Int32)
    case terminal(ours: Int32, name: String)

    var ours: Int32 {
      switch self {
      case .socket(let ours, _), .terminal(let ours, _): ours
      }
    }
    var theirs: Int32? { if case .socket(_, let theirs) = self { theirs } else { nil } }
  }

  private static func socket() -> Ends? {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      return nil
    }
    return .socket(ours: ends[0], theirs: ends[1])
  }

  private static func terminal() -> Ends? {
    let ours = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard ours >= 0 else { return nil }
    // Glibc's overlay lacks unlockpt and ptsname; these are what they ask of the kernel, TIOCSPTLCK and TIOCGPTN.
    var isLocked: Int32 = 0
    var number: Int32 = -1
    guard ioctl(ours, UInt(0x4004_5431), &isLocked) == 0, ioctl(ours, UInt(0x8004_5430), &number) == 0 else {
      close(ours)
      return nil
    }
    return .terminal(ours: ours, name: "/dev/pts/\(number)")
  }
}
