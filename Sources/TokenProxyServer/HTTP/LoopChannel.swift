import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes

/// A connection of HTTP/1.1 whose requests are answered on its event loop.
struct LoopChannel: ServerChildChannel {
  typealias Value = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

  private let http1: HTTP1Channel.Configuration
  private let front: HTTPFront
  private let executors: [ObjectIdentifier: LoopExecutor]

  init(configuration: HTTP1Channel.Configuration, front: HTTPFront, group: any EventLoopGroup) {
    http1 = configuration
    self.front = front
    var executors: [ObjectIdentifier: LoopExecutor] = [:]
    for loop in group.makeIterator() { executors[ObjectIdentifier(loop)] = LoopExecutor(loop) }
    self.executors = executors
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    // A quick answer is worth more than a full packet.
    if let options = channel.syncOptions { try? options.setOption(.tcpOption(.tcp_nodelay), value: 1) }
    return HTTP1Channel(responder: { _, _, _ in }, configuration: http1).setup(channel: channel, logger: logger)
  }

  func handle(value: Value, logger: Logger) async {
    front.figures.connected()
    defer { front.figures.disconnected() }
    let (front, peer) = (front, value.channel.remoteAddress?.ipAddress ?? "")
    let connection = HTTP1Channel(
      responder: { request, writer, channel in
        try await front.respond(to: request, from: peer, through: writer, on: channel)
      }, configuration: http1)
    await withTaskExecutorPreference(executors[ObjectIdentifier(value.channel.eventLoop)]) {
      await connection.handle(value: value, logger: logger)
    }
  }
}
