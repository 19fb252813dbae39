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
    _ = process_forbid_core_dumps()
    let context = CommandContext.process
    // The dashboard keeps the main thread for the terminal; everything else is ordinary asynchronous work.
    if let request = dashboardRequest(arguments, in: context) {
      do {
        exit(try request.run(in: context))
      } catch {
        exit(report(error, json: false, in: context).status)
      }
    }
    Task { exit(await run(arguments: arguments, in: context)) }
    dispatchMain()
  }

  private static func dashboardRequest(_ arguments: [String], in context: CommandContext) -> DashboardRequest? {
    guard context.hasScreen else { return nil }
    if arguments.isEmpty { return DashboardRequest(in: context) }
    guard (try? refuseSecrets(in: arguments)) != nil else { return nil }
    let parsed = try? Credtop.parseAsRoot(movingGlobalFlags(arguments))
    return (parsed as? Credtop)?.dashboardRequest(in: context)
  }

  /// How a run ended.
  private struct Ending {
    var status: Int32
    /// What went wrong, for programs.
    var failure: String?
  }

  /// Runs a parsed command; a failure is printed where the caller looks for it.
  private static func perform(_ command: any ParsableCommand, in context: CommandContext) async -> Ending {
    let json = (command as? any CredtopCommand)?.globals.json ?? false
    return await CommandContext.$current.withValue(context) {
      do {
        if let command = command as? any CredtopCommand { return Ending(status: try await command.run(in: context)) }
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
      let parsed = try Credtop.parseAsRoot(movingGlobalFlags(arguments))
      command = parsed
      ending = await perform(parsed, in: context)
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
    var failure: CommandFailure
    switch error {
    case let known as CommandFailure: failure = known
    case let known as ServiceFailure: failure = CommandFailure(known)
    case let known as APIFailure: failure = CommandFailure(known)
    case let known as ClientFailure: failure = CommandFailure(known)
    case _ where status == ExitStatus.usage:
      failure = .usage(Credtop.message(for: error), suggestion: "credtop --help lists the commands and flags.")
    default: failure = CommandFailure("FAILED", "\(error)".replacing(context.home + "/", with: "~/"))
    }
    failure.message = Redaction.redact(failure.message)
    failure.suggestion = failure.suggestion.map { Redaction.redact($0) }
    if json { context.write(JSONWriter.pretty(failure.json)) } else { context.writeError(failure.text) }
    return Ending(status: failure.status, failure: failure.code)
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
