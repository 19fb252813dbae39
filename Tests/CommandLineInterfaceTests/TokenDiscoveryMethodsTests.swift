import Credentials
import Domain
import FoundationEssentials
import OpenClawGateway
import StructuredText
import Testing

@testable import CommandLineInterface

/// Acts that only say that they were asked for.
private struct StubActions: TokenDiscoveryActions {
  var next: (provider: String, profileID: String)?

  func strategy() async -> String { "least-used" }
  func nextToken() async throws -> (provider: String, profileID: String)? { next }
  func clearHistory() async throws {}
  func refresh(id: String, by method: RefreshMethod.Kind?) async -> PluginResult {
    PluginResult(failure: "refreshed \(id) by \(method?.rawValue ?? "default")")
  }
  func importSecret(_ secret: Secret, of tool: Tool) async -> PluginResult {
    PluginResult(needsManualInput: secret.reveal().isEmpty)
  }
}

@Suite("Methods of the plugin cli-token-discovery")
struct TokenDiscoveryMethodsTests {
  private let home: TemporaryHome
  private let key = "sk-FAKE0123456789abcdefghijkl"

  init() throws { home = try TemporaryHome() }

  private func methods(isReadOnly: Bool = false, next: (String, String)? = nil) -> TokenDiscoveryMethods {
    let discovery = TokenDiscovery(
      context: DiscoveryContext(
        home: home.path, environment: ["OPENAI_API_KEY": key], workingDirectory: home.path,
        now: { Date(timeIntervalSince1970: 1_790_000_000) }))
    return TokenDiscoveryMethods(discovery: discovery, actions: StubActions(next: next), isReadOnly: isReadOnly)
  }

  private func ask(
    _ methods: TokenDiscoveryMethods, _ name: String, _ parameters: JSONValue = .object([])
  ) async -> GatewayFrame.Answer { await methods.answer("tokenDiscovery." + name, parameters) }

  @Test("scan, status and history answer in the plugin's members, without a secret")
  func looks() async throws {
    let methods = methods()
    guard case .done(let scan) = await ask(methods, "scan"), case .done(let status) = await ask(methods, "status"),
      case .done(let history) = await ask(methods, "getHistory")
    else { return #expect(Bool(false), "something was refused") }
    #expect(scan["found"]?.int == 1 && scan["imported"]?.int == 0 && scan["errors"]?.array?.isEmpty == true)
    #expect(status["discoveredTokens"]?.int == 1 && status["isRunning"]?.bool == true)
    #expect(status["rotation"]?["strategy"]?.string == "least-used")
    #expect(status["rotation"]?["byCli"]?["env"]?["count"]?.int == 1)
    let row = try #require(history["discovered"]?.array?.first)
    #expect(
      history["version"]?.int == 1 && row["provider"]?.string == "openai" && row["tokenType"]?.string == "api_key")
    #expect(!JSONWriter.compact(history).contains(key))
  }

  @Test("acts say what is missing, and find the row by its hash")
  func acts() async throws {
    let methods = methods()
    _ = await ask(methods, "scan")
    guard case .refused(let missing) = await ask(methods, "refreshToken"),
      case .done(let unknown) = await ask(
        methods, "refreshToken", .members([("cli", "env".json), ("tokenHash", "hmac:0".json)])),
      case .done(let history) = await ask(methods, "getHistory")
    else { return #expect(Bool(false), "an answer is missing") }
    #expect(missing.message == "Missing required parameters: cli, tokenHash")
    #expect(unknown["error"]?.string == "Token not found in history")
    let hash = try #require(history["discovered"]?.array?.first?["tokenHash"])
    let named = JSONValue.members([("cli", "env".json), ("tokenHash", hash), ("method", "manual".json)])
    guard case .done(let result) = await ask(methods, "refreshToken", named) else { return #expect(Bool(false)) }
    #expect(result["success"]?.bool == false && result["error"]?.string?.hasSuffix("by manual") == true)
    let strange = JSONValue.members([("cli", "env".json), ("tokenHash", hash), ("method", "magic".json)])
    guard case .done(let refused) = await ask(methods, "refreshToken", strange) else { return #expect(Bool(false)) }
    #expect(refused["error"]?.string == "Unknown refresh method: magic")
  }

  @Test("a rotation hands out one token, or says that there is none")
  func rotation() async {
    #expect(
      await ask(methods(next: ("openai", "openai:a")), "getRotationToken")
        == .done(.members([("provider", "openai".json), ("profileId", "openai:a".json)])))
    guard case .refused(let none) = await ask(methods(), "getRotationToken") else { return #expect(Bool(false)) }
    #expect(none.message == "No active tokens available")
  }

  @Test("nothing is changed for a read-only program", arguments: ["clearHistory", "refreshToken", "importManual"])
  func readOnly(name: String) async {
    let parameters = JSONValue.members([("cli", "env".json), ("tokenHash", "x".json), ("token", "FAKE".json)])
    guard case .refused(let refusal) = await ask(methods(isReadOnly: true), name, parameters) else {
      return #expect(Bool(false), "it was done")
    }
    #expect(refusal.code == "FORBIDDEN")
  }
}
