import Domain
import TokenProxyAPI
import TokenProxyClient

/// What a client command works with: who it is for, and where it asks.
struct ClientContext: Sendable {
  let command: CommandContext
  let globals: GlobalOptions
  let profiles: ProfileStore
  let configuration: ClientConfiguration
  let isDemo: Bool

  /// - Parameters:
  ///   - apiBase: of the flag `--api-base`.
  ///   - mayBeNew: the command makes the profile if there is none of that name.
  /// - Throws: `ClientFailure`.
  init(
    _ globals: GlobalOptions, in context: CommandContext, apiBase: String? = nil, mayBeNew: Bool = false
  ) throws {
    command = context
    self.globals = globals
    isDemo = globals.isDemo(in: context)
    if isDemo {
      // The demo knows one account, whatever the environment says of real ones.
      profiles = try DemoAccount.profiles()
      configuration = try ClientConfiguration(profiles, environment: [:], mayBeNew: true)
    } else {
      profiles = ProfileStore(path: context.clientFolder)
      profiles.migrate()
      configuration = try ClientConfiguration(
        profiles, environment: context.environment, profile: globals.profile, apiBase: apiBase, mayBeNew: mayBeNew)
    }
  }

  /// The calls of the management API.
  ///
  /// - Throws: `ServiceFailure.notLoggedIn` when there is no management key and one is needed.
  func proxy(needsLogin: Bool = true) async throws -> ProxyClient {
    if needsLogin, configuration.managementKey == nil {
      throw ServiceFailure(.notLoggedIn, "Not logged in", remedy: "Run: credtop auth login")
    }
    let context = command
    var log: (@Sendable (String) -> Void)?
    if globals.verbose { log = { line in context.writeError("[verbose] \(printable(line))\n") } }
    let transport: any APITransport
    if isDemo {
      transport = try await command.client.demoTransport(globals.world(in: command), command)
    } else {
      transport = command.client.transport(configuration.apiBase, log)
    }
    return ProxyClient(transport: transport, managementKey: configuration.managementKey)
  }
}

extension CommandContext {
  /// Where profiles, management keys and the audit log are.
  var clientFolder: String {
    ClientConfiguration.folder(environment: environment, home: home, workingDirectory: workingDirectory)
  }
}

/// The calls of the management API for a command, with the profile, base and key that flags, environment and files say.
///
/// - Throws: `ClientFailure`, or `ServiceFailure.notLoggedIn`.
func proxyClient(
  _ globals: GlobalOptions, in context: CommandContext, needsLogin: Bool = true
) async throws -> ProxyClient {
  try await ClientContext(globals, in: context).proxy(needsLogin: needsLogin)
}

/// The one account of the demo.
enum DemoAccount {
  /// Profiles in memory, the demo's account logged in.
  static func profiles() throws(ClientFailure) -> ProfileStore {
    let store = ProfileStore.inMemory()
    try store.replace(
      .standard, with: StoredAccount(managementKey: DemoServer.managementKey, email: DemoServer.email))
    return store
  }
}
