public import Glibc

/// Starts programs by argument vectors; there is no shell anywhere.
public enum ProgramStart {
  /// A program that begins with every signal as a shell would give it, whatever we block or ignore.
  ///
  /// - Parameters:
  ///   - path: where it lies.
  ///   - arguments: its name first.
  ///   - ownSession: it has a session of its own, without our terminal.
  ///   - wire: says what becomes of its descriptors.
  /// - Returns: its process, or the error's number.
  public static func spawn(
    _ path: String, _ arguments: [String], environment: [String: String], ownSession: Bool = false,
    _ wire: (inout posix_spawn_file_actions_t) -> Void
  ) -> Result<pid_t, Failure> {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    var flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
    if ownSession { flags |= 0x80 }  // POSIX_SPAWN_SETSID, which Glibc's overlay does not name.
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    wire(&actions)
    let argv = arguments.map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var process = pid_t()
    let code = posix_spawn(&process, path, &actions, &attributes, argv, envp)
    return code == 0 ? .success(process) : .failure(Failure(code: code))
  }

  /// The system's error number.
  public struct Failure: Error, Hashable, Sendable {
    public var code: Int32
  }

  /// Waits until the program has ended. Blocks.
  ///
  /// - Returns: its exit status, 128 + signal when one ended it; 127 when it is none of ours.
  @discardableResult
  public static func end(of process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return 127 } }
    let ending = status & 0x7F
    return ending == 0 ? (status >> 8) & 0xFF : 128 + ending
  }

  /// Something to read that holds the text and then ends. It is filled before anybody reads it, so that a program which
  /// reads nothing cannot stop us.
  ///
  /// - Returns: nil when it is more than a pipe is sure to hold, 32 KiB, or there is no descriptor left.
  public static func filledPipe(_ text: String) -> Int32? {
    let bytes = Array(text.utf8)
    guard bytes.count <= 32 << 10, let ends = pipe() else { return nil }
    _ = fcntl(ends.write, F_SETFL, O_NONBLOCK)
    let count = bytes.withUnsafeBytes { write(ends.write, $0.baseAddress, $0.count) }
    close(ends.write)
    guard count == bytes.count else {
      close(ends.read)
      return nil
    }
    return ends.read
  }

  /// Both ends are closed in programs that are started.
  static func pipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [0, 0]
    guard Glibc.pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}
