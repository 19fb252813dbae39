import Domain
import Metering
import Testing

@Suite("What a body asks for")
struct InspectionTests {
  @Test("the members that matter are found, wherever they stand")
  func members() throws {
    let call = try CallInspection(
      #" {"messages":[{"role":"user","content":"model"}],"n":3,"stream":true,"stream_options":{"x":1,"include_usage":true},"max_tokens":20,"max_completion_tokens":30,"model":"gpt-4o"} "#
    )
    #expect(call.model == "gpt-4o" && call.streams && call.wantsUsage && call.choices == 3)
    #expect(call.outputBound(maximum: 100).tokens == 30)
    #expect(call.outputBound(maximum: 10).tokens == 10)
  }

  @Test("names and values count as they are meant, not as they are written")
  func escapes() throws {
    let call = try CallInspection(#"{"mod\u0065l":"gpt\u002d4o \ud83d\ude00","\u0073tream":true}"#)
    #expect(call.model == "gpt-4o 😀" && call.streams)
  }

  @Test("only the boolean true streams", arguments: ["1", "\"true\"", "null", "false", "[true]", "{\"a\":true}"])
  func streams(value: String) throws {
    #expect(try !CallInspection("{\"model\":\"m\",\"stream\":\(value)}").streams)
  }

  @Test("members of inner objects are not the call's")
  func inner() throws {
    let call = try CallInspection(#"{"model":"a","x":{"model":"b","stream":true,"n":9,"max_tokens":1}}"#)
    #expect(call.model == "a" && !call.streams && call.choices == 1 && call.outputCaps.isEmpty)
  }

  @Test(
    "what is not one JSON object is refused",
    arguments: [
      "", " ", "{", "}", "{\"model\":\"m\"", "{\"model\":\"m\",}", "{\"model\" \"m\"}", "{model:\"m\"}",
      "{\"model\":'m'}",
      "{\"model\":\"m\"}x", "{\"model\":\"m\"}{}", "{\"model\":\"\u{1}\"}", "{\"model\":\"m\",\"a\":01}",
      "{\"model\":\"m\",\"a\":1.}", "{\"model\":\"m\",\"a\":NaN}", "{\"model\":\"m\",\"a\":\"\\x\"}",
      "{\"model\":\"m\",\"a\":\"\\u12\"}", "{\"model\":\"m\",\"a\":tru}", "{\"model\":\"m\",\"a\":[1 2]}",
      "{\"model\":\"m\",\"a\":-}", "\u{FEFF}{\"model\":\"m\"}",
    ])
  func notJSON(text: String) {
    #expect(throws: CallProblem.notJSON) { try CallInspection(text) }
  }

  @Test("a document of another kind is refused", arguments: ["null", "[]", "\"x\"", "12", "true"])
  func notAnObject(text: String) {
    #expect(throws: CallProblem.notAnObject) { try CallInspection(text) }
  }

  @Test("a model that is not a name is refused", arguments: ["null", "\"\"", "1", "{}", "[\"a\"]", "false"])
  func noModel(value: String) {
    #expect(throws: CallProblem.modelMissing) { try CallInspection("{\"model\":\(value)}") }
    #expect(throws: CallProblem.modelMissing) { try CallInspection("{}") }
  }

  @Test("bytes that are not UTF-8 are refused")
  func notUTF8() {
    for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80]] {
      let body = Array("{\"model\":\"m\",\"x\":\"") + bad + Array("\"}")
      #expect(throws: CallProblem.notJSON) { try CallInspection(body, shape: .chatCompletions) }
    }
  }

  @Test("a member that decides the price and stands twice is refused, even when it is written differently")
  func duplicates() {
    #expect(throws: CallProblem.duplicate("model")) { try CallInspection(#"{"model":"a","mod\u0065l":"b"}"#) }
    #expect(throws: CallProblem.duplicate("max_tokens")) {
      try CallInspection(#"{"model":"a","max_tokens":1,"max_tokens":9}"#)
    }
    #expect(throws: CallProblem.duplicate("stream_options.include_usage")) {
      try CallInspection(#"{"model":"a","stream_options":{"include_usage":true,"include_usage":false}}"#)
    }
    #expect(throws: Never.self) { try CallInspection(#"{"model":"a","user":"x","user":"y"}"#) }
  }

