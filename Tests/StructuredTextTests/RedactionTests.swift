import StructuredText
import Testing

struct RedactionTests {
  static let tokens = [
    "sk-FAKE0123456789", "sk-ant-oat01-FAKE_x-y", "gho_FAKE01", "ghp_FAKE01", "ghs_FAKE01", "ghu_FAKE01",
    "github_pat_FAKE_01",
    "AIzaFAKE0123456789012345678", "ya29.FAKE.x-y_z", "1//FAKE-x_y", "at-FAKE0123", "eyJFAKEFAKE.eyJFAKEFAKE.sigFAKE",
    "rt_FAKE012345", "GOCSPX-FAKE012345",
  ]

  @Test("every known form of credential is taken out, wherever it stands", arguments: tokens)
  func forms(token: String) {
    for (before, after) in [
      ("", ""), ("failed: ", " (401)"), ("x=", "&y"), ("\"", "\""), ("a\\n", "\\n"), ("%3D", ""), ("(", ")"),
    ] {
      #expect(Redaction.redact(before + token + after) == before + "[redacted]" + after)
    }
  }

  @Test(
    "values of members that are named like a secret are taken out",
    arguments: [
      (#"{"refresh_token": "FAKEvalue", "n": 1}"#, #"{"refresh_token": "[redacted]", "n": 1}"#),
      (#"{"apiKey":"FA\"KE","clientSecret":"x"}"#, #"{"apiKey":"[redacted]","clientSecret":"[redacted]"}"#),
      (#""{\"access_token\":\"FAKEvalue\"}""#, #""{\"access_token\":\"[redacted]\"}""#),
      ("password=FAKE&user=me", "password=[redacted]&user=me"),
      ("Authorization: Bearer FAKEvalue", "Authorization: [redacted]"),
      ("authorization: Basic FAKEvalue\nnext", "authorization: [redacted]\nnext"),
      ("Set-Cookie: a=FAKE; b=FAKE\r\nx", "Set-Cookie: [redacted]\r\nx"),
      ("sent bearer FAKEvalue, answer 401", "sent bearer [redacted], answer 401"),
      ("{'session-token': 'FAKE'}", "{'session-token': '[redacted]'}"),
      ("api_key: FAKE0123456789", "api_key: [redacted]"),
      ("-----BEGIN RSA PRIVATE KEY-----\nFAKE\n-----END RSA PRIVATE KEY-----\nx", "[redacted]\nx"),
      ("-----BEGIN PRIVATE KEY-----\\nFAKE", "[redacted]"),
    ])
  func members(text: String, expected: String) { #expect(Redaction.redact(text) == expected) }

  @Test(
    "ordinary text stays as it is",
    arguments: [
      "invalid token: expired", "refresh the key page", "\"max_tokens\": 4096", "\"token\": null, \"key\": true",
      "task-management is what-ever-you-want", "keyboard: on", "the bearer", "see https://x.test/1/2", "sk-", "",
      "語 é 😀",
    ])
  func ordinary(text: String) { #expect(Redaction.redact(text) == text) }

  @Test("what is held in memory is taken out by its value, short words excepted")
  func held() {
    #expect(Redaction.redact("the FAKE-phrase went", secrets: ["FAKE-phrase", "FAKE-phrase went"]) == "the [redacted]")
    #expect(Redaction.redact("the end", secrets: ["the", ""]) == "the end")
  }

  @Test("redacting twice changes nothing more")
  func twice() {
    for token in Self.tokens {
      let once = Redaction.redact("{\"token\":\"\(token)\"} Bearer \(token) \(token)")
      #expect(!once.contains("FAKE"))
      #expect(Redaction.redact(once) == once)
    }
  }

  @Test("random text around a secret never lets a piece of it through")
  func random() {
    let pieces = [
      "\"", "\\", ":", "=", " ", "\n", "{", "}", "key", "token", "Bearer ", "é", ",", "'", "-----BEGIN ", "eyJ", ".",
    ]
    for seed in UInt64(1)...500 {
      var random = RandomSource(seed: seed)
      func noise() -> String {
        (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      }
      let text = Redaction.redact(noise() + "\" sk-ant-FAKE0123456789 " + noise(), secrets: [])
      #expect(!text.contains("FAKE0123"), "seed \(seed)")
    }
  }
}

/// Long texts in which the beginning of a secret repeats. Whatever looks at the rest each time never
/// ends.
struct RepetitionTests {
  @Test(
    "a flood of beginnings is read once",
    arguments: [
      "sk-", "-----BEGIN PRIVATE KEY-----", "-----BEGIN ", "eyJ.", "eyJ-", "eyJa.eyJ", "bearer\t", "key\"\"\"",
      "key:\"", "token=",
      "1//", "at-", "\"key\": \"\\", "key: 1",
    ])
  func flood(piece: String) {
    let text = String(repeating: piece, count: 40_000 / piece.utf8.count)
    #expect(Redaction.redact(text).utf8.count <= text.utf8.count * 12)
    #expect(SecretPatterns.findings(in: Array(text.utf8)).count <= text.utf8.count)
  }
}
