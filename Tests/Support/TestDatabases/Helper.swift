import Glibc

/// A shell script beside the test process that answers questions line by line. It reads from a pipe that ends with the
/// test process, also when that crashes, and cleans up then.
actor Helper {
  static let files = Helper(script: Scripts.files, asNobody: false)
  static let postgres = Helper(script: Scripts.postgres, asNobody: true)

  private let script: String
  private let asNobody: Bool
  private var pipes: Result<(input: CInt, output: CInt), TestDatabaseFailure>?

  private init(script: String, asNobody: Bool) {
    self.script = script
    self.asNobody = asNobody
  }

  func ask(_ question: String) throws -> String {
    let started = pipes ?? start()
    pipes = started
    let (input, output) = try started.get()
    let line = Array("\(question)\n".utf8)
    guard write(input, line, line.count) == line.count else {
      throw TestDatabaseFailure(description: "the test databases' helper has ended")
    }
    return try answer(output)
  }

  /// `ok TEXT`, or the reason why not.
  private func answer(_ output: CInt) throws(TestDatabaseFailure) -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { bytes.append(byte) }
    let line = String(decoding: bytes, as: UTF8.self)
    guard line.hasPrefix("ok ") else {
      throw TestDatabaseFailure(description: line.isEmpty ? "the test databases' helper has ended" : line)
    }
    return String(line.dropFirst(3))
  }

  private func start() -> Result<(input: CInt, output: CInt), TestDatabaseFailure> {
    var toHelper: [CInt] = [0, 0]
    var fromHelper: [CInt] = [0, 0]
    guard pipe(&toHelper) == 0, pipe(&fromHelper) == 0 else {
      return .failure(TestDatabaseFailure(description: "no pipe is to be had"))
    }
    // Whatever else the tests start must not keep these open: the helper would outlive the tests.
    for descriptor in toHelper + fromHelper { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, toHelper[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromHelper[1], 1)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    // A group of its own: an interrupt of the tests is not for it, it has to clean up.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    defer { posix_spawnattr_destroy(&attributes) }

    let command = ["/bin/sh", "-c", script, asNobody && geteuid() == 0 ? "root" : "self"]
    var arguments = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ)
    close(toHelper[0])
    close(fromHelper[1])
    guard code == 0 else { return .failure(TestDatabaseFailure(description: "/bin/sh cannot be started (\(code))")) }
    return .success((toHelper[1], fromHelper[0]))
  }
}
