import CredentialFormats
import Domain
import Testing

/// Documents of a few hundred kilobytes in which one thing repeats. Whatever grows with the square of it never ends.
struct FloodTests {
  private func read(_ format: CredentialFormat, _ text: String) -> FormatReading {
    format.read(Array(text.utf8), in: FormatContext(now: now))
  }

  private func repeated(_ count: Int, _ text: (Int) -> String) -> String { (0..<count).map(text).joined() }

  @Test("a flood of entries is cut after the first 4,096, and a notice tells how many are left out")
  func entries() {
    func expectCut(_ reading: FormatReading, of count: Int, _ what: String) {
      #expect(reading.credentials.count == 4096, "\(what)")
      #expect(reading.notices.map(\.kind) == [.tooLarge], "\(what)")
      #expect(reading.notices.first?.message.contains("\(count - 4096) left out") == true, "\(what)")
    }
    let openCode = repeated(8000) { #""p\#($0)": {"type": "api", "key": "FAKE\#($0)"}, "# }
    let entries = read(.openCodeAuth, "{\(openCode)\"x\": 1}")
    expectCut(entries, of: 8000, "opencode")
    #expect(entries.credentials.map(\.provider) == (0..<4096).map { "p\($0)" })
    let tokens = repeated(20_000) { "\"gho_FAKE\($0)\"," }
    expectCut(read(.copilotConfig, "{\"a\": [\(tokens)]}"), of: 20_000, "copilot")
    let variables = repeated(20_000) { #""V\#($0)": "FAKE","# }
    #expect(read(.qwenSettings, "{\"env\": {\(variables)}}").credentials.isEmpty)
    let models = repeated(5000) { "  - apiKey: sk-FAKE\($0)\n    provider: openai\n" }
    expectCut(read(.continueConfig, "models:\n\(models)"), of: 5000, "continue")
    let hosts = repeated(5000) { "    u\($0):\n      oauth_token: gho_FAKE\($0)\n" }
    expectCut(read(.ghHosts, "github.com:\n  users:\n\(hosts)"), of: 5000, "gh")
  }

  @Test("what fits is read whole and without a word")
  func whole() {
    let openCode = repeated(1000) { #""p\#($0)": {"type": "api", "key": "FAKE\#($0)"}, "# }
    let reading = read(.openCodeAuth, "{\(openCode)\"x\": 1}")
    #expect(reading.credentials.count == 1000 && reading.notices.isEmpty)
  }

  @Test("a flood of tables, keys and lines is read")
  func tables() {
    #expect(read(.kimiConfig, repeated(30_000) { _ in "[[a]]\n" }) == FormatReading())
    #expect(read(.kimiConfig, repeated(20_000) { "k\($0) = 1\n" }) == FormatReading())
    #expect(read(.dotEnv, repeated(30_000) { _ in "OPENAI_API_KEY=sk-FAKE\n" }).credentials.count == 1)
    #expect(read(.aiderConfig, repeated(10_000) { "k\($0): &a\($0) v\n" }) == FormatReading())
  }
}
