import Domain
import TokenProxyAPI
import TokenProxyClient

/// A command of the token proxy's client. Each run of one leaves an entry in the audit log.
protocol ClientCommand: CredtopCommand {}

extension ClientCommand {
  var leavesEntry: Bool { true }
}
