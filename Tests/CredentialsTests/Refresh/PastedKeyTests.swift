import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("Keys that are pasted")
struct PastedKeyTests {
  @Test("a key is kept without the blanks around it; without a place for it the answer says so")
  func stored() async throws {
    let home = try TestHome()
    try home.write(".aider.conf.yml", "openai-api-key: sk-FAKEhealthy0123456789\n")
    let keys = Keeper()
    let discovery = TokenDiscovery(context: home.context())
    let token = try #require(try await discovery.scan(ScanRequest()).tokens.first)
    let method = RefreshMethod(kind: .manual, title: "", consequence: "", action: .paste(place: keys.place))
    var request = RefreshRequest(tokenID: token.id, method: method, secret: Secret("  sk-FAKEnew0123456789abcdef \n"))
    let renewal = Renewal(discovery: discovery, transport: nil, keys: keys)
    #expect(await renewal.carryOut(request) { _ in }.outcome == .stored)
    #expect(
      await keys.kept == [PastedKey(tool: .aider, provider: "openai", secret: Secret("sk-FAKEnew0123456789abcdef"))])
    request.secret = Secret("sk-ant-FAKE0123456789abcdef")
    #expect(await renewal.carryOut(request) { _ in }.outcome == .refused)
    let nowhere = await Renewal(discovery: discovery, transport: nil).carryOut(request) { _ in }
    #expect(nowhere.outcome == .refused)
    #expect(nowhere.text.contains("no OpenClaw"))
    #expect(await keys.kept.count == 1)
  }
}

private actor Keeper: PastedKeyStore {
  nonisolated let place = "OpenClaw's store"
  var kept: [PastedKey] = []
  func store(_ key: PastedKey) async throws -> String {
    kept.append(key)
    return "profile \(key.provider):default"
  }
}
