import NIOCore
import NIOHTTP1

/// Writes the answer to a proxied request, from whatever task.
struct ConnectionWriter: AnswerWriter {
  private let connection: NIOLoopBound<ServerConnection>

  /// Only on the connection's event loop.
  init(_ connection: ServerConnection) {
    self.connection = NIOLoopBound(connection, eventLoop: connection.loop)
  }

  /// Sends an answer whole.
  func send(_ answer: ProxiedAnswer, _ body: ByteBuffer, withoutBody: Bool) async throws {
    try await onLoop { try $0.send(answer, body, withoutBody: withoutBody) }
  }

  /// Sends the head of an answer whose body is written piece by piece.
  func begin(_ answer: ProxiedAnswer) async throws {
    try await onLoop { try $0.begin(answer) }
  }

  func write(_ pieces: [ByteBuffer]) async throws {
    let hasRoom = try await onLoop { try $0.write(pieces) }
    guard !hasRoom else { return }
    let isOpen = await withUnsafeContinuation { continuation in
      let loop = connection.eventLoop
      if loop.inEventLoop {
        connection.value.wait(continuation)
      } else {
        loop.execute { [connection] in connection.value.wait(continuation) }
      }
    }
    guard isOpen else { throw ChannelError.ioOnClosedChannel }
  }

  /// The answer that was begun is whole.
  func finish() async throws { try await onLoop { try $0.finish() } }

  /// There is no answer, or it is not whole.
  func abandon() async { try? await onLoop { $0.abandon() } }

  private func onLoop<Value: Sendable>(
    _ work: @escaping @Sendable (ServerConnection) throws -> Value
  ) async throws -> Value {
    let loop = connection.eventLoop
    if loop.inEventLoop { return try work(connection.value) }
    return try await loop.submit { [connection] in try work(connection.value) }.get()
  }
}

extension ServerConnection {
  func sendContinue() { send(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")) }

  func send(_ bytes: ByteBuffer) {
    output?.writeAndFlush(NIOAny(bytes), promise: nil)
  }

  fileprivate func send(_ answer: ProxiedAnswer, _ body: ByteBuffer, withoutBody: Bool) throws {
    guard isOpen else { throw ChannelError.ioOnClosedChannel }
    hasBegun = true
    let copies = !withoutBody && body.readableBytes <= 32 << 10
    writeHead(of: answer, room: copies ? body.readableBytes : 0)
    bytes.writeStaticString("content-length: ")
    bytes.writeString(String(body.readableBytes))
    bytes.writeStaticString("\r\n\r\n")
    if copies { bytes.writeImmutableBuffer(body) }
    output?.write(NIOAny(bytes), promise: nil)
    if !copies, !withoutBody { output?.write(NIOAny(body), promise: nil) }
    output?.flush()
    forgetLongBytes()
    answered(isLast: false)
  }

  fileprivate func begin(_ answer: ProxiedAnswer) throws {
    guard isOpen else { throw ChannelError.ioOnClosedChannel }
    hasBegun = true
    // A client that knows no chunks sees the end of the body in the end of the connection.
    if isOld { endsWithAnswer() }
    writeHead(of: answer, room: 0)
    if !isOld { bytes.writeStaticString("transfer-encoding: chunked\r\n") }
    bytes.writeStaticString("\r\n")
    output?.write(NIOAny(bytes), promise: nil)
    flushSoon()
  }

  /// - Returns: whether there is room for more.
  fileprivate func write(_ pieces: [ByteBuffer]) throws -> Bool {
    guard isOpen, let output else { throw ChannelError.ioOnClosedChannel }
    let count = pieces.reduce(0) { $0 + $1.readableBytes }
    guard count > 0 else { return true }
    bytes.clear(minimumCapacity: count + 16)
    if !isOld {
      bytes.writeString(String(count, radix: 16))
      bytes.writeStaticString("\r\n")
    }
    for piece in pieces { bytes.writeImmutableBuffer(piece) }
    if !isOld { bytes.writeStaticString("\r\n") }
    output.writeAndFlush(NIOAny(bytes), promise: nil)
    forgetLongBytes()
    return output.channel.isWritable
  }

  fileprivate func wait(_ continuation: UnsafeContinuation<Bool, Never>) {
    guard isOpen, let output, !output.channel.isWritable else { return continuation.resume(returning: isOpen) }
    answerRoomWaiter(true)
    lastActive = .now()
    roomWaiter = continuation
  }

  fileprivate func finish() throws {
    guard isOpen else { throw ChannelError.ioOnClosedChannel }
    if !isOld { send(ByteBuffer(string: "0\r\n\r\n")) }
    answered(isLast: false)
  }

  fileprivate func abandon() {
    guard case .proxied = current else { return }
    if isNonsense, !hasBegun { refuseNonsense() } else { context?.close(promise: nil) }
  }

  /// The head without its end.
  private func writeHead(of answer: ProxiedAnswer, room: Int) {
    bytes.clear(minimumCapacity: 512 + room)
    bytes.writeStaticString(isOld ? "HTTP/1.0 " : "HTTP/1.1 ")
    if answer.status == 200 {
      bytes.writeStaticString("200 OK\r\n")
    } else {
      bytes.writeString("\(answer.status) \(HTTPResponseStatus(statusCode: answer.status).reasonPhrase)\r\n")
    }
    for (name, value) in answer.headers {
      let start = bytes.writerIndex
      bytes.writeString(name)
      bytes.writeStaticString(": ")
      bytes.writeString(value)
      // What would begin another line is not written at all.
      let isSound = bytes.withUnsafeReadableBytes { $0[start...].allSatisfy { $0 >= 0x20 || $0 == 0x09 } }
      if isSound { bytes.writeStaticString("\r\n") } else { bytes.moveWriterIndex(to: start) }
    }
    if isLast {
      bytes.writeStaticString("connection: close\r\n")
    } else if isOld {
      bytes.writeStaticString("connection: keep-alive\r\n")
    }
  }

  private func forgetLongBytes() {
    if bytes.capacity > Self.keptCapacity { bytes = ByteBuffer() }
  }

  /// Sends what is written when this turn of the loop ends; the first piece of the body may come by then.
  private func flushSoon() {
    let bound = NIOLoopBound(self, eventLoop: loop)
    loop.execute { bound.value.output?.flush() }
  }
}
