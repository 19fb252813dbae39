import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// A connection of HTTP/1.1 whose requests are answered on its event loop.
struct LoopChannel: ServerChildChannel {
  typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  private let http1: HTTP1Channel.Configuration
  private let front: HTTPFront

  init(configuration: HTTP1Channel.Configuration, front: HTTPFront) {
    http1 = configuration
    self.front = front
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    // A quick answer is worth more than a full packet.
    if let options = channel.syncOptions { try? options.setOption(.tcpOption(.tcp_nodelay), value: 1) }
    return HTTP1Channel(responder: { _, _, _ in }, configuration: http1).setup(channel: channel, logger: logger)
      .flatMapThrowing { value in
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(ClientPresence(), position: .first)
        try pipeline.addHandler(
          HTTPVersions(), position: .after(pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)))
        return value
      }
  }

  func handle(value: Value, logger: Logger) async {
    front.figures.connected()
    defer { front.figures.disconnected() }
    guard let client = try? await value.channel.pipeline.handler(type: ClientPresence.self).get() else { return }
    let (front, peer) = (front, value.channel.remoteAddress?.ipAddress ?? "")
    let connection = HTTP1Channel(
      responder: { request, writer, _ in
        try await front.respond(to: request, from: peer, client, through: writer)
      }, configuration: http1)
    await withTaskExecutorPreference(LoopExecutor.of(value.channel.eventLoop)) {
      await connection.handle(value: value, logger: logger)
    }
  }
}
