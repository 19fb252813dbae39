import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("Keys that are pasted")
struct PastedKeyTests {
  @Test(
    "what cannot be a key is refused with what is wrong",
    arguments: [
      ("", "nothing was pasted"), ("sk-FAKE 0123456789abcdef", "one line"), ("sk-FAKE\u{1B}[31m0123456789", "one line"),
      ("sk-FAKE…0123456789abcdef", "one line"), ("sk-FAKE****0123456789abc", "stand-in"),
      ("$OPENAI_API_KEY_01234", "stand-in"),
      ("OPENAI_API_KEY=sk-FAKE0123456789", "without the name"), ("\"sk-FAKE0123456789abcdef\"", "quotation"),
      ("sk-FAKE", "too short"), ("sk-ant-FAKE0123456789abcdef", "key of anthropic"),
      (String(repeating: "x", count: 9000), "too long"), ("[redacted]", "stand-in"),
    ])
  func problems(_ text: String, _ part: String) {
    #expect(
      keyProblem(text, provider: "openai")?.contains(part) == true, "\(keyProblem(text, provider: "openai") ?? "nil")")
  }

  @Test(
    "keys of the provider are taken",
    arguments: [
      ("openai", "sk-proj-FAKE0123456789abcdef"), ("anthropic", "sk-ant-api03-FAKE0123456789"),
      ("google", "AIzaFAKE0123456789abcdef"), ("qwen-token-plan", "sk-sp-FAKE0123456789"),
      ("deepseek", "sk-FAKE0123456789abcdef=="),
    ])
  func keys(_ provider: String, _ text: String) { #expect(keyProblem(text, provider: provider) == nil) }

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
