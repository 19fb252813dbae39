import Domain
import FoundationEssentials
import StructuredText
import Testing

@testable import Credentials

@Suite("What Google says of a Gemini login")
struct GeminiAccountTests {
  private func home() throws -> TestHome {
    let home = try TestHome()
    let token = home.webToken(
      "gemini", [("email", "dev@corp.example".json), ("hd", "corp.example".json)])
    let end = Int(home.clock.now.timeIntervalSince1970 + 3600) * 1000
    try home.write(
      ".gemini/oauth_creds.json",
      #"{"access_token":"ya29.FAKE0123456789","refresh_token":"1//FAKE","expiry_date":\#(end),"id_token":"\#(token)"}"#)
    return home
  }

  @Test("a login that Google no longer serves has ended, and its being let in does not change that")
  func ended() async throws {
    let home = try home()
    let transport = StubTransport()
    transport.reply(
      to: "loadCodeAssist", answered(200, #"{"ineligibleTiers":[{"reasonCode":"UNSUPPORTED_CLIENT"}]}"#))
    transport.reply(to: "userinfo", answered(200))
    let service = TokenDiscovery(context: home.context(), transport: transport)
    let first = try await service.scan(ScanRequest(tools: [.gemini]))
    #expect(first.tokens.map(\.status) == [.active])
    _ = await service.askQuotas(of: Set(first.tokens.map(\.id)))
    let told = try await service.scan(ScanRequest(tools: [.gemini]))
    #expect(told.tokens.map(\.status) == [.discontinued])
    #expect(told.tokens.first?.recommendedMethod?.kind == .apiKeyWeb)
    let later = try await service.scan(ScanRequest(tools: [.gemini], validate: true))
    #expect(later.tokens.map(\.status) == [.discontinued])
    #expect(later.tokens.first?.consecutiveFailures == 0)
    // Another program that reads the history knows it too.
    let again = try await TokenDiscovery(context: home.context()).scan(ScanRequest(tools: [.gemini]))
    #expect(again.tokens.map(\.status) == [.discontinued])
    await service.close()
  }

  @Test("an account for which Google names no project has the one that was made for Gemini")
  func project() async throws {
    let home = try home()
    let transport = StubTransport()
    transport.reply(to: "loadCodeAssist", answered(200, #"{"currentTier":{"id":"standard-tier"}}"#))
    transport.reply(
      to: "cloudresourcemanager.googleapis.com/v1/projects",
      answered(200, #"{"projects":[{"projectId":"other"},{"projectId":"gen-lang-client-0042"}]}"#))
    transport.reply(
      to: "retrieveUserQuota",
      answered(200, #"{"buckets":[{"modelId":"gemini-2.5-pro","remainingFraction":0.25}]}"#))
    let service = TokenDiscovery(context: home.context(), transport: transport)
    let first = try await service.scan(ScanRequest(tools: [.gemini]))
    _ = await service.askQuotas(of: Set(first.tokens.map(\.id)))
    let told = try await service.scan(ScanRequest(tools: [.gemini]))
    #expect(told.tokens.first?.quota.map(\.usedFraction) == [0.75])
    let body = transport.asked.last?.body.map { String(decoding: $0, as: UTF8.self) }
    #expect(body == #"{"project":"gen-lang-client-0042"}"#)
    await service.close()
  }
}
