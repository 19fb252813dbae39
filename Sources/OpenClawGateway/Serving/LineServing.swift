import NIOCore

/// A message a line.
struct LineDecoder: NIOSingleStepByteToMessageDecoder {
  typealias InboundOut = ByteBuffer

  mutating func decode(buffer: inout ByteBuffer) throws -> ByteBuffer? {
    guard let end = buffer.readableBytesView.firstIndex(of: 0x0A) else { return nil }
    let line = buffer.readSlice(length: end - buffer.readerIndex)
    buffer.moveReaderIndex(forwardBy: 1)
    return line
  }

  mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> ByteBuffer? {
    if let line = try decode(buffer: &buffer) { return line }
    return buffer.readableBytes > 0 ? buffer.readSlice(length: buffer.readableBytes) : nil
  }
}

/// A client that speaks in lines of JSON.
final class LineHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let client: ServedClient

  init(_ client: ServedClient) { self.client = client }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let line = unwrapInboundIn(data)
    guard line.readableBytes > 0 else { return }
    client.received(
      Array(line.readableBytesView), on: context.eventLoop,
      send: { frame in
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: frame.text + "\n")), promise: nil)
      }, end: { _ in context.close(promise: nil) })
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
