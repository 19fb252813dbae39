import Glibc

/// Runs a program without a terminal and reads what it says.
public enum CapturedProgram {
  public struct Result: Hashable, Sendable {
    /// 128 + signal when one ended it; nil when it did not end in time and was stopped.
    public var status: Int32?
    /// Both of its outputs, at most 256 KiB.
    public var output: String

    public var isDone: Bool { status == 0 }
  }

  private static let mostOutput = 256 << 10

  /// Blocks until it ends.
  ///
  /// - Parameters:
  ///   - arguments: the path of the program first; there is no shell.
  ///   - input: what it reads on its standard input, at most 32 KiB. A secret goes this way only.
  /// - Returns: nil when it cannot be started.
  public static func run(
    _ arguments: [String], environment: [String: String], seconds: Int, input: String? = nil
  ) -> Result? {
    var ends: [Int32] = [0, 0]
    guard let path = arguments.first, let source = standardInput(input) else { return nil }
    defer { close(source) }
    guard openPipe(&ends) else { return nil }
    defer { close(ends[0]) }
    let process = start(path, arguments, environment: environment, input: source, output: ends[1])
    close(ends[1])
    guard let process else { return nil }
    let (bytes, isInTime) = read(ends[0], until: now() + seconds * 1000)
    if !isInTime { kill(process, SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let ending = status & 0x7F
    let text = String(decoding: bytes, as: UTF8.self)
    return Result(status: isInTime ? (ending == 0 ? (status >> 8) & 0xFF : 128 + ending) : nil, output: text)
  }

  /// Something to read that holds the text and then ends. It is filled before anybody reads it, so that a program which
  /// reads nothing cannot stop us.
  private static func standardInput(_ text: String?) -> Int32? {
    guard let text else {
      let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
      return nothing >= 0 ? nothing : nil
    }
    let bytes = Array(text.utf8)
    var ends: [Int32] = [0, 0]
    guard bytes.count <= 32 << 10, openPipe(&ends) else { return nil }
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    let count = bytes.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
    close(ends[1])
    guard count == bytes.count else {
      close(ends[0])
      return nil
    }
    return ends[0]
  }

  private static func openPipe(_ ends: inout [Int32]) -> Bool {
    guard pipe(&ends) == 0 else { return false }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return true
  }

  private static func start(
    _ path: String, _ arguments: [String], environment: [String: String], input: Int32, output: Int32
  ) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    // It begins with every signal as a shell would give it, whatever we block or ignore.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
    let argv = arguments.map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var process = pid_t()
    return posix_spawn(&process, path, &actions, &attributes, argv, envp) == 0 ? process : nil
  }

  /// - Returns: what came, and whether the end came in time.
  private static func read(_ descriptor: Int32, until deadline: Int) -> ([UInt8], Bool) {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let left = deadline - now()
      guard left > 0 else { return (bytes, false) }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, Int32(min(left, 60_000)))
      if ready < 0, errno != EINTR { return (bytes, false) }
      guard ready > 0 else { continue }
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return (bytes, count == 0) }
      bytes += buffer.prefix(min(count, mostOutput - bytes.count))
    }
  }

  /// In milliseconds, since some instant.
  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
