import Domain
import FoundationEssentials
import StructuredText
import TokenProxyAPI
import TokenProxyClient

/// Makes the keys of a file, one after the other; each secret is stored or shown before the next one is made.
struct KeyImportRun {
  var client: ProxyClient
  var json: Bool
  /// Names a call that must not be done twice.
  var idempotencyKey: @Sendable () -> String

  func run(_ entries: [KeyImport.Entry], _ options: SecretOptions, in context: CommandContext) async throws -> Int32 {
    let taken = Set(try await client.keys().map(\.name))
    let file = try options.output.map {
      try PrivateFile(claiming: $0, in: context.workingDirectory, replaces: options.force)
    }
    if file == nil { context.warn("These keys will only be shown ONCE. Save them now!") }
    var batch = Batch()
    var end: String?
    for entry in entries {
      var result = Batch.Result(name: entry.name, status: "created", isDone: true)
      do {
        if let end { throw CommandFailure("NOT_TRIED", "not tried after: \(end)") }
        if let problem = entry.problem(taken: taken, now: context.now()) {
          result.isDone = false
          result.status = problem
        } else {
          try await make(entry, &result)
        }
      } catch {
        result.isDone = false
        result.status = "error: " + Redaction.redact("\(error)")
        if end == nil, Batch.ends(after: error) { end = "\(error)" }
      }
      batch.results.append(result)
      // A secret that cannot be stored is shown, and no further one is made.
      if result.secret != nil, let file, let problem = store(batch, in: file) {
        context.warn(problem)
        end = end ?? problem
        batch.results[batch.results.count - 1].status += "; its secret could not be stored and is shown here"
        batch.results[batch.results.count - 1].isDone = false
      } else if result.secret != nil, file != nil {
        batch.results[batch.results.count - 1].isStored = true
      }
      if !json, let last = batch.results.last { show(last, in: context) }
    }
    if batch.results.allSatisfy({ $0.secret == nil }) { file?.abandon() }
    finish(batch, options.output, in: context)
    return batch.status
  }

  private func make(_ entry: KeyImport.Entry, _ result: inout Batch.Result) async throws {
    let new = ProxyClient.NewKey(
      name: entry.name, creditLimit: entry.creditLimit, limitReset: entry.limitReset, expiresAt: entry.expiresAt,
      models: entry.models)
    let key = try await client.createKey(new, idempotencyKey: idempotencyKey())
    result.hash = key.hash
    result.secret = key.key?.reveal()
    guard entry.isDisabled else { return }
    var change = ProxyClient.KeyChange()
    change.isDisabled = true
    do {
      _ = try await client.updateKey(key.hash, change)
    } catch {
      result.isDone = false
      result.status = "error: created, but it could not be disabled: " + Redaction.redact("\(error)")
    }
  }

  /// - Returns: why not.
  private func store(_ batch: Batch, in file: PrivateFile) -> String? {
    let rows = batch.results.filter { $0.secret != nil }.map { result in
      JSONValue.members([
        ("name", result.name.json), ("hash", result.hash.json), ("key", result.secret.json),
      ])
    }
    do {
      try file.write(JSONWriter.pretty(.array(rows)))
      return nil
    } catch {
      return "\(error)"
    }
  }

  private func show(_ result: Batch.Result, in context: CommandContext) {
    guard let secret = result.secret, !result.isStored else { return }
    context.write("\(printable(result.name))  \(result.hash.map(printable) ?? "-")  \(secret)\n")
  }

  private func finish(_ batch: Batch, _ output: String?, in context: CommandContext) {
    for result in batch.results where !result.isDone {
      context.warn("\(result.name): \(result.status)")
    }
    guard !json else {
      context.write(JSONWriter.pretty(batch.json("imported")))
      return
    }
    let place = output.map { "; the secrets are in \(printable($0))" } ?? ""
    context.write(
      "✓ \(batch.done)/\(batch.results.count) keys imported\(batch.results.contains(where: \.isStored) ? place : "").\n"
    )
  }
}
