import Domain
import StructuredText
import TokenProxyAPI

/// Where the secret of a key goes that is made or rotated: to the screen, or into a file that is claimed beforehand.
struct SecretSink {
  private let file: PrivateFile?
  private let name: String?

  /// - Throws: `CommandFailure` when the file cannot be used; nothing has been done then.
  init(_ options: SecretOptions, in context: CommandContext) throws {
    name = options.output
    file = try options.output.map {
      try PrivateFile(claiming: $0, in: context.workingDirectory, replaces: options.force)
    }
  }

  /// Makes the key, and stores or shows it.
  ///
  /// - Parameter done: the last line of the text; it may say more on standard error.
  func deliver(
    _ make: () async throws -> KeyObject, json: Bool, done: (KeyObject) -> String, in context: CommandContext
  ) async throws -> Int32 {
    let key: KeyObject
    do {
      key = try await make()
    } catch {
      file?.abandon()
      throw error
    }
    guard let secret = key.key else {
      file?.abandon()
      throw ServiceFailure(
        .broken, "The server did not send the secret of the key \(key.hash)",
        remedy: "Run: credtop keys rotate \(key.hash)")
    }
    var stored: String?
    var status = ExitStatus.done
    if let file {
      do {
        try file.write(secret.reveal() + "\n")
        stored = name
      } catch {
        // The key exists, and this is the only time that its secret is known.
        context.warn("\(error)")
        status = ExitStatus.partly
      }
    }
    let last = done(key)
    if json {
      context.printJSON(document(key, stored: stored))
    } else {
      if stored == nil { context.warn(KeyText.shownOnce) }
      context.write(KeyText.made(key, file: stored) + last)
    }
    return status
  }

  private func document(_ key: KeyObject, stored: String?) -> JSONValue {
    guard let stored, case .object(var members) = key.json else { return key.json }
    for index in members.indices where members[index].name == "key" {
      members[index] = .init(name: "key_file", value: stored.json)
    }
    return .object(members)
  }
}
