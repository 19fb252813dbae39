import DashboardCore
import Domain
import Testing

@testable import CommandLineInterface

struct StatusCheckTests {
  @Test(
    "a check says that the proxy could not be asked rather than that all is well",
    arguments: [
      (ServiceFailure.Kind.unreachable, Int32(69)), (.timedOut, 69), (.refused, 77), (.broken, 1),
    ])
  func unknown(kind: ServiceFailure.Kind, status: Int32) {
    var snapshot = Snapshot()
    #expect(snapshot.checkStatus(of: []) == 0)
    snapshot.failures = [("credits", ServiceFailure(kind, "away"))]
    #expect(snapshot.checkStatus(of: []) == status)
  }

  @Test("a damaged login is no clean bill of health")
  func damaged() async throws {
    let machine = try ClientHarness(isLoggedIn: false)
    machine.home.write("{", to: ".openclaw-token/profiles/default/config.json")
    let check = await machine.run("status", "--check")
    #expect(check.status == 1)
    #expect(check.output.contains(".openclaw-token/profiles/default/config.json"))
  }
}
