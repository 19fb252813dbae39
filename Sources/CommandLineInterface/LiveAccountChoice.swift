import Threads
import Credentials
import Domain
import FoundationEssentials
import TokenProxyAPI
import TokenProxyClient

extension CommandContext {
  /// Puts the token proxy behind the panes, with the profile, the base and the key that flags, environment and files say.
  ///
  /// It reads two small files at most and makes no connection: that comes with the first question.
  func connectAccount(to services: inout DashboardServices, profile: String?, mayLogIn: Bool) {
    let profiles = ProfileStore(path: clientFolder)
    let configuration: ClientConfiguration
    do {
      configuration = try ClientConfiguration(profiles, environment: environment, profile: profile)
    } catch {
      let broken = BrokenAccount(failure: ServiceFailure(.broken, error.message, remedy: error.remedy))
      services.credits = broken
      services.keys = broken
      return
    }
    guard configuration.managementKey != nil || mayLogIn else { return }
    let base = configuration.apiBase
    // Polls are repeated by the next poll; a call that changes something is repeated by the person, under its first name.
    let session = LiveSession(base: base.text, managementKey: configuration.managementKey) {
      HTTPTransport(base: base, policy: .once, executor: WorkerThreads.shared)
    }
    let name = configuration.profile
    let account = LiveAccount(session) {
      try profiles.proveWritable(name)
    } keep: { login in
      try profiles.update(name) { stored in
        var account = stored ?? StoredAccount()
        account.managementKey = login.managementKey
        account.email = login.email
        account.apiBase = base
        account.createdAt = account.createdAt ?? login.at
        account.lastLogin = login.at
        return account
      }
    }
    services.connect(to: session, account: account, executor: WorkerThreads.shared)
    services.audit(by: dashboardTrail)
  }
}

/// An account whose settings cannot be understood: its panes say why.
private struct BrokenAccount: CreditService, KeyService {
  var failure: ServiceFailure

  func balance() async throws -> CreditBalance { throw failure }
  func keys() async throws -> [ProvisionedKey] { throw failure }
}
