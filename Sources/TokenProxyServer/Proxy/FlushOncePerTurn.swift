import NIOCore

/// Sends what is flushed within one turn of the event loop together: the head of a request and its body are then one
/// packet and one system call.
final class FlushOncePerTurn: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var isWaiting = false

  func flush(context: ChannelHandlerContext) {
    guard !isWaiting else { return }
    isWaiting = true
    context.eventLoop.assumeIsolated().execute { self.flushNow(context) }
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    flushNow(context)
    context.close(mode: mode, promise: promise)
  }

  func handlerRemoved(context: ChannelHandlerContext) { flushNow(context) }

  private func flushNow(_ context: ChannelHandlerContext) {
    guard isWaiting else { return }
    isWaiting = false
    context.flush()
  }
}
