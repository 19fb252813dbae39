import FoundationEssentials
import StructuredText
import Synchronization
import Testing

@testable import CommandLineInterface

/// A command run in a world of its own: what it wrote and how it ended.
struct Run {
  var status: Int32
  var output: String
  var errors: String

  /// The one document on standard output.
  var document: JSONValue? { try? JSONReader.read(Array(output.utf8)) }
}

/// Collects text from several tasks.
private final class Collector: Sendable {
  private let text = Mutex("")
  func add(_ more: String) { text.withLock { $0 += more } }
  var value: String { text.withLock { $0 } }
}

/// The instant at which all commands of these tests run: 2026-11-20 14:32:00 UTC.
let noon = Date(timeIntervalSince1970: 1_795_185_120)

/// Runs a command line without a terminal, in a home folder that is given or does not exist.
func run(_ arguments: String..., home: String = "/nonexistent", environment: [String: String] = [:]) async -> Run {
  await run(arguments: arguments, home: home, environment: environment)
}

func run(arguments: [String], home: String = "/nonexistent", environment: [String: String] = [:]) async -> Run {
  let output = Collector()
  let errors = Collector()
  let context = CommandContext(
    environment: environment.merging(["HOME": home, "PATH": "/usr/bin"]) { given, _ in given }, workingDirectory: "/",
    isInputTerminal: false, isOutputTerminal: false, now: { noon }, write: output.add, writeError: errors.add)
  let status = await Program.run(arguments: arguments, in: context)
  return Run(status: status, output: output.value, errors: errors.value)
}
