import CredentialFormats
import Domain

/// OpenClaw's stores of profiles. They own no rows; what they hold makes them holders of somebody's grant.
struct OpenClawPlaces: Sendable {
  struct Store: Sendable {
    /// Whose store it is, for a person: `openclaw agent main`.
    var holder: String
    var path: String
    var format: CredentialFormat
  }

  var stores: [Store] = []
  /// Databases of later versions, by whether they exist only.
  var databases: [String] = []

  init(_ context: DiscoveryContext) {
    let home = OpenClawHome(context: context)
    let state = home.state
    for agent in home.agents(in: state) {
      let holder = "openclaw agent \(agent.name)"
      stores.append(Store(holder: holder, path: agent.folder + "/auth-profiles.json", format: .openClawProfiles))
      stores.append(Store(holder: holder, path: agent.folder + "/auth.json", format: .openClawAuth))
      databases.append(agent.folder + "/openclaw-agent.sqlite")
    }
    stores.append(Store(holder: "openclaw", path: home.oauthFile(in: state), format: .openClawOAuth))
    databases.append(state + "/state/openclaw.sqlite")
  }
}
