import CProcess
@preconcurrency import Dispatch
import Domain
import Glibc
import StructuredText
import Synchronization

/// Ends a command that a signal interrupts as well as any other: one document with `--json`, an entry in the audit log, the
/// terminal as it was, and status 130.
///
/// Commands that go on until Ctrl-C, and the server, put their own handling in its place for as long as they run.
final class SignalWatch: Sendable {
  private let note: AnswerNote
  // Kept, since a source that nobody keeps hears nothing.
  private let source: (any DispatchSourceRead)?

  init(_ arguments: [String], in context: CommandContext, note: AnswerNote) {
    self.note = note
    let descriptor = process_watch_signals()
    source = descriptor < 0 ? nil : DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    source?.setEventHandler {
      var number: UInt8 = 0
      guard read(descriptor, &number, 1) == 1 else { return }
      let hasAnswered = note.end()
      HiddenInput.restore()
      OrderlyEnd().wait(tell: context.writeError)
      guard Int32(number) == SIGINT else {
        signal(Int32(number), SIG_DFL)
        kill(getpid(), Int32(number))
        return
      }
      exit(Self.end(arguments, in: context, hasAnswered: hasAnswered))
    }
    source?.activate()
  }

  /// Ends the process with the status of its command, unless a signal is about to end it with its own.
  func endProcess(_ status: Int32) async -> Never {
    if note.hasEnded { try? await Task.sleep(for: .seconds(90)) }
    exit(status)
  }

  /// - Returns: the exit status.
  static func end(_ arguments: [String], in context: CommandContext, hasAnswered: Bool) -> Int32 {
    let failure = CommandFailure.interrupted
    if !arguments.contains("--json") {
      context.writeError("\n" + failure.text)
    } else if !hasAnswered {
      context.write(JSONWriter.pretty(failure.json))
    }
    AuditTrail.record(
      arguments, as: try? Program.parse(arguments), status: failure.status, failure: failure.code, in: context)
    return failure.status
  }
}

/// Whose standard output is: the command's until a signal ends it, and then nobody else's, as no document may follow another.
final class AnswerNote: Sendable {
  private struct State {
    var isWritten = false
    var hasEnded = false
  }
  private let state = Mutex(State())

  var hasEnded: Bool { state.withLock { $0.hasEnded } }

  /// - Returns: whether the command may write.
  func mayWrite() -> Bool {
    state.withLock { state in
      if !state.hasEnded { state.isWritten = true }
      return !state.hasEnded
    }
  }

  /// Takes standard output from the command.
  ///
  /// - Returns: whether it wrote anything.
  func end() -> Bool {
    state.withLock { state in
      state.hasEnded = true
      return state.isWritten
    }
  }
}
