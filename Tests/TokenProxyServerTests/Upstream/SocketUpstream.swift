import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// An upstream that writes bytes as a test says, whatever they are.
final class SocketUpstream: Sendable {
  /// One of its connections.
  final class Line: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    /// Of all connections, in the order of their coming.
    let number: Int
    let channel: any Channel
    private let received = Mutex("")
    private let script: Script

    init(_ channel: any Channel, _ number: Int, _ script: @escaping Script) {
      self.channel = channel
      self.number = number
      self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let text = received.withLock { received in
        received += String(buffer: unwrapInboundIn(data))
        return received
      }
      script(self, text)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// What came is dealt with.
    func forget() { received.withLock { $0 = "" } }
    func send(_ text: String) { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }
    func close() { channel.close(promise: nil) }
    /// Without a goodbye.
    func cut() {
      let (channel, loop) = (channel, channel.eventLoop)
      loop.execute {
        (try? channel.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self))?.close(promise: nil)
      }
    }
  }

  /// Is told of everything that a connection has received since it forgot.
  typealias Script = @Sendable (Line, _ received: String) -> Void

  let port: Int
  private let channel: any Channel
  private let lines: Lines

  private final class Lines: Sendable {
    let all = Mutex<[Line]>([])
  }

  /// - Parameter certificate: nil speaks without TLS.
  init(certificate: TestCertificate? = nil, _ script: @escaping Script) async throws {
    let lines = Lines()
    self.lines = lines
    let security = try certificate.map { try NIOSSLContext(configuration: $0.server) }
    channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        let line = lines.all.withLock { all in
          let line = Line(channel, all.count, script)
          all.append(line)
          return line
        }
        return channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let security { try pipeline.addHandler(NIOSSLServerHandler(context: security)) }
          try pipeline.addHandler(line)
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    port = channel.localAddress?.port ?? 0
  }

  /// How many connections came.
  var count: Int { lines.all.withLock { $0.count } }

  func close() async {
    for line in lines.all.withLock({ $0 }) { line.close() }
    try? await channel.close()
  }

  /// Whether a whole request of a test's is here.
  static func isWhole(_ text: String) -> Bool {
    guard let end = text.range(of: "\r\n\r\n"), let field = text.range(of: "content-length: ") else { return false }
    let length = Int(text[field.upperBound...].prefix { $0.isNumber }) ?? 0
    return text[end.upperBound...].utf8.count >= length
  }

  static func json(_ text: String, _ fields: String = "") -> String {
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\(fields)content-length: \(text.utf8.count)\r\n\r\n\(text)"
  }

  static let plain =
    #"{"choices":[{"message":{"content":"Hello!"}}],"usage":{"prompt_tokens":100,"completion_tokens":50}}"#
}

extension String {
  /// The first place of a text within this one.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
