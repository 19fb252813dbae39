import Domain
import FoundationEssentials
import Testing

@Suite("Secrets")
struct SecretTests {
  private let secret = Secret("sk-FAKE-0123456789abcdef")

  @Test("whatever prints a secret prints a placeholder")
  func printing() {
    struct Holder { var secret: Secret }
    var dumped = ""
    dump(Holder(secret: secret), to: &dumped)
    for text in ["\(secret)", String(describing: secret), String(reflecting: Holder(secret: secret)), dumped] {
      #expect(!text.contains("0123456789"))
    }
    #expect("\(secret)" == "[redacted]")
  }

  @Test("the mask shows four characters at both ends, and nothing of a short secret")
  func masks() {
    #expect(secret.masked == "sk-F…cdef")
    #expect(Secret(String(repeating: "x", count: 19)).masked == "***")
    #expect(Secret("").masked == "***")
  }
}

@Suite("Tools and statuses")
struct VocabularyTests {
  @Test("the four tools of the plugin come first")
  func priorities() {
    #expect([Tool.kimi, .codex, .qwen, .gemini].map(\.priority) == [1, 2, 3, 4])
    #expect(Tool(rawValue: "nobody").priority == 999)
    #expect(Set(Tool.all).count == Tool.all.count)
  }

  @Test("every status has a word of its own, long and short")
  func words() {
    #expect(Set(TokenStatus.allCases.map(\.word)).count == TokenStatus.allCases.count)
    #expect(Set(TokenStatus.allCases.map(\.shortWord)).count == TokenStatus.allCases.count)
    #expect(TokenStatus.allCases.allSatisfy { $0.shortWord.count <= 4 })
  }

  @Test("a key without a limit has no used share, and a limit of zero is used up")
  func usedFraction() {
    var key = ProvisionedKey(id: "a", name: "a", usedInWindow: .dollars(5), createdAt: .init(timeIntervalSince1970: 0))
    #expect(key.usedFraction == nil)
    key.limit = .dollars(20)
    #expect(key.usedFraction == 0.25)
    key.limit = .zero
    #expect(key.usedFraction == 1)
  }

  @Test("a balance is what was bought less what was spent")
  func balance() {
    let balance = CreditBalance(kind: .metered, total: .dollars(100), used: .cents(2_358))
    #expect(balance.remaining == .cents(7_642))
    #expect(abs(balance.remainingFraction - 0.7642) < 1e-9)
    #expect(CreditBalance(kind: .metered, total: .zero, used: .dollars(1)).remainingFraction == 0)
  }
}
