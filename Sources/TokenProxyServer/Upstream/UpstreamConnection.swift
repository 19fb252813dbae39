import NIOCore
import NIOTLS

/// A connection to an upstream, used by one exchange after the other. Lives on its event loop only.
final class UpstreamConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  let channel: any Channel
  /// The number of its upstream.
  let upstream: Int
  /// Since when nobody uses it.
  private(set) var idleSince = NIODeadline.now()
  private var parser = AnswerParser()
  private var exchange: UpstreamExchange?
  /// What is sent, kept for its room.
  private var output = ByteBuffer()
  private static let keptCapacity = 8 << 10
  private let owner: UpstreamConnections
  private(set) var isOpen = true
  /// Fulfilled when requests may be sent; nil once it is.
  private var ready: EventLoopPromise<Void>?

  /// - Parameter isSecure: there are no requests before the handshake of TLS.
  init(_ channel: any Channel, upstream: Int, isSecure: Bool, owner: UpstreamConnections) {
    self.channel = channel
    self.upstream = upstream
    self.owner = owner
    ready = isSecure ? channel.eventLoop.makePromise() : nil
  }

  /// - Parameter limit: how long it may take.
  func becomesReady(within limit: TimeAmount) -> EventLoopFuture<Void> {
    guard let future = ready?.futureResult else { return channel.eventLoop.makeSucceededVoidFuture() }
    let channel = channel
    let late = channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
    future.whenComplete { _ in late.cancel() }
    return future
  }

  /// Sends a request. The connection must be idle and open.
  func run(_ exchange: UpstreamExchange, _ call: UpstreamCall) {
    guard exchange.begin(on: channel) else { return owner.isIdle(self) }
    self.exchange = exchange
    parser.reset()
    output.clear(minimumCapacity: 0)
    let rest = call.request.write(call.body, call.anthropic, to: &output)
    channel.write(output, promise: nil)
    if let rest { channel.write(rest, promise: nil) }
    channel.flush()
    if output.capacity > Self.keptCapacity { output = ByteBuffer() }
  }

  func close() {
    isOpen = false
    channel.close(promise: nil)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { context.read() }
  }

  func channelActive(context: ChannelHandlerContext) {
    context.fireChannelActive()
    context.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard let exchange else {
      // Nobody has asked for anything.
      return close()
    }
    parser.feed(unwrapInboundIn(data))
    var news = UpstreamExchange.News()
    do {
      while let part = try parser.next() {
        switch part {
        case .head(let head): news.head = head
        case .body(let bytes): news.chunks.append(bytes)
        case .end:
          news.isEnd = true
          return finish(exchange, news)
        }
      }
    } catch {
      finish(nil, news)
      exchange.fail(.broken)
      return
    }
    exchange.take(news)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // What the reader has not taken holds the upstream back; the exchange reads again when it has.
    if exchange?.isHeld != true { context.read() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent { getReady(nil) }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    isOpen = false
    owner.hasClosed(self)
    getReady(ChannelError.ioOnClosedChannel)
    if let exchange {
      self.exchange = nil
      if parser.close() {
        var news = UpstreamExchange.News()
        news.isEnd = true
        exchange.take(news)
      } else {
        exchange.fail(.broken)
      }
    }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // Also an end of TLS that may not be the upstream's: an answer that only ends with it is not whole.
    if let exchange {
      self.exchange = nil
      exchange.fail(.broken)
    }
    getReady(error)
    close()
  }

  private func getReady(_ failure: (any Error)?) {
    guard let ready else { return }
    self.ready = nil
    if let failure { ready.fail(failure) } else { ready.succeed(()) }
  }

  /// The answer is over, or cannot be read any further.
  private func finish(_ exchange: UpstreamExchange?, _ news: UpstreamExchange.News) {
    self.exchange = nil
    // With a request that is not sent whole the connection cannot be used again; nor with bytes that belong to nothing.
    let isSent = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 == 0
    let isWhole = exchange?.take(news) ?? false
    if isWhole, isOpen, isSent, parser.isKeepAlive, !parser.hasLeftover {
      idleSince = .now()
      owner.isIdle(self)
    } else {
      close()
    }
  }
}
