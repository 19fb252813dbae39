import Domain
import Metering
import Testing

@Suite("Streams of events")
struct StreamTests {
  @Test("the usage of each form is read, in classes that do not overlap")
  func shapes() {
    #expect(
      Played(Samples.chat, .chatCompletions).usage
        == TokenUsage(input: 60, cachedInput: 40, output: 50, reasoning: 10))
    #expect(
      Played(Samples.messages, .messages).usage
        == TokenUsage(input: 25, cachedInput: 7, cacheWrite: 30, output: 15, longCacheWrite: 20))
    #expect(
      Played(Samples.responses, .responses).usage
        == TokenUsage(input: 30, cachedInput: 6, output: 87, reasoning: 9))
  }

  @Test(
    "[W-39] however a stream is cut, with whatever line ends, it passes whole and means the same",
    arguments: [UInt64](1...40))
  func cuts(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for (sample, shape) in [
      (Samples.chat, CallShape.chatCompletions), (Samples.messages, .messages), (Samples.responses, .responses),
    ] {
      let wanted = Played(sample, shape)
      for end in ["\n", "\r\n", "\r"] {
        for colon in [": ", ":"] {
          let text =
            (Bool.random(using: &random) ? "\u{FEFF}" : "")
            + sample.split(separator: "\n", omittingEmptySubsequences: false).map { line in
              line.hasPrefix("data: ") ? "data" + colon + line.dropFirst(6) : String(line)
            }.joined(separator: end)
          let played = Played(random.cut(Array(text)), shape)
          #expect(played.usage == wanted.usage, "seed \(seed) \(shape) \(end.debugDescription)")
          #expect(played.hasEnded, "seed \(seed) \(shape) \(end.debugDescription)")
          #expect((played.passed + played.rest).text == text, "seed \(seed) \(shape) \(end.debugDescription)")
        }
      }
    }
  }

  @Test("what ends an answer waits; everything before it does not")
  func ends() {
    let played = Played(Samples.chat, .chatCompletions)
    #expect(played.rest.text == "data: [DONE]\n\n\n".dropLast(0))
    #expect(Played(Samples.messages, .messages).rest.text.hasPrefix("event: message_stop"))
    #expect(Played(Samples.responses, .responses).rest.text.hasPrefix("event: response.completed"))
  }

  @Test("[W-40] the usage event goes only to who asked for it", arguments: [UInt64](1...40))
  func dropped(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let played = Played(random.cut(Array(Samples.chat)), .chatCompletions, drops: true)
    let all = (played.passed + played.rest).text
    let wanted = Samples.chat.split(separator: "\n\n").filter { !$0.contains("prompt_tokens") }.joined(
      separator: "\n\n")
    #expect(all.trimmed == wanted.trimmed, "seed \(seed)")
    #expect(played.usage.output == 50, "seed \(seed)")
  }

  @Test("an event is passed on when it has ended, not later")
  func unbuffered() {
    var meter = StreamMeter(shape: .chatCompletions, dropsUsageEvent: true)
    for event in Samples.chat.split(separator: "\n\n").prefix(3) {
      #expect(meter.feed(Array(event + "\n\n")) == .whole)
    }
  }

  @Test("data that spans lines is one text")
  func lines() {
    let played = Played(
      "data: {\"choices\":[],\ndata:\"usage\":{\"prompt_tokens\":3,\ndata: \"completion_tokens\":4}}\n\n",
      .chatCompletions)
    #expect(played.usage == TokenUsage(input: 3, output: 4))
  }

  @Test("comments, other fields and empty lines are passed on and mean nothing")
  func comments() {
    let noise = ": hello\n\n\n\nretry: 10\n\nid: 4\nevent: ping\n\n"
    let played = Played(noise + Samples.chat, .chatCompletions)
    #expect((played.passed + played.rest).text == noise + Samples.chat)
    #expect(played.usage.output == 50)
  }

  @Test("[W-39] a line without end is passed on, and what follows is read")
  func longLine() {
    let long = "data: {\"choices\":[{\"delta\":{\"content\":\"" + String(repeating: "x", count: 6 << 20) + "\"}}]}\n\n"
    let played = Played([Array(long), Array(Samples.chat)], .chatCompletions)
    #expect(played.passed.count + played.rest.count == long.utf8.count + Samples.chat.utf8.count)
    #expect(played.usage.output == 50)
    let pieces = stride(from: 0, to: long.utf8.count, by: 60_000).map { start in
      Array(Array(long)[start..<min(start + 60_000, long.utf8.count)])
    }
    let cut = Played(pieces + [Array(Samples.chat)], .chatCompletions, heldLimit: 100_000)
    #expect(cut.passed.count + cut.rest.count == long.utf8.count + Samples.chat.utf8.count)
    #expect(cut.usage.output == 50)
  }

  @Test("a stream that stops without its end is read to the last line")
  func cutOff() {
    let played = Played(
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}", .chatCompletions)
    #expect(played.usage == TokenUsage(input: 3, output: 4))
    #expect(played.rest.count > 0)
  }

  @Test("any bytes pass as they are", arguments: [UInt64](1...60))
  func hostile(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alphabet = Array("data: {}[]\"\\\n\r\n\nusage:,choices0123\u{FEFF}é[DONE]")
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 0...3_000, using: &random) {
      bytes.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
    }
    for shape in CallShape.allCases {
      let played = Played(random.cut(bytes), shape, heldLimit: Int.random(in: 1...500, using: &random))
      #expect(played.passed + played.rest == bytes, "seed \(seed) \(shape)")
    }
  }
}

extension String {
  fileprivate var trimmed: Substring {
    var text = self[...]
    while text.last == "\n" { text.removeLast() }
    return text
  }
}
