import Threads
import Credentials
import Domain
import Glibc
import OpenClawStore

/// Starts programs by argument vectors; there is no shell anywhere.
enum ProgramRunner {
  /// Runs a program in the foreground of this terminal until it ends, and answers its exit status (128 + signal when one
  /// ended it).
  ///
  /// - Throws: `ServiceFailure` when it cannot be started.
  static func runInForeground(_ arguments: [String], environment: [String: String]) throws -> Int32 {
    // As a shell does: an interrupt is for the program in the foreground, not for us.
    let interrupt = signal(SIGINT, SIG_IGN)
    let quit = signal(SIGQUIT, SIG_IGN)
    defer {
      signal(SIGINT, interrupt)
      signal(SIGQUIT, quit)
    }
    var status: Int32 = 0
    let process = try spawn(arguments, environment: environment, detached: false)
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return 127 }
    }
    let ending = status & 0x7F
    return ending == 0 ? (status >> 8) & 0xFF : 128 + ending
  }

  /// Starts a program that lives on by itself, without our terminal: a browser.
  static func startDetached(_ arguments: [String], environment: [String: String]) throws {
    let process = try spawn(arguments, environment: environment, detached: true)
    // Somebody has to take note of its end, or it stays in the process table for as long as we run.
    WorkerThreads.shared.run {
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
  }

  /// Where a program lies on `PATH`.
  static func path(of program: String, environment: [String: String]) -> String? {
    ProgramPath.find(program, in: environment)
  }

  private static func spawn(_ arguments: [String], environment: [String: String], detached: Bool) throws -> pid_t {
    guard let program = arguments.first, let path = path(of: program, environment: environment) else {
      throw ServiceFailure(
        .broken, "\(arguments.first ?? "The program") is not on PATH",
        remedy: "Install it, or choose another method.")
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The child begins with every signal as a shell would give it, whatever we block or ignore.
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
    if detached { flags |= 0x80 }  // POSIX_SPAWN_SETSID, which Glibc's overlay does not name.
    posix_spawnattr_setflags(&attributes, Int16(flags))

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if detached {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }
    var process = pid_t()
    let result = withCStrings(arguments) { argv in
      withCStrings(environment.map { "\($0.key)=\($0.value)" }) { envp in
        posix_spawn(&process, path, &actions, &attributes, argv, envp)
      }
    }
    guard result == 0 else {
      throw ServiceFailure(.broken, "\(program) cannot be started: \(String(cString: strerror(result)))")
    }
    return process
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = strings.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    return body(pointers)
  }
}
