import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("Who else holds a refresh token")
struct GrantHolderTests {
  @Test("of a crowd the first 64 are named, each once")
  func crowd() async throws {
    let home = try TestHome()
    let entries = (0..<3).map {
      #""p\#($0)": {"type": "oauth", "access": "FAKEaccess0123456789\#($0)", "refresh": "FAKEshared", "expires": 0}"#
    }
    try home.write(".local/share/opencode/auth.json", "{\(entries.joined(separator: ","))}")
    let profiles = (0..<100).map {
      #""p:\#($0)": {"type": "oauth", "provider": "x", "access": "FAKEother0123456789\#($0)", "refresh": "FAKEshared"}"#
    }
    try home.write(
      ".openclaw/agents/main/agent/auth-profiles.json",
      #"{"version": 1, "profiles": {\#(profiles.joined(separator: ","))}}"#)
    let tokens = try await TokenDiscovery(context: home.context()).scan(ScanRequest()).tokens
    #expect(tokens.count == 3)
    for token in tokens {
      #expect(token.sharedGrantWith == (0..<64).map { "openclaw agent main (p:\($0))" })
    }
  }
}
