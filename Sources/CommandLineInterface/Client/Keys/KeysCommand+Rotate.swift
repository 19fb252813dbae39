import ArgumentParser
import FoundationEssentials
import StructuredText
import TokenProxyAPI
import TokenProxyClient

extension KeysCommand {
  struct Rotate: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give a key a new secret; the old one ends at once. Budget, use and hash stay.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var key: KeyArgument
    @Flag(help: "Do not ask.")
    var yes = false
    @OptionGroup var secret: SecretOptions

    func run(in context: CommandContext) async throws -> Int32 {
      let client = try proxyClient(globals, in: context, changes: true)
      let agreed = try confirm(
        "Rotate key \(printable(key.hash))? The old key value will be immediately invalidated.", yes: yes, globals,
        in: context)
      guard agreed else { return ExitStatus.done }
      let name = UUID().uuidString
      return try await SecretSink(secret, in: context).deliver(
        { try await client.rotateKey(key.hash, idempotencyKey: name) }, json: globals.json,
        done: { rotated in
          if rotated.isDisabled { context.writeError("⚠ Note: This key is currently disabled.\n") }
          return "✓ Key \(printable(rotated.hash)) rotated successfully.\n"
        }, in: context)
    }
  }

  struct Revoke: CredtopCommand {
    static let configuration = CommandConfiguration(abstract: "End a key for good.")

    @OptionGroup var globals: GlobalOptions
    @OptionGroup var key: KeyArgument
    @Flag(help: "Do not ask.")
    var yes = false

    func run(in context: CommandContext) async throws -> Int32 {
      let client = try proxyClient(globals, in: context, changes: true)
      let agreed = try confirm(
        "Revoke key \(printable(key.hash))? This cannot be undone.", yes: yes, globals, in: context)
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
