import CredentialFormats
import Domain
import LocalFiles

/// OpenClaw's stores of profiles. They own no rows; what they hold makes them holders of somebody's grant.
struct OpenClawPlaces: Sendable {
  struct Store: Sendable {
    /// Whose store it is, for a person: `openclaw agent main`.
    var holder: String
    var path: String
    var format: CredentialFormat
    /// Databases that hold its profiles once one of them exists.
    var replacedBy: [String]
  }

  var stores: [Store] = []
  /// Databases of later versions, by whether they exist only.
  var databases: [String] = []

  let agentsFolder: String
  /// Why the agents cannot be listed.
  var trouble: (kind: DiscoveryNotice.Kind, text: String)?

  init(_ context: DiscoveryContext) {
    let home = OpenClawHome(context: context)
    let state = home.state
    agentsFolder = state + "/agents"
    trouble = listing(of: agentsFolder, limit: FolderLimits.names).trouble
    let shared = state + "/state/openclaw.sqlite"
    for agent in home.agents(in: state) {
      let holder = "openclaw agent \(agent.name)"
      let database = agent.folder + "/openclaw-agent.sqlite"
      for (name, format) in [("auth-profiles.json", CredentialFormat.openClawProfiles), ("auth.json", .openClawAuth)] {
        stores.append(
          Store(holder: holder, path: "\(agent.folder)/\(name)", format: format, replacedBy: [database, shared]))
      }
      databases.append(database)
    }
    databases.append(shared)
    stores.append(
      Store(holder: "openclaw", path: home.oauthFile(in: state), format: .openClawOAuth, replacedBy: databases))
  }
}
