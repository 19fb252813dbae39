import Domain
import FoundationEssentials
import OpenClawStore
import Testing

@testable import CommandLineInterface

@Suite struct OpenClawChoicesTests {
  private func token(_ provider: String, sharedWith holders: [String] = []) -> DiscoveredToken {
    DiscoveredToken(
      id: "tool:x", tool: .claude, provider: provider, kind: .oauth, masked: "***", status: .active, reason: "",
      owner: "claude", sources: [], sharedGrantWith: holders)
  }

  @Test("the detail of a credential hears of the agents that could use it, and of no other provider")
  func choices() async throws {
    let home = try ModelsHome()
    let service = OpenClawChoices(in: StoreContext(home: home.home.path, now: { noon }, mayWrite: false))
    let shared = token("anthropic", sharedWith: ["openclaw agent main (anthropic:b)"])
    let choices = try await service.choices(for: shared)
    #expect(choices.map(\.provider) == ["anthropic"])
    let choice = try #require(choices.first)
    #expect(choice.source == .profile("anthropic:a"))
    #expect(choice.candidates.filter { choice.isCandidate($0, shared) }.map(\.id) == ["anthropic:b"])
    #expect(try await service.choices(for: token("groq")).isEmpty)
  }

  @Test("a provider is found by OpenClaw's own names for its logins") func names() async throws {
    let home = try ModelsHome(
      """
      {"version":1,"profiles":{"openai-codex:x":{"type":"oauth","provider":"openai-codex","access":"FAKE-a","refresh":"FAKE-r","expires":4102444800000}}}
      """)
    let service = OpenClawChoices(in: StoreContext(home: home.home.path, now: { noon }, mayWrite: false))
    #expect(try await service.choices(for: token("openai")).map(\.provider) == ["openai-codex"])
  }

  @Test("a machine without OpenClaw has nothing to say") func nothing() async throws {
    let home = try TemporaryHome()
    let service = OpenClawChoices(in: StoreContext(home: home.path, now: { noon }, mayWrite: false))
    #expect(try await service.choices(for: token("anthropic")).isEmpty)
    #expect(SmallFile.names(in: home.path)?.isEmpty == true)
  }
}
