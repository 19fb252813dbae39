import Domain
import Metering
import Testing

/// Counts of tokens are those that the providers publish for what the body does not show.
@Suite("How large a prompt may be")
struct PromptBoundTests {
  private func price(_ model: String = "gpt-4o") throws -> ModelPrice {
    try #require(PriceTable.builtIn.price(of: model))
  }

  private func bound(_ body: String, _ shape: CallShape = .chatCompletions, _ model: String = "gpt-4o") throws -> Int {
    try CallInspection(body, shape).promptBound(at: price(model))
  }

  @Test("a body of text is never more tokens than bytes, nor than the window")
  func text() throws {
    let body = #"{"model":"m","messages":[{"role":"user","content":"\u00e9 😀"}]}"#
    #expect(try bound(body) == body.utf8.count)
    let long = #"{"model":"m","messages":["# + String(repeating: " ", count: 200_000) + "]}"
    #expect(try bound(long) == 128_000)
  }

  @Test("each message's own tokens are within its punctuation")
  func messages() throws {
    // Three tokens a message and one for the role, besides the text, as OpenAI counts them; three for the answer's start.
    for count in [1, 10, 1_000] {
      let list = Array(repeating: #"{"role":"user","content":""}"#, count: count).joined(separator: ",")
      #expect(try bound(#"{"model":"m","messages":[\#(list)]}"#) > 4 * count + 3)
    }
  }

  @Test(
    "what a provider says of tools is added: 530 tokens for the first Claude 3",
    arguments: [(CallShape.messages, "claude-sonnet-4-5"), (.chatCompletions, "gpt-4o"), (.responses, "gpt-5")])
  func tools(shape: CallShape, model: String) throws {
    let body = #"{"model":"m","max_tokens":1,"tools":[{"name":"a","input_schema":{}}]}"#
    #expect(try bound(body, shape, model) >= body.utf8.count + 530)
    #expect(try bound(#"{"model":"m","tools":null}"#, shape, model) == 26)
  }

  @Test(
    "a tool that the provider describes itself is more than its name",
    arguments: ["computer_20250124", "text_editor_20250728", "bash_20250124", "memory_20250818"])
  func describedTools(type: String) throws {
    let body = #"{"model":"m","max_tokens":1,"tools":[{"type":"\#(type)","name":"a"}]}"#
    #expect(try bound(body, .messages, "claude-sonnet-4-5") >= body.utf8.count + 530 + 735)
  }

  @Test("a picture by address is as large as the model may charge it")
  func pictures() throws {
    let body = #"{"model":"m","messages":[{"content":[{"type":"image_url","image_url":{"url":"https://x"}}]}]}"#
    // Ten thousand patches at 1.2 tokens.
    #expect(try bound(body, .chatCompletions, "gpt-5.4") >= body.utf8.count + 12_000)
    // 2,833 tokens and 5,667 for each of eight tiles, however small the window.
    #expect(try bound(body, .chatCompletions, "gpt-4o-mini") >= 2_833 + 8 * 5_667)
    let three = #"{"model":"m","messages":[{"type":"image_url"},{"type":"image_url"},{"type":"image_url"}]}"#
    #expect(try bound(three, .chatCompletions, "gpt-4o-mini") >= 3 * (2_833 + 8 * 5_667))
    let claude = #"{"model":"m","messages":[{"content":[{"type":"image","source":{"type":"url","url":"https://x"}}]}]}"#
    #expect(try bound(claude, .messages, "claude-opus-5-5") >= claude.utf8.count + 4_784)
  }

  @Test(
    "a prompt that the body does not show is bounded by the window",
    arguments: [
      #""previous_response_id":"r""#, #""conversation":"c""#, #""prompt":{"id":"p"}"#,
      #""tools":[{"type":"web_search"}]"#, #""input":[{"type":"input_file","file_id":"f"}]"#,
    ])
  func unseen(member: String) throws {
    #expect(try bound(#"{"model":"m",\#(member)}"#, .responses, "gpt-5") == 400_000)
  }

  @Test("what searches or runs tools beside the conversation is unseen too")
  func unseenInOtherForms() throws {
    #expect(try bound(#"{"model":"m","web_search_options":{}}"#) == 128_000)
    #expect(try bound(#"{"model":"m","search_parameters":{}}"#, .chatCompletions, "grok-3") == 131_072)
    #expect(try bound(#"{"model":"m","mcp_servers":[{}]}"#, .messages, "claude-haiku-4-5") == 200_000)
  }

  @Test("of a model whose window is not known an unseen prompt is taken for large")
  func unknownWindow() throws {
    let price = ModelPrice(
      model: "x", provider: "", rates: .init(input: 1, output: 1), maximumOutput: 9, isDefault: true)
    let call = try CallInspection(#"{"model":"x","previous_response_id":"r"}"#, .responses)
    #expect(call.promptBound(at: price) >= 1_050_000)
  }

  @Test("texts to embed are counted whole, beyond the window of each")
  func embeddings() throws {
    var price = try price("text-embedding-3-small")
    price.contextWindow = 8_192
    let text = String(repeating: "a ", count: 5_000)
    let body = #"{"model":"m","input":["\#(text)","\#(text)"]}"#
    #expect(try CallInspection(body, .embeddings).promptBound(at: price) == body.utf8.count)
  }

  @Test("tokens that the provider adds by itself are within the bound")
  func hidden() throws {
    let body = #"{"model":"m","messages":[]}"#
    #expect(try bound(body, .chatCompletions, "grok-4.7") == body.utf8.count + 1_024)
  }
}
