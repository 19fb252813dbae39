import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("Keys of providers with two regions")
struct RegionTests {
  /// What comes of a key of Moonshot whose regions answer so.
  private func validated(
    world: PingReply, mainland: PingReply, config: String = ""
  ) async throws -> (token: DiscoveredToken, asked: [String]) {
    let home = try TestHome()
    try home.write(
      ".kimi/config.toml", "[providers.mine]\ntype = \"kimi\"\n\(config)\napi_key = \"sk-FAKE0123456789abcdef\"\n")
    let transport = StubTransport()
    transport.reply(to: "moonshot.ai", world)
    transport.reply(to: "moonshot.cn", mainland)
    let service = TokenDiscovery(context: home.context(), transport: transport)
    let report = try await service.scan(ScanRequest(tools: [.kimi], validate: true))
    return (try #require(report.tokens.first), transport.asked.map(\.url))
  }

  private static let world = #"base_url = "https://api.moonshot.ai/v1""#
  private static let mainland = #"base_url = "https://api.moonshot.cn/v1""#
  private static let urls = ["https://api.moonshot.ai/v1/models", "https://api.moonshot.cn/v1/models"]

  @Test("a key that one region refuses and the other takes works")
  func elsewhere() async throws {
    let (token, asked) = try await validated(world: answered(401), mainland: answered(200), config: Self.world)
    #expect(token.status == .active)
    #expect(token.consecutiveFailures == 0)
    #expect(asked == Self.urls)
  }

  @Test("the region that its document names is asked first, and if it takes the key alone")
  func home() async throws {
    let (token, asked) = try await validated(world: answered(401), mainland: answered(200), config: Self.mainland)
    #expect(token.status == .active)
    #expect(asked == [Self.urls[1]])
  }

  @Test("a key is wrong when both refuse it, and unknown while one of them is silent")
  func refused() async throws {
    let (wrong, asked) = try await validated(world: answered(401), mainland: answered(401), config: Self.world)
    #expect(wrong.status == .invalid)
    #expect(asked == Self.urls)
    let (unclear, _) = try await validated(world: answered(401), mainland: answered(503), config: Self.world)
    #expect(unclear.status == .unknown)
    #expect(unclear.consecutiveFailures == 0)
  }
}
