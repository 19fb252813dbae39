import Domain
import OpenClawStore
import Testing

@Suite struct PasteCheckTests {
  static let token = "sk-ant-oat01-FAKE" + String(repeating: "t", count: 80)
  static let key = "sk-ant-api03-FAKE" + String(repeating: "k", count: 80)

  private func code(_ text: String, _ kind: PasteCheck.Kind = .token, provider: String = "anthropic") -> String? {
    do throws(PasteCheck.Refusal) {
      _ = try PasteCheck.check(text, as: kind, provider: provider)
      return nil
    } catch {
      return error.code
    }
  }

  @Test(
    "what stands around a secret is taken off: blanks, line ends, the marks of a paste",
    arguments: ["", "\n", "  \r\n", "\u{1B}[200~", "[200~"])
  func trimmed(around: String) throws {
    let text = around + Self.token + around.replacing("200", with: "201")
    #expect(try PasteCheck.check(text, as: .token, provider: "anthropic").reveal() == Self.token)
  }

  private static let refusals: [(text: String, code: String)] = [
    ("", "key-blank"), (" \n ", "key-blank"), ("sk-ant-oat01-FAKEshort", "token-short"),
    (token + "#state", "token-hash"), ("sk-ant-oat01-FAKE0123456789\nabc", "token-whitespace"),
    ("openclaw onboard --auth-choice apiKey", "key-is-command"), ("$ claude setup-token", "key-is-command"),
    (key, "type-mismatch"), ("sk-or-v1-FAKE0123456789abcdef", "type-mismatch"),
    ("nonsense-0123456789", "type-mismatch"),
    ("ANTHROPIC_OAUTH_TOKEN=" + token, "key-is-assignment"), ("export A_B=c", "key-is-assignment"),
    ("\"\(token)\"", "key-is-document"), (#"{"access": "x"}"#, "key-is-document"), ("[REDACTED]", "redacted"),
    ("sk-a***bcde", "redacted"), ("sk-ant-oat01-…", "redacted"), ("sk-ant-ort01-FAKE0123456789", "type-mismatch"),
    ("sk-ant-oat01-\u{7}" + token, "key-characters"),
  ]

  @Test("what is no token is refused by its kind", arguments: refusals)
  func refused(text: String, expected: String) { #expect(code(text) == expected) }

  @Test("an API key is taken as a key and a token is not") func keys() {
    #expect(code(Self.key, .apiKey) == nil)
    #expect(code(Self.token, .apiKey) == "type-mismatch")
    #expect(code("gsk_FAKE0123456789abcdef", .apiKey, provider: "groq") == nil)
    #expect(code("gsk_FAKE0123456789abcdef", .apiKey, provider: "openai") == "type-mismatch")
    #expect(code("any-other-FAKE-form-of-a-key", .apiKey, provider: "someone-new") == nil)
    #expect(code("tooshort", .apiKey, provider: "someone-new") == "token-short")
    #expect(code("openclaw onboard --auth-choice groq-api-key", .apiKey, provider: "groq") == "key-is-command")
  }

  @Test(
    "what cannot be a key is refused with what is wrong",
    arguments: [
      ("", "Nothing was pasted"), ("sk-FAKE 0123456789abcdef", "blanks"),
      ("sk-FAKE\u{1B}[31m0123456789", "characters in it"), ("sk-FAKE…0123456789abcdef", "masked"),
      ("sk-FAKE****0123456789abc", "masked"), ("$OPENAI_API_KEY_01234", "masked"), ("short", "5 characters"),
      ("OPENAI_API_KEY=sk-FAKE0123456789", "the value alone"), ("\"sk-FAKE0123456789abcdef\"", "quotes"),
      ("sk-FAKE", "7 characters"), ("sk-ant-FAKE0123456789abcdef", "Anthropic"), ("[redacted]", "masked"),
      (String(repeating: "x", count: 20_000), "longer than any"), ("sk-sp-FAKE0123456789abc", "Qwen"),
    ])
  func told(_ text: String, _ part: String) {
    let refusal = #expect(throws: PasteCheck.Refusal.self) { try PasteCheck.check(text, provider: "openai") }
    #expect(refusal?.description.contains(part) == true, "\(refusal?.description ?? "nothing")")
  }

  @Test(
    "keys and tokens of the provider are taken, as what they are",
    arguments: [
      ("openai", "sk-proj-FAKE0123456789abcdef"), ("anthropic", "sk-ant-api03-FAKE0123456789"), ("anthropic", token),
      ("google", "AIzaFAKE0123456789abcdef"), ("qwen-token-plan", "sk-sp-FAKE0123456789"),
      ("deepseek", "sk-FAKE0123456789abcdef=="),
    ])
  func ofTheProvider(_ provider: String, _ text: String) throws {
    #expect(try PasteCheck.check(" \(text)\n", provider: provider).reveal() == text)
  }

  @Test("no refusal repeats what was pasted") func quiet() {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let alphabet = Array("abcXYZ019-_#=\"{ \n$[*\u{1B}é")
    for _ in 0..<500 {
      let body = String((0..<40).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] })
      do throws(PasteCheck.Refusal) {
        _ = try PasteCheck.check("sk-ant-oat01-" + body, as: .token, provider: "anthropic")
        Issue.record("seed \(seed): a short token passed")
      } catch {
        #expect(!"\(error) \(error.remedy)".contains(body), "seed \(seed)")
      }
    }
  }
}
