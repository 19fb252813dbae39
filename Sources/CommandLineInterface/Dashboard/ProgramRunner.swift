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
  /// - Parameter answersToError: what the program says goes to standard error, as standard output is for one document.
  /// - Throws: `ServiceFailure` when it cannot be started.
  static func runInForeground(
    _ arguments: [String], environment: [String: String], answersToError: Bool = false
  ) throws -> Int32 {
    // As a shell does: an interrupt is for the program in the foreground, not for us.
    let interrupt = signal(SIGINT, SIG_IGN)
    let quit = signal(SIGQUIT, SIG_IGN)
    defer {
      signal(SIGINT, interrupt)
      signal(SIGQUIT, quit)
    }
    let process = try spawn(arguments, environment: environment) { actions in
      if answersToError { posix_spawn_file_actions_adddup2(&actions, 2, 1) }
    }
    return ProgramStart.end(of: process)
  }

  /// Starts a program that lives on by itself, without our terminal: a browser.
  ///
  /// - Parameter input: what it reads; less than a pipe holds, so that nobody waits for it.
  static func startDetached(_ arguments: [String], environment: [String: String], input: String? = nil) throws {
    let source = input.flatMap(ProgramStart.filledPipe)
    defer { if let source { close(source) } }
    let process = try spawn(arguments, environment: environment, ownSession: true) { actions in
      if let source {
        posix_spawn_file_actions_adddup2(&actions, source, 0)
      } else {
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      }
      for output in [1, 2] as [Int32] { posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0) }
    }
    // Somebody has to take note of its end, or it stays in the process table for as long as we run.
    WorkerThreads.shared.run { _ = ProgramStart.end(of: process) }
  }

  /// Where a program lies on `PATH`.
  static func path(of program: String, environment: [String: String]) -> String? {
    ProgramPath.find(program, in: environment)
  }

  private static func spawn(
    _ arguments: [String], environment: [String: String], ownSession: Bool = false,
    _ wire: (inout posix_spawn_file_actions_t) -> Void
  ) throws -> pid_t {
    guard let program = arguments.first, let path = path(of: program, environment: environment) else {
      throw ServiceFailure(
        .broken, "\(arguments.first ?? "The program") is not on PATH",
        remedy: "Install it, or choose another method.")
    }
    switch ProgramStart.spawn(path, arguments, environment: environment, ownSession: ownSession, wire) {
    case .success(let process): return process
    case .failure(let failure):
      throw ServiceFailure(.broken, "\(program) cannot be started: \(String(cString: strerror(failure.code)))")
    }
  }
}
