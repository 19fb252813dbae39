import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// A connection of HTTP/1.1 whose requests are answered on its event loop: those of the proxied routes by our own handler,
/// all others by the server's library.
struct LoopChannel: ServerChildChannel {
  typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  private let http1: HTTP1Channel.Configuration
  private let front: HTTPFront
  private let idleTime: TimeAmount

  /// - Parameters:
  ///   - configuration: without a time after which a connection is idle.
  ///   - idleTime: after which a connection is closed that is idle, whose request comes too slowly, or whose client takes
  ///     nothing of the answer.
  init(configuration: HTTP1Channel.Configuration, front: HTTPFront, idleTime: TimeAmount) {
    http1 = configuration
    self.front = front
    self.idleTime = idleTime
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    // A quick answer is worth more than a full packet.
    if let options = channel.syncOptions { try? options.setOption(.tcpOption(.tcp_nodelay), value: 1) }
    let (front, idleTime) = (front, idleTime)
    return HTTP1Channel(responder: { _, _, _ in }, configuration: http1).setup(channel: channel, logger: logger)
      .flatMapThrowing { value in
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(
          ServerConnection(front, loop: channel.eventLoop, idleTime: idleTime),
          position: .after(pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)))
        return value
      }
  }

  func handle(value: Value, logger: Logger) async {
    front.figures.connected()
    defer { front.figures.disconnected() }
    let (front, peer) = (front, value.channel.remoteAddress?.ipAddress ?? "")
    let connection = HTTP1Channel(
      responder: { request, writer, _ in try await front.respond(to: request, from: peer, through: writer) },
      configuration: http1)
    await withTaskExecutorPreference(LoopExecutor.of(value.channel.eventLoop)) {
      await connection.handle(value: value, logger: logger)
    }
  }
}
