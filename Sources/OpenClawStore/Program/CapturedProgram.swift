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
    guard let path = arguments.first, let source = input.map(ProgramStart.filledPipe) ?? nothing() else { return nil }
    defer { close(source) }
    guard let ends = ProgramStart.pipe() else { return nil }
    defer { close(ends.read) }
    let started = ProgramStart.spawn(path, arguments, environment: environment) { actions in
      posix_spawn_file_actions_adddup2(&actions, source, 0)
      posix_spawn_file_actions_adddup2(&actions, ends.write, 1)
      posix_spawn_file_actions_adddup2(&actions, ends.write, 2)
    }
    close(ends.write)
    guard case .success(let process) = started else { return nil }
    let (bytes, isInTime) = read(ends.read, until: now() + seconds * 1000)
    if !isInTime { kill(process, SIGKILL) }
    let status = ProgramStart.end(of: process)
    return Result(status: isInTime ? status : nil, output: String(decoding: bytes, as: UTF8.self))
  }

  private static func nothing() -> Int32? {
    let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
    return nothing >= 0 ? nothing : nil
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
