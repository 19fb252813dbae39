import ArgumentParser
import CProcess
import Dispatch
import Domain
import Glibc
import StructuredText
import TokenProxyAPI
import TokenProxyClient

/// The whole program: reads the command line, runs what it names, and ends the process with its exit status.
public enum Program {
  @MainActor
  public static func main(arguments: [String]) -> Never {
    process_fill_standard_descriptors()
    _ = process_forbid_core_dumps()
    var context = CommandContext.process
    // The dashboard keeps the main thread for the terminal; everything else is ordinary asynchronous work.
    if let request = dashboardRequest(arguments, in: context) {
      do {
        exit(try request.run(in: context))
      } catch {
        exit(report(error, json: false, in: context).status)
      }
    }
    let note = AnswerNote()
    let watch = SignalWatch(arguments, in: context, note: note)
    let write = context.write
    context.write = { text in if note.mayWrite() { write(text) } }
    Task { [context] in await watch.endProcess(await run(arguments: arguments, in: context)) }
    dispatchMain()
  }

  private static func dashboardRequest(_ arguments: [String], in context: CommandContext) -> DashboardRequest? {
    guard context.hasScreen else { return nil }
    if arguments.isEmpty { return DashboardRequest(in: context) }
    guard (try? refuseSecrets(in: arguments)) != nil else { return nil }
    let parsed = try? parse(arguments)
    return (parsed as? Credtop)?.dashboardRequest(in: context)
  }

  /// How a run ended.
  private struct Ending {
    var status: Int32
    /// What went wrong, for programs.
    var failure: String?
  }

  /// What the command line means. `-V` is the version, as it is for `openclaw-token`.
  static func parse(_ arguments: [String]) throws -> any ParsableCommand {
    let words = arguments.prefix { $0 != "--" }.map { $0 == "-V" ? "--version" : $0 }
    return try Credtop.parseAsRoot(movingGlobalFlags(words + arguments.dropFirst(words.count)))
  }

  /// Runs a parsed command; a failure is printed where the caller looks for it.
  ///
  /// - Parameter json: `--json` was given; what the command itself knows of it wins.
  private static func perform(_ command: any ParsableCommand, json: Bool, in context: CommandContext) async -> Ending {
    let json = (command as? any CredtopCommand)?.globals.json ?? json
    return await CommandContext.$current.withValue(context) {
      do {
        if let command = command as? any CredtopCommand { return Ending(status: try await command.run(in: context)) }
        if !type(of: command).configuration.subcommands.isEmpty { throw incomplete(command) }
        var plain = command
        try plain.run()
        return Ending(status: ExitStatus.done)
      } catch {
        return report(error, json: json, in: context)
      }
    }
  }

  /// Parses and runs, as `main` does, but answers the exit status instead of ending the process.
  static func run(arguments: [String], in context: CommandContext) async -> Int32 {
    var command: (any ParsableCommand)?
    let ending: Ending
    do {
      try refuseSecrets(in: arguments)
      let parsed = try parse(arguments)
      command = parsed
      ending = await perform(parsed, json: arguments.contains("--json"), in: context)
    } catch {
      ending = report(error, json: arguments.contains("--json"), in: context)
      // Help and the version are no runs of a command.
      if ending.status == ExitStatus.done { return ending.status }
    }
    AuditTrail.record(arguments, as: command, status: ending.status, failure: ending.failure, in: context)
    return ending.status
  }

  /// Prints why a command ended: for a person on standard error, for `--json` as the one document on standard output.
  /// Help and the version are answers, not failures. Whatever a message quotes is redacted first.
  private static func report(_ error: any Error, json: Bool, in context: CommandContext) -> Ending {
    if let code = error as? ExitCode { return Ending(status: code.rawValue) }
    let status = Credtop.exitCode(for: error).rawValue
    if status == ExitStatus.done {
      let text = Credtop.fullMessage(for: error)
      context.write(json ? JSONWriter.pretty(.document([("text", text.json)])) : text + "\n")
      return Ending(status: status)
    }
    var failure = CommandFailure(any: error)
    if status == ExitStatus.usage, failure.code == "FAILED" {
      failure = .usage(Credtop.message(for: error), suggestion: "credtop --help lists the commands and flags.")
    }
    failure.message = shown(failure.message, in: context)
    failure.suggestion = failure.suggestion.map { shown($0, in: context) }
    if json { context.write(JSONWriter.pretty(failure.json)) } else { context.writeError(failure.text) }
    return Ending(status: failure.status, failure: failure.code)
  }

  /// Without secrets, and with `~` for the home folder.
  private static func shown(_ message: String, in context: CommandContext) -> String {
    let text = Redaction.redact(message)
    return context.home == "/" ? text : text.replacing(context.home + "/", with: "~/")
  }

  /// The names that lead to a command.
  private static func words(
    to command: any ParsableCommand.Type, from group: any ParsableCommand.Type
  ) -> [String]? {
    for next in group.configuration.subcommands {
      if next == command { return [next._commandName] }
      if let rest = words(to: command, from: next) { return [next._commandName] + rest }
    }
    return nil
  }

  /// A group of commands of which none was named.
  private static func incomplete(_ command: any ParsableCommand) -> CommandFailure {
    let group = type(of: command)
    let name = words(to: group, from: Credtop.self)?.joined(separator: " ") ?? group._commandName
    let names = group.configuration.subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
    return .usage(
      "'\(name)' needs one of its commands: \(names.joined(separator: ", ")).",
      suggestion: "credtop \(name) --help says what they do.")
  }
}

/// A command line can be read by every process of the machine and stays in the shell's history, so no secret is taken from it.
///
/// - Throws: `CommandFailure` when an argument looks like a credential.
private func refuseSecrets(in arguments: [String]) throws {
  guard arguments.contains(where: { !SecretPatterns.findings(in: Array($0.utf8)).isEmpty }) else { return }
  throw CommandFailure.usage(
    "An argument looks like a credential; credtop takes no secret from the command line.",
    suggestion:
      "Pass it on standard input to the commands that need one, and replace it: it is in your shell's history now.")
}
