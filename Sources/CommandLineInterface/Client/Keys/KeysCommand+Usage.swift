import ArgumentParser
import StructuredText
import TokenProxyAPI
import TokenProxyClient

extension KeysCommand {
  struct Usage: ClientCommand {
    static let configuration = CommandConfiguration(
      abstract: "The figures of one key, once or again and again.",
      discussion: "With --watch and --json it prints one document a line. Ctrl-C ends it with exit status 0.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var key: KeyArgument
    @Flag(help: "Look again and again, until Ctrl-C.")
    var watch = false
    @OptionGroup var pace: IntervalOption

    func validate() throws {
      if pace.interval != nil, !watch { throw ValidationError("--interval is for --watch.") }
    }

    func run(in context: CommandContext) async throws -> Int32 {
      let client = try await proxyClient(globals, in: context)
      guard watch else {
        let sample = UsageSample(detail: try await client.key(key.hash), at: context.now())
        context.write(globals.json ? JSONWriter.pretty(sample.json) : sample.line + "\n")
        return ExitStatus.done
      }
      let seconds = pace.seconds
      let watch = UsageWatch(
        client: client, hash: key.hash, interval: seconds, json: globals.json,
        rewrites: context.isOutputTerminal && !globals.json,
        pause: { try await context.client.sleep(.seconds($0)) })
      context.writeError("Watching key \(printable(key.hash)) every \(seconds) s; Ctrl-C ends it.\n")
      do {
        try await untilInterrupted { try await watch.run(in: context) }
      } catch {
        guard globals.json else { throw error }
        // One document a line, this one too.
        var failure = CommandFailure(any: error)
        failure.message = Redaction.redact(failure.message)
        context.write(JSONWriter.compact(failure.json) + "\n")
        return failure.status
      }
      return ExitStatus.done
    }
  }
}
