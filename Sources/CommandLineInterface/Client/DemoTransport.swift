import DemoWorld
import TokenProxyAPI
import TokenProxyClient

/// The demo's server, within the process: nothing on disk or in the network is touched.
func makeDemoTransport(_ choice: WorldChoice, in context: CommandContext) async throws -> any APITransport {
  let world = DemoWorld(
    seed: choice.seed, epoch: context.now(), tokenCount: choice.demoTokens, keyCount: choice.demoKeys)
  return try await DemoServer.transport(world: world, now: context.now).0
}
