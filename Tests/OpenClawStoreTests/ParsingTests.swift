import StructuredText
import Testing

@testable import OpenClawStore

@Suite("What a store says")
struct ParsingTests {
  @Test("profiles keep the order of the file, and everything that is written", arguments: [OpenClawEra.e0, .e1, .e2])
  func order(era: OpenClawEra) throws {
    let store = try store(sample, era: era)
    #expect(store.profiles.map(\.id) == ["anthropic:default", "anthropic:broken", "openrouter:manual"])
    #expect(store.profiles[1].raw.names == ["type", "provider", "key"])
    #expect(store.order == [ProviderOrder(provider: "anthropic", ids: ["anthropic:broken", "anthropic:default"])])
    #expect(store.lastGood == [.init(provider: "anthropic", id: "anthropic:default")])
    #expect(store.usage(of: "openrouter:manual")?.errorCount == 2)
  }

  @Test("no secret is printed, whatever prints it")
  func printing() throws {
    let store = try store(sample, era: .e1)
    var text = "\(store) \(String(reflecting: store))"
    dump(store, to: &text)
    for secret in ["A1FAKE", "R1FAKE", "A2FAKE", "K1FAKE"] { #expect(!text.contains(secret)) }
  }

  @Test("entries that OpenClaw drops are named with its reason")
  func dropped() throws {
    let text = """
      {"profiles": {"a": 1, "b": {"type": "apiKey", "provider": "x", "key": "FAKE"}, "c": {"type": "token", "token": "FAKE"},
       "d": {"mode": "api_key", "provider": "x", "apiKey": "FAKE"}, "e": {"type": "aws-sdk", "provider": "x"}}}
      """
    let first = try store(text, era: .e1)
    #expect(first.profiles.isEmpty)
    #expect(first.dropped.map(\.reason) == [.nonObject, .invalidType, .missingProvider, .invalidType, .invalidType])
    let second = try store(text, era: .e2)
    #expect(second.profiles.map(\.id) == ["b", "d"])
    #expect(second.profile("d")?.secret != nil)
    #expect(second.dropped.map(\.id) == ["a", "c", "e"])
  }

  @Test("a document without an object of profiles is no store")
  func noStore() throws {
    for text in ["[]", "{}", "{\"profiles\": []}", "null", "{\"profiles\": null}"] {
      #expect(AuthStore(profiles: try JSONReader.read(text), era: .e1) == nil)
    }
  }

  @Test("orders are cleaned as OpenClaw cleans them")
  func orders() throws {
    let store = try store(
      #"{"profiles": {}, "order": {"a": [" x ", "", 1, "y"], "b": [], "c": "x", "d": ["  "]}}"#, era: .e1)
    #expect(store.order == [ProviderOrder(provider: "a", ids: ["x", "y"])])
  }

  @Test("states in a file of their own count before those in the store's file")
  func states() throws {
    let text = #"{"profiles": {}, "order": {"a": ["1"], "b": ["2"]}, "usageStats": {"x": {"errorCount": 1}}}"#
    let merged = try store(text, state: #"{"order": {"a": ["3"]}, "lastGood": {"a": "3"}}"#, era: .e2)
    #expect(merged.order == [ProviderOrder(provider: "a", ids: ["3"]), ProviderOrder(provider: "b", ids: ["2"])])
    #expect(merged.usage(of: "x")?.errorCount == 1)
    #expect(merged.lastGood.map(\.id) == ["3"])
  }

  @Test("references are read where the generation has them, also in the place of a key")
  func references() throws {
    let text = """
      {"profiles": {"a": {"type": "api_key", "provider": "x", "keyRef": {"source": "env", "provider": "default", "id": "X_KEY"}},
       "b": {"type": "token", "provider": "x", "token": {"source": "file", "provider": "f", "id": "/a/b"}},
       "c": {"type": "api_key", "provider": "x", "keyRef": {"source": "env", "provider": "Bad!", "id": "X"}}}}
      """
    let later = try store(text, era: .e2)
    #expect(later.profile("a")?.reference?.text == "env X_KEY")
    #expect(later.profile("b")?.reference?.isWellFormed == true)
    #expect(later.profile("c")?.reference?.isWellFormed == false)
    #expect(try store(text, era: .e1).profile("a")?.hasCredential == false)
  }

  @Test("a login that is being renewed has no token to show")
  func fence() throws {
    let mark = "openclaw-oauth-refresh-fence:v1:" + String(repeating: "0", count: 32)
    func store(_ word: String) throws -> AuthStore {
      let text = """
        {"profiles": {"a": {"type": "oauth", "provider": "x", "access": "\(mark):\(word)access:FAKE",
         "refresh": "\(mark):\(word)refresh:FAKE", "expires": 1}}}
        """
      return try OpenClawStoreTests.store(text, era: .e4)
    }
    let pending = try #require(try store("").profile("a"))
    #expect(pending.secret == nil && pending.refresh == nil && pending.fence?.hasFailed == false)
    #expect(try store("").reason(for: pending, at: 0) == .refreshPending)
    let failed = try #require(try store("failed:").profile("a"))
    #expect(try store("failed:").reason(for: failed, at: 0) == .refreshFailed)
  }

  @Test("providers are compared by the names of their generation")
  func providers() {
    #expect(StoreProvider.normalised(" Z.AI ", in: .e1) == "zai")
    #expect(StoreProvider.normalised("qwen", in: .e1) == "qwen-portal")
    #expect(StoreProvider.normalised("qwen", in: .e2) == "qwen")
    #expect(StoreProvider.normalised("openai-codex", in: .e2) == "openai-codex")
    #expect(StoreProvider.normalised("openai-codex", in: .e3) == "openai")
  }

  @Test("the lock of a renewal has OpenClaw's name")
  func digest() {
    let text = #"["anthropic","anthropic:default"]"#
    #expect(LockDigest.of(text.utf8) == "d86ff71f0416cea6738a705bf801262d")
  }
}
