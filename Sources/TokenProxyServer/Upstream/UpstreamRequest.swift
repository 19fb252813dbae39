import Domain
import Metering
import NIOCore

/// What callers of Anthropic's API say besides the body.
struct AnthropicFields: Sendable {
  /// Of the API.
  var version: String?
  /// Features that are not part of it yet.
  var beta: String?
}

/// One request: its head, its body, and what its caller adds.
struct UpstreamCall: Sendable {
  let request: UpstreamRequest
  let body: ByteBuffer
  let anthropic: AnthropicFields?
}

/// The head of the requests of one form with one key to one upstream: all but what changes from call to call.
struct UpstreamRequest: Sendable {
  private let head: ByteBuffer
  private let shape: CallShape
  /// Longer bodies are not copied behind the head.
  private static let copyLimit = 32 << 10

  /// - Returns: nil where the upstream's address or the key cannot be used.
  init?(to upstream: Upstream, key: Secret, _ shape: CallShape) {
    guard let address = UpstreamAddress(upstream.base) else { return nil }
    let key = key.reveal()
    guard Self.isFieldText(key) else { return nil }
    var text = "POST \(address.path)/\(shape.path) HTTP/1.1\r\nhost: \(address.authority)\r\n"
    text += "content-type: application/json\r\nuser-agent: credtop\r\n"
    if !key.isEmpty {
      if shape == .messages { text += "x-api-key: \(key)\r\n" }
      // An upstream that takes everything may want either.
      if shape != .messages || upstream.provider == nil { text += "authorization: Bearer \(key)\r\n" }
    }
    head = ByteBuffer(string: text)
    self.shape = shape
  }

  /// Writes a request, of a long body the head only.
  ///
  /// - Returns: what must follow.
  func write(_ body: ByteBuffer, _ anthropic: AnthropicFields?, to buffer: inout ByteBuffer) -> ByteBuffer? {
    let isShort = body.readableBytes <= Self.copyLimit
    buffer.reserveCapacity(minimumWritableBytes: head.readableBytes + 256 + (isShort ? body.readableBytes : 0))
    buffer.writeImmutableBuffer(head)
    if shape == .messages {
      add("anthropic-version", anthropic?.version ?? "2023-06-01", to: &buffer)
      if let beta = anthropic?.beta { add("anthropic-beta", beta, to: &buffer) }
    }
    buffer.writeStaticString("content-length: ")
    buffer.writeString(String(body.readableBytes))
    buffer.writeStaticString("\r\n\r\n")
    guard isShort else { return body }
    buffer.writeImmutableBuffer(body)
    return nil
  }

  private func add(_ name: StaticString, _ value: String, to buffer: inout ByteBuffer) {
    guard Self.isFieldText(value) else { return }
    buffer.writeStaticString(name)
    buffer.writeStaticString(": ")
    buffer.writeString(value)
    buffer.writeStaticString("\r\n")
  }

  private static func isFieldText(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
}
