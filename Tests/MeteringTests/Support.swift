import Domain
import Metering

extension Array where Element == UInt8 {
  init(_ text: String) { self = Array(text.utf8) }
  var text: String { String(decoding: self, as: UTF8.self) }
}

extension CallInspection {
  init(_ text: String, _ shape: CallShape = .chatCompletions) throws { try self.init(Array(text.utf8), shape: shape) }
}

/// What a client sees of a stream, and what it used, when the stream arrives in these pieces.
struct Played {
  var passed: [UInt8] = []
  /// What waited for the payment.
  var rest: [UInt8] = []
  var usage: TokenUsage
  var hasEnded: Bool

  init(_ pieces: [[UInt8]], _ shape: CallShape, drops: Bool = false, heldLimit: Int = 1 << 20) {
    var meter = StreamMeter(shape: shape, dropsUsageEvent: drops, heldLimit: heldLimit)
    for piece in pieces {
      switch meter.feed(piece) {
      case .whole: passed += piece
      case .bytes(let bytes): passed += bytes
      }
    }
    meter.finish()
    hasEnded = meter.hasEnded
    rest = meter.release()
    usage = meter.reader.usage(prompt: 7, isWhole: true)
  }

  init(_ stream: String, _ shape: CallShape, drops: Bool = false) { self.init([Array(stream)], shape, drops: drops) }
}

extension SplitMix64 {
  /// The bytes cut at random places.
  mutating func cut(_ bytes: [UInt8]) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    let longest = Int.random(in: 1...64, using: &self)
    while !rest.isEmpty {
      let count = min(rest.count, Int.random(in: 1...longest, using: &self))
      pieces.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return pieces
  }
}

enum Samples {
  static let chat = """
    data: {"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":null}

    data: {"id":"c","choices":[{"index":0,"delta":{"content":"Grüße \\"du\\""}}]}

    data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

    data: {"id":"c","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,\
    "prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":10}}}

    data: [DONE]


    """
  static let messages = """
    event: message_start
    data: {"type":"message_start","message":{"id":"m","content":[],"usage":{"input_tokens":25,\
    "cache_creation_input_tokens":30,"cache_read_input_tokens":7,"cache_creation":{"ephemeral_5m_input_tokens":10,\
    "ephemeral_1h_input_tokens":20},"output_tokens":1}}}

    event: content_block_delta
    data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

    event: message_delta
    data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}

    event: message_stop
    data: {"type":"message_stop"}


    """
  static let responses = """
    event: response.output_text.delta
    data: {"type":"response.output_text.delta","delta":"Hi there"}

    event: response.output_text.done
    data: {"type":"response.output_text.done","text":"Hi there"}

    event: response.completed
    data: {"type":"response.completed","response":{"id":"r","output":[{"content":[{"text":"Hi there"}]}],\
    "usage":{"input_tokens":36,"input_tokens_details":{"cached_tokens":6},"output_tokens":87,\
    "output_tokens_details":{"reasoning_tokens":9},"total_tokens":123}}}


    """
}
