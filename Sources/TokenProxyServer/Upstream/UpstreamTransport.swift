import NIOCore
import NIOPosix

/// The connections to all upstreams. Each event loop has its own, so that a call never leaves the thread that it came on.
final class UpstreamTransport: Sendable {
  private let loops: [ObjectIdentifier: NIOLoopBoundBox<UpstreamConnections>]
  private let group = MultiThreadedEventLoopGroup.singleton

  /// - Parameter addresses: by the number of the upstream; nil where no connection can be made.
  init(
    to addresses: [UpstreamAddress?], connectTimeout: TimeAmount, security: UpstreamSecurity = UpstreamSecurity()
  ) {
    var loops: [ObjectIdentifier: NIOLoopBoundBox<UpstreamConnections>] = [:]
    for loop in group.makeIterator() {
      let connections = NIOLoopBoundBox.makeBoxSendingValue(
        UpstreamConnections(loop, to: addresses, connectTimeout: connectTimeout, security: security), eventLoop: loop)
      loops[ObjectIdentifier(loop)] = connections
    }
    self.loops = loops
  }

  /// Sends a request on the loop of this thread, or on any.
  func run(_ exchange: UpstreamExchange, to upstream: Int, _ call: UpstreamCall, isFresh: Bool) {
    let loop = MultiThreadedEventLoopGroup.currentEventLoop ?? group.next()
    guard let connections = loops[ObjectIdentifier(loop)] ?? loops.values.first else {
      exchange.fail(.unreachable)
      return
    }
    if connections.eventLoop.inEventLoop {
      connections.value.run(exchange, to: upstream, call, isFresh: isFresh)
    } else {
      connections.eventLoop.execute {
        connections.value.run(exchange, to: upstream, call, isFresh: isFresh)
      }
    }
  }

  /// Ends all connections; later requests fail.
  func close() async {
    for connections in loops.values {
      try? await connections.eventLoop.submit { connections.value.close() }.get()
    }
  }

  /// How many connections are kept for later requests.
  func idleCount() async throws -> Int {
    var count = 0
    for connections in loops.values {
      count += try await connections.eventLoop.submit { connections.value.idleCount }.get()
    }
    return count
  }

  /// Closes the connections that nobody has used for long.
  func closeUnused(_ now: NIODeadline) async {
    for connections in loops.values {
      try? await connections.eventLoop.submit { connections.value.closeUnused(now) }.get()
    }
  }
}
