import Domain
import Metering
import Testing

@Suite("What an answer says it used")
struct UsageTests {
  private func read(_ document: String, _ shape: CallShape = .chatCompletions, isWhole: Bool = true) -> TokenUsage {
    var reader = UsageReader(shape: shape)
    Array(document).withUnsafeBytes { _ = reader.read(document: $0) }
    return reader.usage(prompt: 7, isWhole: isWhole)
  }

  @Test("a document is read in each form")
  func documents() {
    #expect(
      read(
        #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":5,"completion_tokens":6,"total_tokens":11}}"#
      )
        == TokenUsage(input: 5, output: 6))
    #expect(
      read(#"{"type":"message","usage":{"input_tokens":5,"cache_read_input_tokens":2,"output_tokens":6}}"#, .messages)
        == TokenUsage(input: 5, cachedInput: 2, output: 6))
    #expect(
      read(#"{"object":"response","usage":{"input_tokens":5,"output_tokens":6}}"#, .responses)
        == TokenUsage(input: 5, output: 6))
    #expect(
      read(#"{"object":"list","data":[],"usage":{"prompt_tokens":8,"total_tokens":8}}"#, .embeddings)
        == TokenUsage(input: 8))
  }

  @Test("reasoning that a provider counts in the total alone is charged")
  func hiddenReasoning() {
    #expect(
      read(
        #"{"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":115,"completion_tokens_details":{"reasoning_tokens":100}}}"#
      ) == TokenUsage(input: 10, output: 105, reasoning: 100))
    #expect(read(#"{"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":999}}"#).output == 5)
  }

  @Test(
    "[W-5] an answer without usage is estimated above zero, and says so",
    arguments: [
      #"{"choices":[{"message":{"content":"four tokens here"}}]}"#, #"{"usage":null,"choices":[]}"#, "{}",
      #"{"usage":{"prompt_tokens":0,"completion_tokens":0}}"#, #"{"usage":[1,2]}"#, #"{"usage":"no"}"#,
      #"{"x":{"usage":{"prompt_tokens":5,"completion_tokens":5}}}"#,
    ])
  func estimated(document: String) {
    let usage = read(document)
    #expect(usage.isEstimated && usage.input == 7 && usage.output >= 1)
  }

  @Test(
    "[W-8] numbers that are no counts are passed over",
    arguments: ["-5", "1e99", "99999999999999999999", "0.5", "\"12\"", "null", "NaN", "[1]", "{}"])
  func nonsense(number: String) {
    let usage = read("{\"usage\":{\"prompt_tokens\":\(number),\"completion_tokens\":\(number)}}")
    #expect(usage.isEstimated)
    #expect((0...100).contains(usage.input) && (0...100).contains(usage.output))
  }

  @Test("the cached part is never larger than the prompt")
  func cachedBeyond() {
    let usage = read(
      #"{"usage":{"prompt_tokens":5,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":50}}}"#)
    #expect(usage.input == 0 && usage.cachedInput == 5)
  }

  @Test("[W-9] what OpenAI wrote to its cache is a part of the prompt with a price of its own")
  func cacheWrites() {
    #expect(
      read(
        #"{"usage":{"prompt_tokens":100,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":30,"cache_write_tokens":50}}}"#
      ) == TokenUsage(input: 20, cachedInput: 30, cacheWrite: 50, output: 1))
    #expect(
      read(
        #"{"usage":{"input_tokens":100,"output_tokens":1,"input_tokens_details":{"cached_tokens":90,"cache_write_tokens":50}}}"#,
        .responses) == TokenUsage(input: 0, cachedInput: 90, cacheWrite: 10, output: 1))
  }

  @Test("the last usage wins")
  func last() {
    let stream = [10, 20, 30].map {
      "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":\($0)}}\n\n"
    }.joined()
    #expect(Played(stream + "data: {\"usage\":null}\n\ndata: [DONE]\n\n", .chatCompletions).usage.output == 30)
  }

  @Test("[W-4] a stream that broke is charged for what it delivered, at about four bytes a token")
  func broken() {
    var meter = StreamMeter(shape: .messages, dropsUsageEvent: false)
    for event in Samples.messages.split(separator: "\n\n").prefix(2) { _ = meter.feed(Array(event + "\n\n")) }
    let usage = meter.reader.usage(prompt: 7, isWhole: false)
    // “Hello” is five bytes: two tokens; the prompt is what the first event said.
    #expect(usage.output == 2 && usage.isEstimated && usage.input == 25 && usage.cachedInput == 7)
  }

  @Test("the text of a tool's call counts as delivered")
  func tools() {
    var reader = UsageReader(shape: .chatCompletions)
    let event = #"{"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"{\"a\":12345678}"}}]}}]}"#
    Array(event).withUnsafeBytes { _ = reader.read(event: $0) }
    #expect(reader.deliveredBytes >= 14)
  }

  @Test("a provider's own figure for the cost is kept beside ours")
  func reported() {
    var reader = UsageReader(shape: .chatCompletions)
    Array(#"{"usage":{"prompt_tokens":1,"completion_tokens":1,"cost":0.00095}}"#).withUnsafeBytes {
      _ = reader.read(document: $0)
    }
    #expect(reader.reportedCost == 950)
  }
}
