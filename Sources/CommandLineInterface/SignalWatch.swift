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
  private let arguments: [String]
  private let context: CommandContext
  private let hasAnswered: @Sendable () -> Bool
  // Kept, since a source that nobody keeps hears nothing.
  private let source: (any DispatchSourceRead)?

  /// - Parameter hasAnswered: whether something is on standard output already, which no document may follow.
  init(_ arguments: [String], in context: CommandContext, hasAnswered: @escaping @Sendable () -> Bool) {
    self.arguments = arguments
    self.context = context
    self.hasAnswered = hasAnswered
    let descriptor = process_watch_signals()
    source = descriptor < 0 ? nil : DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    source?.setEventHandler { [arguments, context, hasAnswered] in
      var number: UInt8 = 0
      guard read(descriptor, &number, 1) == 1 else { return }
      HiddenInput.restore()
      guard Int32(number) == SIGINT else {
        signal(Int32(number), SIG_DFL)
        kill(getpid(), Int32(number))
        return
      }
      exit(Self.end(arguments, in: context, hasAnswered: hasAnswered()))
    }
    source?.activate()
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

/// Notes whether anything was written to standard output.
final class AnswerNote: Sendable {
  private let isSet = Atomic(false)

  var isWritten: Bool { isSet.load(ordering: .relaxed) }
  func set() { isSet.store(true, ordering: .relaxed) }
}
