import Domain
import FoundationEssentials
import StructuredText
import Testing

@testable import OpenClawGateway

@Suite("What a gateway reports")
struct ReportTests {
  private func empty() -> GatewayReport {
    GatewayReport(version: "2026.8.1", protocolVersion: 4, providers: [])
  }

  @Test("credentials, their profiles, keys from elsewhere, windows")
  func authStatus() throws {
    var report = empty()
    report.read(
      authStatus: try JSONReader.read(
        """
        {"ts":1790000000000,"providers":[{"provider":"anthropic","displayName":"Anthropic","status":"expiring",
          "expiry":{"at":1790000600000,"remainingMs":600000,"label":"10m"},
          "profiles":[{"profileId":"anthropic:a","type":"oauth","status":"expiring","expiry":{"at":1790000600000}},
            {"profileId":"anthropic:b","type":"oauth","status":"missing","reasonCode":"missing_credential"},{"type":"x"}],
          "apiKey":{"source":"env","envVar":"ANTHROPIC_API_KEY"},
          "usage":{"windows":[{"label":"5h","usedPercent":61.5,"resetAt":1790003600000},{"label":"wk"},{"usedPercent":1}],
            "plan":"max"}},{"displayName":"no name"}]}
        """))
    #expect(report.providers.count == 1)
    let provider = try #require(report.providers.first)
    #expect(provider.profiles.map(\.id) == ["anthropic:a", "anthropic:b"])
    #expect(provider.profiles.last?.reason == "missing_credential")
    #expect(provider.keySource == "env: ANTHROPIC_API_KEY")
    #expect(provider.windows.map(\.usedFraction) == [0.615, nil])
    #expect(provider.windows.first?.resetsAt == Date(timeIntervalSince1970: 1_790_003_600))
    #expect(provider.expiresAt == Date(timeIntervalSince1970: 1_790_000_600))
  }

  @Test("older versions tell of windows only")
  func usage() throws {
    var report = empty()
    report.read(
      usage: try JSONReader.read(
        #"{"updatedAt":1,"providers":[{"provider":"openai","windows":[{"label":"5h","usedPercent":-1}],"error":"HTTP 401"}]}"#
      ))
    #expect(report.providers.first?.problem == "HTTP 401")
    #expect(report.providers.first?.windows.first?.usedFraction == nil, "what is below zero is not known")
  }

  @Test(
    "hostile answers give a report", arguments: ["null", "[]", #"{"providers":7}"#, #"{"providers":[null,[],{}]}"#])
  func hostile(text: String) throws {
    var report = empty()
    report.read(authStatus: try JSONReader.read(text))
    report.read(usage: try JSONReader.read(text))
    #expect(report.providers.isEmpty)
  }
}
