import Domain
import FoundationEssentials
import Testing
import TokenProxyClient

@testable import CommandLineInterface

@Suite("Audit of the dashboard")
struct AuditedActionsTests {
  private struct Refusing: KeyActions, AccountActions, TokenService, TokenRotation, TokenImports {
    func rotationChoices(_ strategy: RotationStrategy?, provider: String?) async throws -> [RotationChoice] { [] }
    func takeNext(_ strategy: RotationStrategy?, provider: String) async throws -> RotationChoice {
      RotationChoice(provider: provider, strategy: .priority, order: [], excluded: [])
    }
    func applyRotation(_ choice: RotationChoice, agent: String?, dryRun: Bool) async throws -> RotationOrder {
      throw ServiceFailure(.refused, "FAKE-message")
    }
    func previewImport(of ids: [String], _ options: ImportOptions) async throws -> [ImportPreview] { [] }
    func importTokens(_ ids: [String], _ options: ImportOptions) async throws -> [ImportOutcome] { [] }
    func setImportsKeys(_ importsKeys: Bool) async {}

    var base: String { "http://127.0.0.1:3000" }

    func create(_ new: NewKey) async throws -> IssuedKey {
      IssuedKey(id: "h1", name: new.name, secret: Secret("sk-prov-FAKE"))
    }
    func change(_ id: String, _ change: KeyChange) async throws {}
    func rotate(_ id: String) async throws -> IssuedKey { throw ServiceFailure(.unreachable, "FAKE-message") }
    func revoke(_ id: String) async throws {}
    func login(email: String, password: Secret) async throws -> Account { throw ServiceFailure(.refused, "no") }
    func register(email: String, password: Secret) async throws -> Account { Account(email: email) }
    func scan(_ request: ScanRequest) async throws -> DiscoveryReport { throw ServiceFailure(.broken, "no") }
    func changes() -> AsyncStream<Void> { AsyncStream { $0.finish() } }
  }

  @Test("[C-5] every act leaves its name, its flags and its end, and no value")
  func entries() async throws {
    let home = try TemporaryHome()
    let log = AuditLog(folder: home.path + "/client")
    var services = DashboardServices(tokens: Refusing())
    services.keyActions = Refusing()
    services.account = Refusing()
    services.audit(by: ActionTrail(origin: "dashboard", log: log) { Date(timeIntervalSince1970: 0) })
    let keys = try #require(services.keyActions)
    _ = try await keys.create(NewKey(name: "FAKE-name", limit: .dollars(77)))
    var change = KeyChange()
    change.isDisabled = true
    change.limit = .some(nil)
    try await keys.change("FAKE-id", change)
    _ = try? await keys.rotate("FAKE-id")
    _ = try? await services.account?.login(email: "FAKE@example.com", password: Secret("FAKE-password"))
    let entries = try log.newest(10)
    #expect(
      entries.map { "\($0.command) \($0.flags.joined(separator: " ")) \($0.exitStatus) \($0.failure ?? "-")" } == [
        "dashboard keys create --name --limit 0 -", "dashboard keys update --no-limit --disabled 0 -",
        "dashboard keys rotate  69 UNREACHABLE", "dashboard auth login --email 77 REFUSED",
      ])
    #expect(!"\(entries)".contains("FAKE"))
    #expect(!"\(entries)".contains("77.0"))
  }

  @Test("imports and the rotation leave theirs, and looking leaves none") func credentials() async throws {
    let home = try TemporaryHome()
    let log = AuditLog(folder: home.path + "/client")
    var services = DashboardServices(tokens: Refusing())
    services.imports = Refusing()
    services.rotation = Refusing()
    services.auditCredentials(by: ActionTrail(origin: "dashboard", log: log) { Date(timeIntervalSince1970: 0) })
    let rotation = try #require(services.rotation)
    let choice = RotationChoice(provider: "FAKE-provider", strategy: .priority, order: [], excluded: [])
    _ = try await rotation.rotationChoices(nil, provider: nil)
    _ = try? await rotation.applyRotation(choice, agent: nil, dryRun: true)
    _ = try? await rotation.applyRotation(choice, agent: nil, dryRun: false)
    _ = try await rotation.takeNext(nil, provider: "FAKE-provider")
    _ = try await services.imports?.importTokens(["FAKE-id"], ImportOptions(replaces: true))
    let entries = try log.newest(10)
    #expect(
      entries.map { "\($0.command) \($0.flags.joined(separator: " ")) \($0.exitStatus) \($0.failure ?? "-")" } == [
        "dashboard tokens rotation --apply --strategy --provider 77 REFUSED",
        "dashboard tokens rotation next --strategy --provider 0 -", "dashboard tokens import --replace 0 -",
      ])
    #expect(!"\(entries)".contains("FAKE"))
  }
}
