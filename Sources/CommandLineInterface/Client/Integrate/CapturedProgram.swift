import Glibc

/// Runs a program without a terminal and reads what it says.
enum CapturedProgram {
  struct Result: Sendable {
    /// 128 + signal when one ended it; nil when it did not end in time and was stopped.
    var status: Int32?
    /// Both of its outputs, at most 256 KiB.
    var output: String

    var isDone: Bool { status == 0 }
  }

  private static let mostOutput = 256 << 10

  /// Blocks until it ends.
  ///
  /// - Parameter arguments: the path of the program first; there is no shell.
  /// - Returns: nil when it cannot be started.
  static func run(_ arguments: [String], environment: [String: String], seconds: Int) -> Result? {
    var ends: [Int32] = [0, 0]
    guard let path = arguments.first, pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let process = start(path, arguments, environment: environment, output: ends[1])
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

  private static func start(
    _ path: String, _ arguments: [String], environment: [String: String], output: Int32
  ) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, output, 2)
    let argv = arguments.map { strdup($0) } + [nil]
    let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var process = pid_t()
    return posix_spawn(&process, path, &actions, nil, argv, envp) == 0 ? process : nil
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
