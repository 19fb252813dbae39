import DashboardCore
import DashboardViews
import DemoWorld
import Domain
import Testing

/// Who is next, and who is passed over.
@Suite struct RotationScreenTests {
  private func opened(_ columns: Int, _ rows: Int) async throws -> DashboardState {
    var state = Fixture.demo(columns, rows)
    state.abilities.rotation = true
    let demo = DemoServices(world: DemoWorld(epoch: DemoWorld.standardEpoch)) { Fixture.now }
    let choices = try await demo.rotationChoices(nil, provider: nil)
    return Fixture.after(state, .rotation(.open), .rotation(.received(choices, of: nil)), .modalMove(4))
  }

  @Test("who is next of each provider, and why", arguments: [(120, 36), (80, 24), (40, 10)])
  func list(columns: Int, rows: Int) async throws {
    let state = try await opened(columns, rows)
    try GoldenScreen.expect(Fixture.draw(state), named: "rotation-\(columns)x\(rows)")
  }

  @Test("what came of it has the last lines") func outcome() async throws {
    let failure = ServiceFailure(
      .refused, "None of moonshot's usable credentials is in OpenClaw", remedy: "Import them first.")
    let state = Fixture.after(try await opened(80, 24), .modalChoose, .rotation(.failed(failure)))
    try GoldenScreen.expect(Fixture.draw(state), named: "rotation-refused-80x24")
  }
}
