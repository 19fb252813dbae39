import ArgumentParser
import Dispatch
import Glibc
import StructuredText

/// The whole program: reads the command line, runs what it names, and ends the process with its exit status.
public enum Program {
  @MainActor
  public static func main(arguments: [String]) -> Never {
    let context = CommandContext.process
    // The dashboard keeps the main thread for the terminal; everything else is ordinary asynchronous work.
    if let request = dashboardRequest(arguments, in: context) {
      do {
        exit(try request.run(in: context))
      } catch {
        exit(report(error, json: false, in: context))
      }
    }
    Task { exit(await run(arguments: arguments, in: context)) }
    dispatchMain()
  }

  private static func dashboardRequest(_ arguments: [String], in context: CommandContext) -> DashboardRequest? {
    guard context.hasScreen else { return nil }
    if arguments.isEmpty { return DashboardRequest(in: context) }
    let parsed = try? Credtop.parseAsRoot(movingGlobalFlags(arguments))
    return (parsed as? Credtop)?.dashboardRequest(in: context)
  }

  /// Runs a parsed command and answers the exit status; a failure is printed where the caller looks for it.
  static func run(_ command: any ParsableCommand, in context: CommandContext) async -> Int32 {
    let json = (command as? any CredtopCommand)?.globals.json ?? false
    return await CommandContext.$current.withValue(context) {
      do {
        if let command = command as? any CredtopCommand { return try await command.run(in: context) }
        var plain = command
        try plain.run()
        return ExitStatus.done
      } catch {
        return report(error, json: json, in: context)
      }
    }
  }

  /// Parses and runs, as `main` does, but answers instead of ending the process.
  static func run(arguments: [String], in context: CommandContext) async -> Int32 {
    do {
      return await run(try Credtop.parseAsRoot(movingGlobalFlags(arguments)), in: context)
    } catch {
      return report(error, json: arguments.contains("--json"), in: context)
    }
  }

  /// Prints why a command ended: for a person on standard error, for `--json` as the one document on standard output.
  /// Help and the version are answers, not failures.
  private static func report(_ error: any Error, json: Bool, in context: CommandContext) -> Int32 {
    let failure: CommandFailure
    switch error {
    case let known as CommandFailure: failure = known
    case let code as ExitCode: return code.rawValue
    default:
      let status = Credtop.exitCode(for: error).rawValue
      if status == ExitStatus.done {
        context.write(Credtop.fullMessage(for: error) + "\n")
        return status
      }
      guard json else {
        context.writeError(Credtop.fullMessage(for: error) + "\n")
        return status
      }
      failure = CommandFailure(
        status == ExitStatus.usage ? "USAGE" : "FAILED", Credtop.message(for: error),
        suggestion: "credtop --help lists the commands and flags.", status: status)
    }
    if json { context.write(JSONWriter.pretty(failure.json)) } else { context.writeError(failure.text) }
    return failure.status
  }
}
