import StructuredText
import Testing

struct SecretPatternsTests {
  private func find(_ text: String) -> [SecretPatterns.Finding] { SecretPatterns.findings(in: Array(text.utf8)) }

  @Test("a literal credential is found with its place and kind")
  func places() {
    let text = "a = 1\n  key: \"sk-ant-api03-FAKE0123456789abcdef\"\r\nx gho_FAKE0123456789abcdef01 y\n"
    #expect(
      find(text) == [
        .init(line: 2, column: 9, kind: "Anthropic key"), .init(line: 3, column: 3, kind: "GitHub token"),
      ])
  }

  @Test(
    "each kind is told by its form",
    arguments: [
      ("sk-proj-FAKE0123456789abcdef", "OpenAI project key"), ("sk-or-v1-FAKE0123456789abcdef", "OpenRouter key"),
      ("AIzaFAKE01234567890123456789abcdefg", "Google API key"), ("ya29.FAKE0123456789abcdef", "Google access token"),
      ("eyJFAKEFAKEFAKEFAKE.eyJFAKEFAKEFAKEFAKE.FAKEsignature", "JSON web token"),
      ("-----BEGIN OPENSSH PRIVATE KEY-----\nFAKE\n-----END OPENSSH PRIVATE KEY-----", "private key"),
      ("github_pat_FAKE0123456789abcdef", "GitHub token"), ("AKIAFAKE012345678901", "AWS access key"),
    ])
  func kinds(text: String, kind: String) { #expect(find("x = '\(text)'").map(\.kind) == [kind]) }

  @Test("values that call themselves an example are found too: the allow-list decides")
  func examples() { #expect(find("sk-EXAMPLE-placeholder-000000").count == 1) }

  @Test(
    "mentions of forms and ordinary words are not found",
    arguments: [
      "sk-…", "`sk-[A-Za-z0-9_-]{8,}`", "sk-learn-based-classifier-of-things", "prefix `sk-ant-oat01-` and `gho_`",
      "1//2",
      "at-least-as-good-as-the-other-one", "eyJ", "-----BEGIN PUBLIC KEY-----", "task-0123456789-0123456789-0123456789",
      "sk-FAKE",
    ])
  func mentions(text: String) { #expect(find(text).isEmpty) }

  @Test("binary files have no findings")
  func binary() { #expect(SecretPatterns.findings(in: [0] + Array("sk-FAKE0123456789abcdef0123".utf8)).isEmpty) }
}
