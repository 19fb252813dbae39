import ArgumentParser
import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI
import TokenProxyClient

extension KeysCommand {
  struct Import: ClientCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the keys of a file that `keys export` wrote; each gets a new secret.",
      discussion: """
        The secrets are shown once, or put into a file with --output; without a terminal one of --output and \
        --show-secrets is needed. Exit status: 0 all, 3 some, 1 none could be made.
        """)

    @OptionGroup var globals: GlobalOptions
    @Argument(help: "A JSON or CSV file.")
    var file: String
    @OptionGroup var secret: SecretOptions
    @Flag(help: "Show the new secrets, also without a terminal.")
    var showSecrets = false
    @Flag(help: "Say what would be made, and make nothing.")
    var dryRun = false
    @Flag(help: "Do not ask.")
    var yes = false

    func validate() throws {
      if showSecrets, secret.output != nil {
        throw ValidationError("--show-secrets and --output contradict each other.")
      }
      if dryRun, showSecrets || secret.output != nil {
        throw ValidationError("--dry-run makes no secret; leave --output and --show-secrets out.")
      }
    }

    func run(in context: CommandContext) async throws -> Int32 {
      let entries = try entries(in: context)
      if !dryRun { try globals.requireWrite("create keys") }
      let client = try await proxyClient(globals, in: context)
      guard !entries.isEmpty else {
        context.write(
          globals.json
            ? JSONWriter.pretty(.members([("imported", 0.json), ("results", .array([]))])) : "No keys to import.\n")
        return ExitStatus.done
      }
      if dryRun { return try await rehearse(entries, client, in: context) }
      if secret.output == nil, !showSecrets, globals.json || !context.isOutputTerminal {
        throw CommandFailure.usage(
          "The new secrets can be had this once, and there is no terminal to show them on.",
          suggestion: "Put them into a file with --output FILE, or print them with --show-secrets.")
      }
      guard try await context.confirm("Import \(entries.count) keys?", isAgreed: yes, globals) else {
        return ExitStatus.done
      }
      return try await KeyImportRun(
        client: client, json: globals.json, idempotencyKey: context.client.makeIdempotencyKey
      ).run(entries, secret, in: context)
    }

    private func entries(in context: CommandContext) throws -> [KeyImport.Entry] {
      let path = file.hasPrefix("/") ? file : context.workingDirectory + "/" + file
      guard let bytes = SmallFile.read(path, limit: KeyImport.sizeLimit) else {
        throw CommandFailure(
          "CANNOT_READ", "Cannot read file: \(printable(file))",
          suggestion: "It must be a regular file of at most \(KeyImport.sizeLimit >> 20) MiB.")
      }
      do {
        return try KeyImport(bytes).entries
      } catch {
        throw CommandFailure(
          "INVALID_FILE", "\(printable(file)): \(error.message)", suggestion: "Nothing was imported.")
      }
    }

    /// Says for each entry whether it could be made, without making it.
    private func rehearse(
      _ entries: [KeyImport.Entry], _ client: ProxyClient, in context: CommandContext
    ) async throws -> Int32 {
      let taken = Set(try await client.keys().map(\.name))
      var batch = Batch()
      for entry in entries {
        let problem = entry.problem(taken: taken, now: context.now())
        batch.results.append(
          .init(name: entry.name, status: problem ?? "would be created", isDone: problem == nil))
      }
      if globals.json {
        context.write(JSONWriter.pretty(batch.json("would_import")))
      } else {
        var table = TextTable([
          ("Name", .left), ("Limit", .right), ("Reset", .left), ("Expires", .left), ("Disabled", .left),
          ("Result", .left),
        ])
        for (entry, result) in zip(entries, batch.results) {
          table.add([
            entry.name, entry.creditLimit?.exactText ?? "∞", entry.limitReset?.rawValue ?? "-",
            entry.expiresAt.map(\.tableText) ?? "-", entry.isDisabled ? "Yes" : "No", result.status,
          ])
        }
        context.write(table.text)
      }
      return batch.status
    }
  }
}

extension KeyImport.Entry {
  /// Why the entry cannot become a key; nil when it can.
  func problem(taken names: Set<String>, now: Date) -> String? {
    if names.contains(name) { return "skipped: there is a key of this name" }
    if isExpired(at: now) { return "skipped: it has expired" }
    return nil
  }
}
