import Metering
import Testing

@Suite("What is changed in a body")
struct EditTests {
  private func edited(
    _ body: String, cap: Int? = nil, _ shape: CallShape = .chatCompletions, newer: Bool = false
  ) throws -> String {
    try CallInspection(body, shape).splices(outputCap: cap, prefersCompletionTokens: newer).applied(to: Array(body))
      .text
  }

  @Test("[W-41] a body that needs no change keeps every byte")
  func unchanged() throws {
    let body = "{ \"model\" : \"m\",\r\n\t\"seed\": 12345678901234567890, \"b\":1.0e+5,\"a\":\"\\u00e9\" }"
    #expect(try CallInspection(body).splices(outputCap: nil, prefersCompletionTokens: true).isEmpty)
    #expect(try edited(body) == body)
  }

  @Test(
    "[W-41] the usage of a stream is asked for without touching another byte",
    arguments: [
      (
        #"{"model":"m","stream":true,"seed":12345678901234567890}"#,
        #"{"stream_options":{"include_usage":true},"model":"m","stream":true,"seed":12345678901234567890}"#
      ),
      (
        #"{"model":"m","stream":true,"stream_options": { "x" : 1e5 } }"#,
        #"{"model":"m","stream":true,"stream_options": {"include_usage":true, "x" : 1e5 } }"#
      ),
      (
        #"{"model":"m","stream":true,"stream_options":{ }}"#,
        #"{"model":"m","stream":true,"stream_options":{"include_usage":true }}"#
      ),
      (
        #"{"stream_options":{"include_usage" : false,"y":2},"model":"m","stream":true}"#,
        #"{"stream_options":{"include_usage" : true,"y":2},"model":"m","stream":true}"#
      ),
      (
        #"{"model":"m","stream":true,"stream_options":null}"#,
        #"{"model":"m","stream":true,"stream_options":{"include_usage":true}}"#
      ),
      (
        #"{"model":"m","stream":true,"stream_options":{"include_usage":true}}"#,
        #"{"model":"m","stream":true,"stream_options":{"include_usage":true}}"#
      ),
      (#"{"model":"m","stream":false}"#, #"{"model":"m","stream":false}"#),
    ])
  func usage(body: String, wanted: String) throws {
    #expect(try edited(body) == wanted)
  }

  @Test(
    "[W-41] the output is capped in place, and never raised",
    arguments: [
      (#"{"model":"m","max_tokens": 500 ,"z":1}"#, #"{"model":"m","max_tokens": 40 ,"z":1}"#),
      (#"{"model":"m","max_tokens":7}"#, #"{"model":"m","max_tokens":7}"#),
      (#"{"model":"m","max_tokens":null}"#, #"{"model":"m","max_tokens":40}"#),
      (#"{"model":"m","max_tokens":[1,{"a":2}]}"#, #"{"model":"m","max_tokens":40}"#),
      (
        #"{"max_completion_tokens":900,"model":"m","max_tokens":9}"#,
        #"{"max_completion_tokens":40,"model":"m","max_tokens":9}"#
      ),
      (#"{"model":"m"}"#, #"{"max_tokens":40,"model":"m"}"#),
    ])
  func cap(body: String, wanted: String) throws {
    #expect(try edited(body, cap: 40) == wanted)
  }

  @Test("a cap that is not there has the name that the API reads")
  func names() throws {
    #expect(try edited(#"{"model":"m"}"#, cap: 5, newer: true) == #"{"max_completion_tokens":5,"model":"m"}"#)
    #expect(try edited(#"{"model":"m"}"#, cap: 5, .messages, newer: true) == #"{"max_tokens":5,"model":"m"}"#)
    #expect(try edited(#"{"model":"m"}"#, cap: 5, .responses) == #"{"max_output_tokens":5,"model":"m"}"#)
    #expect(try edited(#"{"model":"m"}"#, cap: 5, .embeddings) == #"{"model":"m"}"#)
  }
}
