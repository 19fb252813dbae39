import ArgumentParser
import StructuredText
import TokenProxyAPI
import TokenProxyClient

extension KeysCommand {
  struct Rotate: ClientCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give a key a new secret; the old one ends at once. Budget, use and hash stay.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var key: KeyArgument
    @Flag(help: "Do not ask.")
    var yes = false
    @OptionGroup var secret: SecretOptions

    func run(in context: CommandContext) async throws -> Int32 {
      try globals.requireWrite("rotate a key")
      let client = try await proxyClient(globals, in: context)
      let agreed = try await context.confirm(
        "Rotate key \(printable(key.hash))? The old key value will be immediately invalidated.", isAgreed: yes, globals)
      guard agreed else { return ExitStatus.done }
      let name = context.client.makeIdempotencyKey()
      return try await SecretSink(secret, in: context).deliver(
        { try await client.rotateKey(key.hash, idempotencyKey: name) }, json: globals.json,
        done: { rotated in
          if rotated.isDisabled { context.warn("Note: This key is currently disabled.") }
          return "✓ Key \(printable(rotated.hash)) rotated successfully.\n"
        }, in: context)
    }
  }

  struct Revoke: ClientCommand {
    static let configuration = CommandConfiguration(abstract: "End a key for good.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var key: KeyArgument
    @Flag(help: "Do not ask.")
    var yes = false

    func run(in context: CommandContext) async throws -> Int32 {
      try globals.requireWrite("revoke a key")
      let client = try await proxyClient(globals, in: context)
      let agreed = try await context.confirm(
        "Revoke key \(printable(key.hash))? This cannot be undone.", isAgreed: yes, globals)
      guard agreed else { return ExitStatus.done }
      let (name, revokedAt) = try await client.revokeKey(key.hash)
      let document: JSONValue = .members([
        ("hash", key.hash.json), ("name", name.json), ("revoked", true.json), ("revoked_at", revokedAt.json),
      ])
      context.write(globals.json ? JSONWriter.pretty(document) : "✓ Key \(printable(key.hash)) revoked.\n")
      return ExitStatus.done
    }
  }
}
