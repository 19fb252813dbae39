import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("Variables that a tool prefers")
struct OverrideTests {
  private func overriding(_ home: TestHome, _ environment: [String: String]) async throws -> [String: String] {
    let report = try await TokenDiscovery(context: home.context(environment)).scan(ScanRequest())
    let pairs = report.tokens.compactMap { token in
      token.flags.overriddenByEnvironment.map { (token.sources[0].location, $0) }
    }
    return Dictionary(pairs) { first, _ in first }
  }

  @Test("a key of Qwen or Gemini is overridden by the variable of its own name, and by no other")
  func labels() async throws {
    let home = try TestHome()
    try home.write(
      ".qwen/settings.json",
      #"{"env": {"DASHSCOPE_API_KEY": "sk-FAKEstored0123456789", "OPENAI_API_KEY": "sk-FAKEother01234567890"}}"#)
    try home.write(".gemini/.env", "GEMINI_API_KEY=AIzaFAKE0123456789abcdefghij\n")
    #expect(try await overriding(home, [:]).isEmpty)
    #expect(
      try await overriding(home, ["GEMINI_API_KEY": "AIzaFAKEshell0123456789abc"]) == [
        "~/.gemini/.env": "GEMINI_API_KEY"
      ])
    #expect(
      try await overriding(home, ["DASHSCOPE_API_KEY": "sk-FAKEshell0123456789"]) == [
        "~/.qwen/settings.json": "DASHSCOPE_API_KEY"
      ])
  }

  @Test("a variable with the very secret of the file overrides nothing")
  func same() async throws {
    let home = try TestHome()
    try home.write(".gemini/.env", "GEMINI_API_KEY=AIzaFAKE0123456789abcdefghij\n")
    #expect(try await overriding(home, ["GEMINI_API_KEY": "AIzaFAKE0123456789abcdefghij"]).isEmpty)
  }

  @Test("Copilot prefers its own variable, then the two of gh, then what is stored")
  func copilot() async throws {
    let home = try TestHome()
    try home.write(".config/gh/hosts.yml", "github.com:\n  user: octocat\n  oauth_token: gho_FAKEstored0123456789\n")
    let stored = "~/.config/gh/hosts.yml"
    let (first, second, third) = ("gho_FAKEfirst0123456789", "gho_FAKEsecond0123456789", "gho_FAKEthird0123456789")
    #expect(try await overriding(home, ["GITHUB_TOKEN": third]) == [stored: "GITHUB_TOKEN"])
    #expect(
      try await overriding(home, ["GITHUB_TOKEN": third, "GH_TOKEN": second]) == [
        stored: "GH_TOKEN", "GITHUB_TOKEN": "GH_TOKEN",
      ])
    #expect(
      try await overriding(
        home, ["GITHUB_TOKEN": third, "GH_TOKEN": second, "COPILOT_GITHUB_TOKEN": first]) == [
          stored: "COPILOT_GITHUB_TOKEN", "GITHUB_TOKEN": "COPILOT_GITHUB_TOKEN", "GH_TOKEN": "COPILOT_GITHUB_TOKEN",
        ])
  }

  @Test("a classic token of GitHub says in its reason that Copilot does not take it")
  func classic() async throws {
    let home = try TestHome()
    let report = try await TokenDiscovery(context: home.context(["GH_TOKEN": "ghp_FAKE0123456789abcdefgh"])).scan(
      ScanRequest())
    #expect(report.tokens.first?.reason.contains("ghp_") == true)
  }
}
