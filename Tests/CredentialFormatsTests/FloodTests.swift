import CredentialFormats
import Domain
import Testing

/// Documents of a few hundred kilobytes in which one thing repeats. Whatever grows with the square of it never ends.
struct FloodTests {
  private func read(_ format: CredentialFormat, _ text: String) -> FormatReading {
    format.read(Array(text.utf8), in: FormatContext(now: now))
  }

  private func repeated(_ count: Int, _ text: (Int) -> String) -> String { (0..<count).map(text).joined() }

  @Test("a flood of entries is cut")
  func entries() {
    let openCode = repeated(8000) { #""p\#($0)": {"type": "api", "key": "FAKE\#($0)"}, "# }
    #expect(read(.openCodeAuth, "{\(openCode)\"x\": 1}").credentials.count == 256)
    let tokens = repeated(20_000) { "\"gho_FAKE\($0)\"," }
    #expect(read(.copilotConfig, "{\"a\": [\(tokens)]}").credentials.count == 256)
    let variables = repeated(20_000) { #""V\#($0)": "FAKE","# }
    #expect(read(.qwenSettings, "{\"env\": {\(variables)}}").credentials.isEmpty)
    let models = repeated(5000) { "  - apiKey: sk-FAKE\($0)\n    provider: openai\n" }
    #expect(read(.continueConfig, "models:\n\(models)").credentials.count == 256)
    let hosts = repeated(4000) { "    u\($0):\n      oauth_token: gho_FAKE\($0)\n" }
    #expect(read(.ghHosts, "github.com:\n  users:\n\(hosts)").credentials.count == 256)
  }

  @Test("a flood of tables, keys and lines is read")
  func tables() {
    #expect(read(.kimiConfig, repeated(30_000) { _ in "[[a]]\n" }) == FormatReading())
    #expect(read(.kimiConfig, repeated(20_000) { "k\($0) = 1\n" }) == FormatReading())
    #expect(read(.dotEnv, repeated(30_000) { _ in "OPENAI_API_KEY=sk-FAKE\n" }).credentials.count == 1)
    #expect(read(.aiderConfig, repeated(10_000) { "k\($0): &a\($0) v\n" }) == FormatReading())
  }
}
