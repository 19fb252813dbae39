import ArgumentParser
import Domain
import StructuredText
import TokenProxyAPI
import TokenProxyClient

extension KeysCommand {
  struct RevokeAll: ClientCommand {
    static let configuration = CommandConfiguration(
      abstract: "End every key of the account for good, disabled ones too.",
      discussion: "Exit status: 0 all, 3 some, 1 none could be revoked.")

    @OptionGroup var globals: GlobalOptions
    @Flag(help: "Leave the disabled keys alone.")
    var onlyActive = false
    @Flag(help: "Do not ask.")
    var yes = false

    func run(in context: CommandContext) async throws -> Int32 {
      try globals.requireWrite("revoke keys")
      let client = try await proxyClient(globals, in: context)
      let keys = try await client.keys().filter { !onlyActive || !$0.isDisabled }
      guard !keys.isEmpty else {
        let message = onlyActive ? "No active keys to revoke" : "No keys to revoke"
        context.write(
          globals.json
            ? JSONWriter.pretty(.members([("revoked", 0.json), ("results", .array([])), ("message", message.json)]))
            : message + ".\n")
        return ExitStatus.done
      }
      let what = onlyActive ? "\(keys.count) active keys" : "\(keys.count) keys, disabled ones too"
      guard try await context.confirm("Revoke ALL \(what)? This cannot be undone.", isAgreed: yes, globals) else {
        return ExitStatus.done
      }
      let batch = await revoke(keys, by: client)
      report(batch, in: context)
      return batch.status
    }

    private func revoke(_ keys: [KeyObject], by client: ProxyClient) async -> Batch {
      var batch = Batch()
      var end: String?
      for key in keys {
        var result = Batch.Result(name: key.name, hash: key.hash, status: "revoked", isDone: true)
        do {
          if let end { throw CommandFailure("NOT_TRIED", "not tried after: \(end)") }
          _ = try await client.revokeKey(key.hash)
        } catch let failure as APIFailure where failure.status == 410 {
          // Somebody else was faster; it is what was asked for.
        } catch {
          result.isDone = false
          result.status = "error: " + Redaction.redact("\(error)")
          if end == nil, Batch.ends(after: error) { end = "\(error)" }
        }
        batch.results.append(result)
      }
      return batch
    }

    private func report(_ batch: Batch, in context: CommandContext) {
      for result in batch.results where !result.isDone {
        context.warn("\(result.hash ?? result.name): \(result.status)")
      }
      context.write(
        globals.json
          ? JSONWriter.pretty(batch.json("revoked")) : "✓ \(batch.done)/\(batch.results.count) keys revoked.\n")
    }
  }
}
