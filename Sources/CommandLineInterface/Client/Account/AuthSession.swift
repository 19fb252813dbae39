import ArgumentParser
import Domain
import StructuredText
import TokenProxyAPI
import TokenProxyClient

struct AuthLogout: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "logout", abstract: "Forget the management key on this machine.",
    discussion: "The key stays valid, as other machines may use it; --revoke ends it at the server too.")

  @OptionGroup var globals: GlobalOptions
  @Flag(help: "End the key at the server first.")
  var revoke = false

  func run(in context: CommandContext) async throws -> Int32 {
    try globals.requireWrite("log out")
    // A damaged file is what a logout is to get rid of.
    let client = try ClientContext(globals, in: context, mayBeNew: true)
    guard client.profiles.exists(client.configuration.profile) else {
      throw ProfileStore.unknown(client.configuration.profile)
    }
    if revoke { try await client.proxy().endManagementKey(idempotencyKey: context.client.makeIdempotencyKey()) }
    // The base stays, so that the next login does not go to another server.
    let base = client.configuration.stored?.apiBase
    if let base, base != .standard {
      try client.profiles.replace(client.configuration.profile, with: StoredAccount(apiBase: base))
    } else if client.configuration.stored != nil || client.profiles.hasFile(client.configuration.profile) {
      try client.profiles.forget(client.configuration.profile)
    }
    if globals.json {
      context.printJSON(.members([("success", true.json)]))
    } else {
      context.write(revoke ? "Logged out; the key is ended.\n" : "Logged out.\n")
    }
    if client.configuration.managementKeySource == .environment {
      context.warn("OPENCLAW_TOKEN_KEY is still set; unset it to be logged out.")
    }
    return ExitStatus.done
  }
}

struct AuthWhoAmI: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "whoami", abstract: "Show the account that is logged in.")

  @OptionGroup var globals: GlobalOptions

  func run(in context: CommandContext) async throws -> Int32 {
    let profile = try await proxyClient(globals, in: context).profile()
    if globals.json {
      context.printJSON(profile.json)
    } else {
      context.printFacts(
        [
          ("Email", profile.email), ("Plan", profile.plan), ("Credits left", profile.creditsRemaining.text),
          ("Keys", String(profile.keys)), ("Created", profile.createdAt.tableText),
        ], columns: ("FIELD", "VALUE"))
    }
    return ExitStatus.done
  }
}

struct AuthRotate: ClientCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Replace the management key; the old one ends at once.")

  @OptionGroup var globals: GlobalOptions
  @Flag(help: "Agree without being asked.")
  var yes = false

  func run(in context: CommandContext) async throws -> Int32 {
    try globals.requireWrite("rotate the management key")
    let client = try ClientContext(globals, in: context)
    let proxy = try await client.proxy()
    guard
      try await context.confirm(
        "Replace the management key? The old one ends at once, on every machine that uses it.", isAgreed: yes, globals)
    else { return ExitStatus.done }
    // Once the server has made the new key it must not get lost, so the place for it is tried before.
    let isStored = client.configuration.stored?.managementKey == client.configuration.managementKey
    if isStored { try client.profiles.proveWritable(client.configuration.profile) }
    let session = try await rotate(proxy, context)
    if globals.json { context.printJSON(session.json(time: "rotated_at")) }
    var status = ExitStatus.done
    if isStored {
      do {
        try keep(session, client)
      } catch {
        client.reportUnsavedKey(session.managementKey, error)
        status = ExitStatus.partly
      }
    }
    if !globals.json, status == ExitStatus.done {
      context.writeError("This key is shown only once.\n")
      context.printFacts(
        [
          ("Management key", session.managementKey.reveal()), ("Email", session.email),
          ("Rotated", session.at.tableText),
        ], columns: ("FIELD", "VALUE"))
    }
    if client.configuration.managementKeySource == .environment {
      context.warn("OPENCLAW_TOKEN_KEY holds the old key, which has ended; put the new one there.")
    }
    return status
  }

  private func keep(_ session: AccountSession, _ client: ClientContext) throws(ClientFailure) {
    try client.profiles.update(client.configuration.profile) { account in
      var account = account ?? StoredAccount(apiBase: client.configuration.apiBase, createdAt: session.at)
      account.managementKey = session.managementKey
      account.email = session.email
      return account
    }
  }

  /// Says of a failure what it means for the old key.
  private func rotate(_ proxy: ProxyClient, _ context: CommandContext) async throws -> AccountSession {
    do {
      return try await proxy.rotateManagementKey(idempotencyKey: context.client.makeIdempotencyKey())
    } catch let failure as APIFailure where failure.status == 401 {
      throw CommandFailure(failure)
    } catch let failure as APIFailure where failure.status < 500 {
      var told = CommandFailure(failure)
      told.message += ". The management key is unchanged."
      throw told
    } catch let failure as APIFailure {
      throw unknown(CommandFailure(failure))
    } catch let failure as ServiceFailure where failure.kind != .notLoggedIn {
      throw unknown(CommandFailure(failure))
    }
  }

  private func unknown(_ failure: CommandFailure) -> CommandFailure {
    var told = failure
    told.message += ". Whether the key was replaced is not known."
    told.suggestion = "Check with: credtop auth whoami; if the key is refused, log in again."
    return told
  }
}
