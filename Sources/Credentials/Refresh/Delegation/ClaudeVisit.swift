import Glibc
import LocalFiles

/// Starts Claude Code at its `/status` on a terminal that nobody sees: it renews its login when it has to, and then ends.
struct ClaudeVisit {
  let program: OwnerProgram
  /// Where it keeps its login.
  let file: String
  /// It exists while the login is being renewed.
  let lock: String
  /// For how long it may start up and see the need.
  var patience = 20.0

  static let words = ["/status"]

  /// Blocks until the file changed, the program ended or the time is over; a renewal that goes on is waited for.
  func run() {
    let before = Mark(file)
    let deadline = OwnerProgram.seconds + patience
    while Mark(file) == before, !program.hasEnded, OwnerProgram.seconds < deadline { program.listen(seconds: 0.1) }
    // Ending it now would lose what the provider just gave.
    let longest = OwnerProgram.seconds + 60
    while exists(lock), !program.hasEnded, OwnerProgram.seconds < longest { program.listen(seconds: 0.1) }
  }

  private struct Mark: Equatable {
    var node: UInt64 = 0
    var size: Int64 = 0
    var seconds = 0
    var nanoseconds = 0

    init(_ path: String) {
      var facts = stat()
      guard stat(path, &facts) == 0 else { return }
      (node, size) = (UInt64(facts.st_ino), Int64(facts.st_size))
      (seconds, nanoseconds) = (facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec)
    }
  }
}
