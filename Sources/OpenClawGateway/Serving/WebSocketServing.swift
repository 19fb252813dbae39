import Glibc
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Clients that come by WebSocket.
enum WebSocketServing {
  static func configure(_ channel: any Channel, _ settings: ServedSettings) -> EventLoopFuture<Void> {
    let upgrader = NIOWebSocketServerUpgrader(
      maxFrameSize: ServedLimits.message, automaticErrorHandling: true,
      shouldUpgrade: { channel, head in
        channel.eventLoop.makeSucceededFuture(isWelcome(head.headers) ? HTTPHeaders() : nil)
      },
      upgradePipelineHandler: { channel, _ in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([
            NIOWebSocketFrameAggregator(
              minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 64, maxAccumulatedFrameSize: ServedLimits.message),
            ServedWebSocket(ServedClient(settings)),
          ])
        }
      })
    return channel.eventLoop.makeCompletedFuture {
      let plain = PlainRequest()
      try channel.pipeline.syncOperations.configureHTTPServerPipeline(
        withServerUpgrade: (
          upgraders: [upgrader],
          completionHandler: { context in context.pipeline.syncOperations.removeHandler(plain, promise: nil) }
        ))
      try channel.pipeline.syncOperations.addHandler(plain)
    }
  }

  /// A page of another site must not talk to it through somebody's browser.
  private static func isWelcome(_ headers: HTTPHeaders) -> Bool {
    guard let origin = headers.first(name: "origin"), origin != "null" else { return !headers.contains(name: "origin") }
    guard let start = origin.firstRange(of: "://") else { return false }
    let host = origin[start.upperBound...]
    return ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix($0 + ":") }
  }
}

/// Answers whoever asks for no WebSocket.
private final class PlainRequest: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .end = unwrapInboundIn(data) else { return }
    let headers = HTTPHeaders([("content-length", "0"), ("connection", "close"), ("upgrade", "websocket")])
    context.write(
      wrapOutboundOut(.head(.init(version: .http1_1, status: .upgradeRequired, headers: headers))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
  }
}

/// A client that speaks in frames of WebSocket.
private final class ServedWebSocket: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private let client: ServedClient

  init(_ client: ServedClient) { self.client = client }

  func handlerAdded(context: ChannelHandlerContext) {
    let nonce = (0..<16).map { _ in String(UInt8.random(in: 0...255), radix: 16) }.joined()
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    send(
      ServedConversation.challenge(nonce: nonce, milliseconds: time.tv_sec * 1000 + time.tv_nsec / 1_000_000), context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.opcode {
    case .text:
      client.received(
        Array(frame.unmaskedData.readableBytesView), on: context.eventLoop,
        send: { self.send($0, context) }, end: { self.close($0, context) })
    case .ping:
      context.writeAndFlush(
        wrapOutboundOut(WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)), promise: nil)
    case .connectionClose: close(1000, context)
    default: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func send(_ frame: GatewayFrame, _ context: ChannelHandlerContext) {
    let message = WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: frame.text))
    context.writeAndFlush(wrapOutboundOut(message), promise: nil)
  }

  private func close(_ code: UInt16, _ context: ChannelHandlerContext) {
    var data = ByteBuffer()
    data.writeInteger(code)
    let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    context.writeAndFlush(wrapOutboundOut(frame)).assumeIsolated().whenComplete { _ in context.close(promise: nil) }
  }
}