  @Test("nesting without end is refused, and costs little")
  func bombs() {
    for opening in ["[", "{\"a\":"] {
      let body = "{\"model\":\"m\",\"x\":" + String(repeating: opening, count: 100_000)
      #expect(throws: CallProblem.notJSON) { try CallInspection(body) }
    }
  }

  @Test("what has another price and none here is refused")
  func unpriced() {
    #expect(throws: CallProblem.unpriced("service_tier")) {
      try CallInspection(#"{"model":"m","service_tier":"priority"}"#)
    }
    #expect(throws: CallProblem.unpriced("speed")) { try CallInspection(#"{"model":"m","speed":"fast"}"#, .messages) }
    #expect(throws: CallProblem.unpriced("background")) {
      try CallInspection(#"{"model":"m","background":true}"#, .responses)
    }
    #expect(throws: CallProblem.unpriced("inference_geo")) {
      try CallInspection(#"{"model":"m","inference_geo":"us"}"#, .messages)
    }
    #expect(throws: CallProblem.unpriced("prompt_cache_options")) {
      try CallInspection(#"{"model":"m","prompt_cache_options":{"ttl":"12h"}}"#)
    }
    #expect(throws: CallProblem.unpriced("modalities")) {
      try CallInspection(#"{"model":"m","modalities":["text","audio"]}"#)
    }
    #expect(throws: CallProblem.unpriced("input_audio")) {
      try CallInspection(#"{"model":"m","messages":[{"content":[{"type":"input_audio"}]}]}"#)
    }
    for usual in [
      #""service_tier":"auto""#, #""service_tier":null"#, #""modalities":["text"]"#, #""prompt_cache_retention":"24h""#,
      #""messages":[{"content":"input_audio"}]"#, #""inference_geo":"us""#,
    ] {
      #expect(throws: Never.self) { try CallInspection("{\"model\":\"m\",\(usual)}") }
    }
  }

  @Test("data within the body is not taken for text")
  func dataIsNotText() throws {
    let data = String(repeating: "QUJD", count: 10_000)
    let call = try CallInspection(
      "{\"model\":\"m\",\"messages\":[{\"type\":\"image\",\"source\":{\"data\":\"\(data)\"}},{\"image_url\":\"data:image/png;base64,\(data)\"}]}",
      .messages)
    #expect(call.promptEstimate < 3_000)
  }

  @Test("any bytes are read or refused, and never trap")
  func hostile() {
    let seed: UInt64 = 20_261_120
    var random = SplitMix64(seed: seed)
    let sample = Array(
      #"{"model":"gpt-4o","stream":true,"stream_options":{"include_usage":false},"max_tokens":5,"n":2,"messages":[{"content":"é\u00e9\n"}]}"#
    )
    for round in 0..<20_000 {
      var body = sample
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<body.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: body[place] = UInt8.random(in: 0...255, using: &random)
        case 1: body.remove(at: place)
        case 2: body.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: place)
        default: body.removeSubrange(place...)
        }
        if body.isEmpty { body = [0x7B] }
      }
      guard let call = try? CallInspection(body, shape: .chatCompletions) else { continue }
      let edited = call.splices(outputCap: 3, prefersCompletionTokens: false).applied(to: body)
      let again = try? CallInspection(edited, shape: .chatCompletions)
      #expect(again?.model == call.model, "seed \(seed), round \(round): \(body.text)")
      #expect(!call.streams || again?.wantsUsage == true, "seed \(seed), round \(round): \(body.text)")
      #expect((again?.outputBound(maximum: 100).tokens ?? 100) <= 3, "seed \(seed), round \(round): \(body.text)")
    }
  }
}
