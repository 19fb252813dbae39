import Domain
import TokenProxyAPI
import TokenProxyClient

/// The demo's server, within the process: nothing on disk or in the network is touched.
func makeDemoTransport(_ choice: WorldChoice, in context: CommandContext) async throws -> any APITransport {
  throw ServiceFailure(.broken, "This build has no demo server", remedy: "Leave --demo away.")
}
