import Domain
import FoundationEssentials
import Glibc
import Synchronization
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

  @Test("a scan for another program proves the keys and tells what it imported, once somebody agreed")
  func scanImporting() async throws {
    let home = try home()
    let transport = StubTransport()
    transport.reply(to: "api.openai.com", answered(200))
    let told = Told()
    let service = TokenDiscovery(context: home.context(), transport: transport) { outcomes in
      told.outcomes.withLock { $0 += outcomes }
    }
    #expect(try await service.scanImporting().imports.isEmpty)
    #expect(home.text(store)?.contains("codex-cli") == false)
    await service.setImportsKeys(true)
    #expect(try await service.scanImporting().imports.map(\.isDone) == [true])
    #expect(home.text(store)?.contains("sk-proj-FAKEcodexkey0123456789abcdef") == true)
    #expect(try await service.scanImporting().imports.isEmpty)
    #expect(told.outcomes.withLock { $0.map(\.preview.profileID) } == ["openai:codex-cli"])
    await service.close()
  }

  @Test("the strategy and the tools' numbers of the plugin hold until a person names a strategy")
  func plugin() async throws {
    let home = try home()
    try home.write(
      ".openclaw/openclaw.json",
      #"""
      { // JSON5, as the plugin's settings are written
        plugins: {entries: {"cli-token-discovery": {config: {
          autoImport: false, rotationStrategy: 'priority', cliSources: {env: {priority: 1}, "codex-cli": {priority: 9}},
        }}}},
      }
      """#)
    var context = home.context()
    context.environment["OPENAI_API_KEY"] = "sk-proj-FAKEshellkey0123456789abcdef"
    let transport = StubTransport()
    transport.reply(to: "api.openai.com", answered(200))
    let service = TokenDiscovery(context: context, transport: transport)
    _ = try await service.scan(ScanRequest(validate: true))
    #expect(await service.rotationStrategy() == .priority)
    let choice = try #require(try await service.rotationChoices(nil, provider: "openai").first)
    #expect(choice.order.map(\.reason) == ["priority 1", "priority 9"], "\(choice)")
    _ = try await service.takeNext(nil, provider: "openai")
    #expect(await service.rotationStrategy() == .priority)
    _ = try await service.takeNext(.leastUsed, provider: "openai")
    #expect(await service.rotationStrategy() == .leastUsed)
    await service.close()
  }

  @Test("linked, a key stays in its tool's file and OpenClaw refers to it there")
  func linkedFile() async throws {
    let home = try home()
    try home.write(".openclaw/openclaw.json", "{ // mine\n  meta: {lastTouchedVersion: '2026.4.9'},\n}\n")
    let service = TokenDiscovery(context: home.context(), transport: nil)
    let id = try #require(try await service.scan(ScanRequest()).tokens.first?.id)
    let options = ImportOptions(links: true)
    let preview = try #require(try await service.previewImport(of: [id], options).first)
    #expect(preview.verdict == .add && preview.warnings.contains { $0.contains("gateway") }, "\(preview)")
    #expect(home.text(".openclaw/openclaw.json")?.contains("secrets") == false)
    #expect(try await service.importTokens([id], options).map(\.isDone) == [true])
    let profiles = try #require(home.text(store))
    #expect(profiles.contains(#""keyRef""#) && profiles.contains(#""id": "/OPENAI_API_KEY""#), "\(profiles)")
    #expect(!profiles.contains("FAKEcodexkey"))
    let configuration = try #require(home.text(".openclaw/openclaw.json"))
    #expect(configuration.hasPrefix("{ // mine") && configuration.contains(home.at(".codex/auth.json")))
    #expect(configuration.contains("credtop-codex-cli") && !configuration.contains("FAKEcodexkey"))
    // What stands at the end of the reference is the very credential.
    let token = try #require(try await service.scan(ScanRequest()).tokens.first { $0.id == id })
    #expect(token.flags.importedAs == "openai:codex-cli")
    let again = try #require(try await service.previewImport(of: [id], ImportOptions()).first)
    #expect(again.verdict == .nothing("already there as openai:codex-cli"))
    await service.close()
  }

  @Test("linked, a variable is referred to by its name, with what that asks of the gateway")
  func linkedVariable() async throws {
    let home = try home()
    try home.write(".openclaw/openclaw.json", "{meta: {lastTouchedVersion: '2026.4.9'}}")
    var context = home.context()
    context.environment["OPENROUTER_API_KEY"] = "sk-or-v1-FAKEshellkey0123456789abcdef"
    let service = TokenDiscovery(context: context, transport: nil)
    let tokens = try await service.scan(ScanRequest()).tokens
    let id = try #require(tokens.first { $0.provider == "openrouter" }?.id)
    let outcome = try #require(try await service.importTokens([id], ImportOptions(links: true)).first)
    #expect(outcome.isDone && outcome.preview.warnings.contains { $0.contains("OPENROUTER_API_KEY") }, "\(outcome)")
    let profiles = try #require(home.text(store))
    #expect(profiles.contains(#""id": "OPENROUTER_API_KEY""#) && !profiles.contains("FAKEshellkey"))
    await service.close()
  }

  @Test("nothing is linked where OpenClaw knows no references, or others may read the file")
  func unlinked() async throws {
    let home = try home()
    let service = TokenDiscovery(context: home.context(), transport: nil)
    let id = try #require(try await service.scan(ScanRequest()).tokens.first?.id)
    func refusal() async throws -> String? {
      let preview = try await service.previewImport(of: [id], ImportOptions(links: true)).first
      guard case .refused(let reason, _)? = preview?.verdict else { return nil }
      return reason
    }
    #expect(try await refusal()?.contains("knows no references") == true)
    try home.write(".openclaw/openclaw.json", "{meta: {lastTouchedVersion: '2026.4.9'}}")
    chmod(home.at(".codex/auth.json"), 0o644)
    #expect(try await refusal()?.contains("only you can read") == true)
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
    let order = try await service.applyRotation(choice, agent: nil, dryRun: false)
    #expect(order.profileIDs.first == first && order.profileIDs.count == 2 && order.hasChanged)
    let next = try await service.takeNext(nil, provider: "openai")
    #expect(next.chosen?.profileID == order.profileIDs.last)
    #expect(home.text(store)?.contains("\"order\"") == true)
    await service.close()
  }
}

private final class Told: Sendable {
  let outcomes = Mutex<[ImportOutcome]>([])
}
