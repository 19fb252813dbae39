import Testing

@testable import CommandLineInterface

@Suite struct OpenClawGenerationTests {
  private func generation(_ home: TemporaryHome, _ environment: [String: String] = [:]) -> OpenClawGeneration? {
    OpenClawGeneration(home: home.path, environment: environment)
  }

  @Test("without a state folder there is no OpenClaw")
  func none() throws {
    let home = try TemporaryHome()
    #expect(generation(home) == nil)
    #expect(generation(home, ["OPENCLAW_STATE_DIR": "/nonexistent"]) == nil)
  }

  @Test("files of profiles are the older store, a database beside them the newer")
  func stores() throws {
    let home = try TemporaryHome()
    home.write("{}", to: ".openclaw/agents/main/agent/auth-profiles.json")
    #expect(generation(home) == .jsonStore)
    home.write("", to: ".openclaw/agents/other/agent/openclaw-agent.sqlite")
    #expect(generation(home) == .sqliteStore)
  }

  @Test("the folder may have an older name, or be somewhere else")
  func places() throws {
    let home = try TemporaryHome()
    home.write("{}", to: ".clawdbot/agents/main/agent/auth-profiles.json")
    #expect(generation(home) == .jsonStore)
    home.write("", to: "elsewhere/state/openclaw.sqlite")
    #expect(generation(home, ["OPENCLAW_STATE_DIR": "~/elsewhere"]) == .sqliteStore)
    #expect(generation(home, ["OPENCLAW_STATE_DIR": home.path + "/elsewhere"]) == .sqliteStore)
  }
}
