import Domain
import StructuredText
import Testing

@testable import OpenClawConfiguration

@Suite struct IntegrationPlanTests {
  /// What people have under `agents`, and in which forms.
  private static let agents = [
    "", "agents: {}", "agents: {defaults: {}}", "agents: {defaults: {model: 'a/b'}}", "agents: {defaults: {model: {}}}",
    "agents: { defaults: { model: { primary: \"a/b\" } } }",
    "\"agents\": {\n    \"defaults\": {\n      \"model\": {\n        \"primary\": \"a/b\",\n        \"fallbacks\": [\n          \"c/d\"\n        ]\n      }\n    }\n  }",
    "agents: {\n    // all of them\n    defaults: {\n      model: 'a/b', // dear\n      models: {\n        'a/b': { alias: 'x' }, // one\n      },\n    },\n  }",
    "agents: {defaults: {model: {fallbacks: [/* none */]}, modelPolicy: {allow: ['a/*',]}}}",
    "agents: {defaults: {model: {fallbacks: ['c/d', // cheap\n 'e/f' // dear\n]}, models: {}}}",
  ]
  private static let models = [
    "", "models: {}", "models: { mode: 'merge' }", "models: {\n    providers: {} // later\n  }",
    "'models': {\n    'providers': {\n      'local': {\n        'baseUrl': 'http://127.0.0.1:11434/v1',\n      },\n    },\n  }",
  ]
  private static let frames: [@Sendable ([String]) -> String] = [
    { "{" + $0.joined(separator: ", ") + "}" },
    { "{\n" + $0.map { "  " + $0 }.joined(separator: ",\n") + "\n}\n" },
    { "// top\n{\n\n" + $0.map { "  " + $0 + ", // c\n\n" }.joined() + "  // bottom\n}" },
    { "{\r\n" + $0.map { "  " + $0.replacing("\n", with: "\r\n") }.joined(separator: ",\r\n") + "\r\n}\r\n" },
  ]

  static let documents: [String] = agents.flatMap { agents in
    models.flatMap { models in frames.map { $0([agents, models].filter { !$0.isEmpty }) } }
  }

  private static func plan(makesPrimary: Bool) -> IntegrationPlan {
    IntegrationPlan(
      baseURL: "http://127.0.0.1:3000/v1",
      models: [
        ProxyModel(id: "m-1", input: .cents(250), output: .dollars(10)),
        ProxyModel(id: "m-2", input: .zero, output: .zero),
      ], chain: ["m-1", "m-2"], makesPrimary: makesPrimary)
  }

  @Test(
    "[C-23] in every form of configuration the chain is complete, and removing restores it to the byte",
    arguments: documents)
  func everyForm(text: String) throws {
    for makesPrimary in [false, true] {
      let before = try ConfigurationDocument(text)
      var document = before
      let plan = Self.plan(makesPrimary: makesPrimary)
      let changes = try plan.apply(to: &document)
      #expect(document[IntegrationPlan.provider] == plan.providerEntry)
      #expect(
        IntegrationPlan.chain(in: document.value) == ["openclaw-token-fallback/m-1", "openclaw-token-fallback/m-2"])
      let old = before[["agents", "defaults", "model"]]
      let oldPrimary = old?.string ?? old?["primary"]?.string
      let new = try #require(document[["agents", "defaults", "model"]])
      let fallbacks = new["fallbacks"]?.array?.compactMap(\.string) ?? []
      #expect(new["primary"]?.string == (makesPrimary ? "openclaw-token-fallback/m-1" : oldPrimary))
      if let oldPrimary, makesPrimary { #expect(fallbacks.contains(oldPrimary)) }
      for there in old?["fallbacks"]?.array?.compactMap(\.string) ?? [] { #expect(fallbacks.contains(there)) }
      #expect(isPart(Array(text.utf8).filter { !"'\"ab/".utf8.contains($0) }, of: document.bytes))

      let kept = changes.compactMap { ConfigurationChange($0.json) }
      #expect(kept == changes)
      let outcome = try Disintegration.remove(kept, from: &document)
      #expect(outcome == Disintegration.Outcome())
      #expect(document.text == text)
    }
  }

  @Test("without a record everything that names the proxy goes, and nothing else", arguments: documents)
  func withoutRecord(text: String) throws {
    let before = try ConfigurationDocument(text)
    var document = before
    _ = try Self.plan(makesPrimary: false).apply(to: &document)
    let outcome = try Disintegration.remove([], from: &document)
    #expect(outcome.leftovers.isEmpty)
    #expect(!document.text.contains("openclaw-token-fallback"))
    let old = before[["agents", "defaults", "model"]]
    #expect(document[["agents", "defaults", "model", "primary"]]?.string == old?.string ?? old?["primary"]?.string)
    for remark in ["// top", "// all of them", "// dear", "// one", "/* none */", "// later", "// bottom"] {
      #expect(document.text.contains(remark) == text.contains(remark))
    }
  }

  @Test("the entry refers to the key by a variable and has only members that OpenClaw knows")
  func entry() throws {
    let entry = Self.plan(makesPrimary: false).providerEntry
    #expect(entry.members?.map(\.name) == ["baseUrl", "apiKey", "auth", "api", "models"])
    #expect(entry["apiKey"]?.string == "${OPENCLAW_TOKEN_PROXY_KEY}")
    let model = try #require(entry["models"]?.array?.first)
    #expect(
      model.members?.map(\.name) == ["id", "name", "reasoning", "input", "cost", "contextWindow", "maxTokens"])
    #expect(model["cost"]?.members?.map(\.name) == ["input", "output", "cacheRead", "cacheWrite"])
    #expect(model["cost"]?["input"] == .number("2.5"))
    #expect(model["cost"]?["output"] == .number("10"))
  }
}
