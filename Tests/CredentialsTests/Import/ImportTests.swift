import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("Importing into a store")
struct ImportTests {
  private let store = ".openclaw/agents/main/agent/auth-profiles.json"

  private func home() throws -> TestHome {
    let home = try TestHome()
    try home.write(".openclaw/openclaw.json", #"{"meta": {"lastTouchedVersion": "2026.1.29"}}"#)
    try home.write(store, #"{"version": 1, "profiles": {}}"#)
    try home.write(
      ".codex/auth.json", #"{"auth_mode": "apikey", "OPENAI_API_KEY": "sk-proj-FAKEcodexkey0123456789abcdef"}"#)
    return home
  }

  @Test("an import leaves a row in the history that says where and when, without the secret")
  func history() async throws {
    let home = try home()
    let service = TokenDiscovery(context: home.context(), transport: nil)
    let id = try #require(try await service.scan(ScanRequest()).tokens.first?.id)
    let outcomes = try await service.importTokens([id], ImportOptions())
    #expect(outcomes.map(\.isDone) == [true], "\(outcomes)")
    let row = try #require(await service.history()[id: id])
    #expect(row.importedProfileID == "openai:codex-cli" && row.ownProfileID == "openai:codex-cli")
    #expect(row.importedAt == home.clock.now)
    #expect(home.text(".openclaw/cli-token-history.json")?.contains("FAKEcodexkey") == false)
    let token = try #require(try await service.scan(ScanRequest()).tokens.first)
    #expect(token.flags.importedAs == "openai:codex-cli")
    #expect(home.mode(store) == 0o600)
    await service.close()
  }

  @Test("a preview writes nothing, and shows no secret")
  func preview() async throws {
    let home = try home()
    let service = TokenDiscovery(context: home.context(), transport: nil)
    let id = try #require(try await service.scan(ScanRequest()).tokens.first?.id)
    let before = home.text(store)
    let preview = try #require(try await service.previewImport(of: [id], ImportOptions()).first)
    #expect(preview.verdict == .add && preview.profileID == "openai:codex-cli")
    #expect(preview.changes.contains("+   key: sk-p…cdef"))
    #expect(!preview.changes.joined().contains("FAKEcodexkey") && home.text(store) == before)
    await service.close()
  }

  @Test("keys that a provider accepted are imported by themselves, once somebody agreed, and each once")
  func automatic() async throws {
    let home = try home()
    try home.codex(".other/auth.json")
    let transport = StubTransport()
    transport.reply(to: "api.openai.com", answered(200))
    let service = TokenDiscovery(context: home.context(), transport: transport)
    await service.setImportsKeys(true)
    _ = try await service.scan(ScanRequest())
    await service.importWork?.value
    // Not known to work yet.
    #expect(home.text(store)?.contains("codex-cli") == false)
    _ = try await service.scan(ScanRequest(validate: true))
    await service.importWork?.value
    #expect(home.text(store)?.contains("sk-proj-FAKEcodexkey0123456789abcdef") == true)
    try home.write(store, #"{"version": 1, "profiles": {}}"#)
    _ = try await service.scan(ScanRequest())
    await service.importWork?.value
    // Whoever takes it out again is not overruled.
    #expect(home.text(store)?.contains("codex-cli") == false)
    await service.close()
  }

  @Test("a store that does not parse is left alone, and so is everything when only looking")
  func refusals() async throws {
    let home = try home()
    let service = TokenDiscovery(context: home.context(), transport: nil)
    let id = try #require(try await service.scan(ScanRequest()).tokens.first?.id)
    try home.write(store, #"{"version": 1, "profiles": {"#)
    await #expect(throws: ServiceFailure.self) { try await service.importTokens([id], ImportOptions()) }
    #expect(home.text(store) == #"{"version": 1, "profiles": {"#)
    let looking = TokenDiscovery(context: home.context(mayWrite: false), transport: nil)
    await #expect(throws: ServiceFailure.self) { try await looking.importTokens([id], ImportOptions()) }
    await service.close()
    await looking.close()
  }

  @Test("the order of a rotation reaches OpenClaw, the chosen one first")
  func rotation() async throws {
    let home = try home()
    try home.write(
      ".aider/oauth-keys.env", "OPENAI_API_KEY=sk-proj-FAKEaiderkey0123456789abcdef\n")
    let transport = StubTransport()
    transport.reply(to: "api.openai.com", answered(200))
    let service = TokenDiscovery(context: home.context(), transport: transport)
    let ids = try await service.scan(ScanRequest(validate: true)).tokens.map(\.id)
    #expect(ids.count == 2, "\(ids)")
    _ = try await service.importTokens(ids, ImportOptions())
    let choice = try await service.takeNext(.roundRobin, provider: "openai")
    let first = try #require(choice.chosen?.profileID)
    let order = try await service.applyRotation(choice)
    #expect(order.profileIDs.first == first && order.profileIDs.count == 2 && order.hasChanged)
    let next = try await service.takeNext(nil, provider: "openai")
    #expect(next.chosen?.profileID == order.profileIDs.last)
    #expect(home.text(store)?.contains("\"order\"") == true)
    await service.close()
  }
}
