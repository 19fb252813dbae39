import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import StructuredText
import Synchronization

/// The frames of one connection: who asked gets the answer of that name.
final class GatewayLink: Sendable {
  private struct State {
    var channel: (any Channel)?
    var waiting: [String: CheckedContinuation<Result<JSONValue, GatewayFailure>, Never>] = [:]
    var asked = 0
    var isChallenged = false
    var challenge: CheckedContinuation<Void, Never>?
    var end: GatewayFailure?
  }

  /// Bytes of a message; the gateway itself takes no more.
  static let largestMessage = 25 << 20

  private let state = Mutex(State())

  static func connect(port: Int, within limit: Duration) async throws(GatewayFailure) -> GatewayLink {
    let link = GatewayLink()
    let time = TimeAmount(limit)
    let upgraded: any Channel
    do {
      upgraded = try await upgrade(port: port, link, time)
    } catch let failure as GatewayFailure {
      throw failure
    } catch {
      throw error is ChannelError ? .timedOut : .unreachable("nothing listens on \(GatewayAddress.host):\(port)")
    }
    link.state.withLock { $0.channel = upgraded }
    upgraded.closeFuture.whenComplete { _ in link.ended(.closed(nil)) }
    return link
  }

  private static func upgrade(port: Int, _ link: GatewayLink, _ time: TimeAmount) async throws -> any Channel {
    let group = MultiThreadedEventLoopGroup.singleton
    let done = group.next().makePromise(of: (any Channel).self)
    let deadline = group.next().scheduleTask(in: time) { done.fail(GatewayFailure.timedOut) }
    defer { deadline.cancel() }
    let bootstrap = ClientBootstrap(group: group).connectTimeout(time)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let upgrader = NIOWebSocketClientUpgrader(maxFrameSize: largestMessage, automaticErrorHandling: true) {
            channel, _ in
            channel.eventLoop.makeCompletedFuture {
              try channel.pipeline.syncOperations.addHandlers([
                NIOWebSocketFrameAggregator(
                  minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1024, maxAccumulatedFrameSize: largestMessage),
                LinkHandler(link),
              ])
              done.succeed(channel)
            }
          }
          let refusal = NoUpgrade(done)
          try channel.pipeline.syncOperations.addHTTPClientHandlers(
            leftOverBytesStrategy: .forwardBytes,
            withClientUpgrade: (
              upgraders: [upgrader],
              completionHandler: { context in context.pipeline.syncOperations.removeHandler(refusal, promise: nil) }
            ))
          try channel.pipeline.syncOperations.addHandler(refusal)
        }
      }
    do {
      let channel = try await bootstrap.connect(host: GatewayAddress.host, port: port).get()
      // Also where it is refused, or too late.
      done.futureResult.whenFailure { _ in channel.close(promise: nil) }
      var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
      head.headers.add(name: "Host", value: "\(GatewayAddress.host):\(port)")
      head.headers.add(name: "User-Agent", value: "credtop")
      channel.write(HTTPClientRequestPart.head(head), promise: nil)
      try await channel.writeAndFlush(HTTPClientRequestPart.end(nil))
    } catch {
      done.fail(error)
    }
    return try await done.futureResult.get()
  }

  /// Waits for the gateway's first word, which every version sends before it listens.
  func challenged(within limit: Duration) async throws(GatewayFailure) {
    let timer = timer(limit) { link in link.ended(.timedOut) }
    await withCheckedContinuation { continuation in
      let isNow = state.withLock { state in
        if state.isChallenged || state.end != nil { return true }
        state.challenge = continuation
        return false
      }
      if isNow { continuation.resume() }
    }
    timer?.cancel()
    if let end = state.withLock({ $0.isChallenged ? nil : $0.end }) { throw end }
  }

  func call(_ method: String, _ parameters: JSONValue, within limit: Duration) async throws(GatewayFailure) -> JSONValue
  {
    let id = state.withLock { state in
      state.asked += 1
      return "credtop-\(state.asked)"
    }
    let timer = timer(limit) { link in link.answered(id, .failure(.timedOut)) }
    defer { timer?.cancel() }
    let text = GatewayFrame.request(id: id, method: method, params: parameters).text
    return try await withCheckedContinuation { continuation in
      let end = state.withLock { state -> GatewayFailure? in
        if let end = state.end { return end }
        state.waiting[id] = continuation
        return nil
      }
      if let end { return continuation.resume(returning: .failure(end)) }
      send(text)
    }.get()
  }

  func close() {
    let channel = state.withLock { $0.channel }
    channel?.close(promise: nil)
  }

  /// Returns when the connection has ended.
  func closed() async {
    let channel = state.withLock { $0.channel }
    try? await channel?.closeFuture.get()
  }

  private func send(_ text: String) {
    guard let channel = state.withLock({ $0.channel }) else { return }
    // A client's frames are masked, so that nothing between can be misled by their content.
    let frame = WebSocketFrame(
      fin: true, opcode: .text, maskKey: .random(), data: channel.allocator.buffer(string: text))
    channel.writeAndFlush(frame, promise: nil)
  }

  private func timer(_ limit: Duration, _ act: @escaping @Sendable (GatewayLink) -> Void) -> Scheduled<Void>? {
    let loop = state.withLock { $0.channel?.eventLoop }
    return loop?.scheduleTask(in: TimeAmount(limit)) { [weak self] in if let self { act(self) } }
  }

  // MARK: What comes

  fileprivate func received(_ bytes: [UInt8]) {
    // What cannot be read answers nobody; its question runs into the time limit.
    guard let frame = try? GatewayFrame.read(bytes) else { return }
    switch frame {
    case .answer(let id, .done(let payload)): answered(id, .success(payload))
    case .answer(let id, .refused(let refusal)): answered(id, .failure(.refused(refusal)))
    case .event("connect.challenge", _):
      let waiter = state.withLock { state in
        state.isChallenged = true
        defer { state.challenge = nil }
        return state.challenge
      }
      waiter?.resume()
    case .event, .request: break
    }
  }

  private func answered(_ id: String, _ result: Result<JSONValue, GatewayFailure>) {
    state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: result)
  }

  fileprivate func ended(_ failure: GatewayFailure) {
    let (waiting, challenge) = state.withLock { state in
      state.end = state.end ?? failure
      defer {
        state.waiting = [:]
        state.challenge = nil
      }
      return (state.waiting, state.challenge)
    }
    for continuation in waiting.values { continuation.resume(returning: .failure(failure)) }
    challenge?.resume()
  }
}

/// Takes whole messages from the socket.
private final class LinkHandler: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private let link: GatewayLink

  init(_ link: GatewayLink) { self.link = link }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.opcode {
    case .text: link.received(Array(frame.unmaskedData.readableBytesView))
    case .ping:
      let pong = WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData)
      context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
    case .connectionClose:
      var data = frame.unmaskedData
      link.ended(.closed(data.readInteger(as: UInt16.self).map(Int.init)))
      context.close(promise: nil)
    default: break
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Waits with the HTTP handlers for an answer that is no change to WebSocket.
private final class NoUpgrade: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = HTTPClientResponsePart

  private let done: EventLoopPromise<any Channel>

  init(_ done: EventLoopPromise<any Channel>) { self.done = done }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data) else { return }
    done.fail(GatewayFailure.noGateway("it answers \(head.status.code) instead of a WebSocket"))
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    done.fail(GatewayFailure.noGateway("it closed the connection"))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    done.fail(GatewayFailure.noGateway("it speaks no HTTP"))
    context.close(promise: nil)
  }
}
