import Domain
import StructuredText
import Testing

@testable import OpenClawGateway

@Suite("Frames of the gateway")
struct FrameTests {
  @Test("what is written is read")
  func roundTrip() throws {
    let frames: [GatewayFrame] = [
      .request(id: "1", method: "models.authStatus", params: .members([("refresh", true.json)])),
      .answer(id: "1", .done(.members([("ts", 1.json)]))),
      .answer(
        id: "2",
        .refused(
          GatewayRefusal(
            code: "UNAVAILABLE", message: "later", details: .members([("reason", "startup-sidecars".json)]),
            isRetryable: true, retryAfterMilliseconds: 500))),
      .event(name: "tick", payload: .members([("ts", 2.json)])),
    ]
    for frame in frames { #expect(try GatewayFrame.read(Array(frame.text.utf8)) == frame) }
  }

  @Test("a plugin's reason lies in the payload")
  func pluginRefusal() throws {
    let frame = try GatewayFrame.read(
      Array(#"{"type":"res","id":"7","ok":false,"payload":{"error":"Service not initialized"}}"#.utf8))
    #expect(
      frame
        == .answer(id: "7", .refused(GatewayRefusal(code: "UNAVAILABLE", message: "Service not initialized"))))
  }

  @Test("what is no frame is passed over, what is no JSON is told", arguments: [0x5EED as UInt64, 1, 2])
  func hostile(seed: UInt64) throws {
    for text in [#"{"type":"hello"}"#, "[]", "1", #"{"type":"req","id":1,"method":"x"}"#, #"{"type":"event"}"#] {
      #expect(try GatewayFrame.read(Array(text.utf8)) == nil)
    }
    var random = SplitMix64(seed: seed)
    let whole = Array(GatewayFrame.request(id: "1", method: "a", params: .object([])).text.utf8)
    for _ in 0..<500 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? GatewayFrame.read(bytes)
      #expect(throws: TextError.self) { try GatewayFrame.read(Array(whole.dropLast())) }
    }
  }

  @Test("an unknown method is told from other faults")
  func unknown() {
    #expect(GatewayRefusal.unknownMethod("x.y").isUnknownMethod)
    #expect(!GatewayRefusal(code: "INVALID_REQUEST", message: "bad params").isUnknownMethod)
  }
}
