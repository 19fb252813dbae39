import NIOCore
import NIOPosix
import NIOSSL

/// The connections of one event loop to all upstreams. Everything happens on that loop.
final class UpstreamConnections {
  /// How long a connection is kept that nobody uses. Servers commonly wait a minute.
  static let idleTime = TimeAmount.seconds(50)
  private static let sweepInterval = TimeAmount.seconds(10)

  private let loop: any EventLoop
  /// By the number of the upstream; nil where the address cannot be used.
  private let addresses: [UpstreamAddress?]
  private let connectTimeout: TimeAmount
  private let security: UpstreamSecurity
  /// By the number of the upstream; the one that was used last is taken first.
  private var idle: [[UpstreamConnection]]
  private var open: [ObjectIdentifier: UpstreamConnection] = [:]
  private var sweep: Scheduled<Void>?
  private var isClosed = false

  init(
    _ loop: any EventLoop, to addresses: [UpstreamAddress?], connectTimeout: TimeAmount, security: UpstreamSecurity
  ) {
    self.loop = loop
    self.addresses = addresses
    idle = Array(repeating: [], count: addresses.count)
    self.connectTimeout = connectTimeout
    self.security = security
  }

  /// Sends a request over a connection that is idle, or else over a new one.
  ///
  /// - Parameter isFresh: a new one is wanted in any case.
  func run(_ exchange: UpstreamExchange, to upstream: Int, _ call: UpstreamCall, isFresh: Bool) {
    guard !isClosed else {
      exchange.fail(.cancelled)
      return
    }
    while !isFresh, let connection = idle[upstream].popLast() {
      if connection.isOpen { return connection.run(exchange, call) }
    }
    let bound = NIOLoopBound(self, eventLoop: loop)
    connect(to: upstream).whenComplete { result in
      switch result {
      case .success(let connection): connection.value.run(exchange, call)
      case .failure: exchange.fail(bound.value.isClosed ? .cancelled : .unreachable)
      }
    }
  }

  /// The exchange is over, and the connection may serve the next.
  func isIdle(_ connection: UpstreamConnection) {
    guard !isClosed else { return connection.close() }
    idle[connection.upstream].append(connection)
    if sweep == nil { scheduleSweep() }
  }

  func hasClosed(_ connection: UpstreamConnection) {
    open[ObjectIdentifier(connection)] = nil
    if let place = idle[connection.upstream].firstIndex(where: { $0 === connection }) {
      idle[connection.upstream].remove(at: place)
    }
  }

  /// Ends all connections; later requests fail.
  func close() {
    isClosed = true
    sweep?.cancel()
    sweep = nil
    for upstream in idle.indices { idle[upstream] = [] }
    for connection in open.values { connection.close() }
  }

  var idleCount: Int { idle.reduce(0) { $0 + $1.count } }

  // MARK: New ones

  private func connect(to upstream: Int) -> EventLoopFuture<NIOLoopBound<UpstreamConnection>> {
    guard let address = addresses[upstream] else { return loop.makeFailedFuture(ChannelError.unknownLocalAddress) }
    guard address.isSecure else { return connect(to: address, upstream, security: nil) }
    let bound = NIOLoopBound(self, eventLoop: loop)
    return security.ready(on: loop).flatMap { context in
      do {
        let handler = try UpstreamSecurity.handler(context, for: address)
        return bound.value.connect(to: address, upstream, security: handler)
      } catch {
        return bound.value.loop.makeFailedFuture(error)
      }
    }
  }

  private func connect(
    to address: UpstreamAddress, _ upstream: Int, security: NIOSSLClientHandler?
  ) -> EventLoopFuture<NIOLoopBound<UpstreamConnection>> {
    let bound = NIOLoopBound((self, security), eventLoop: loop)
    let bootstrap = ClientBootstrap(group: loop).connectTimeout(connectTimeout)
      .channelOption(.autoRead, value: false)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let (owner, security) = bound.value
          let pipeline = channel.pipeline.syncOperations
          if let security { try pipeline.addHandler(security) }
          let connection = UpstreamConnection(channel, upstream: upstream, isSecure: security != nil, owner: owner)
          try pipeline.addHandler(connection)
        }
      }
    let connected =
      address.socket.map { bootstrap.connect(to: $0) } ?? bootstrap.connect(host: address.host, port: address.port)
    let timeout = connectTimeout
    return connected.flatMap { channel in
      do {
        let connection = try channel.pipeline.syncOperations.handler(type: UpstreamConnection.self)
        let owner = bound.value.0
        guard !owner.isClosed, connection.isOpen else {
          connection.close()
          throw ChannelError.ioOnClosedChannel
        }
        owner.open[ObjectIdentifier(connection)] = connection
        let made = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        return connection.becomesReady(within: timeout).map { made }
      } catch {
        return channel.eventLoop.makeFailedFuture(error)
      }
    }
  }

  // MARK: Old ones

  private func scheduleSweep() {
    let bound = NIOLoopBound(self, eventLoop: loop)
    sweep = loop.scheduleTask(in: Self.sweepInterval) { bound.value.closeUnused(.now()) }
  }

  /// Closes what nobody has used for long.
  func closeUnused(_ now: NIODeadline) {
    sweep?.cancel()
    sweep = nil
    let old = idle.joined().filter { now - $0.idleSince >= Self.idleTime }
    for connection in old { connection.close() }
    for upstream in idle.indices { idle[upstream].removeAll { !$0.isOpen } }
    if idleCount > 0 { scheduleSweep() }
  }
}
