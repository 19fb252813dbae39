import AsyncHTTPClient
import Domain
import FoundationEssentials
import HummingbirdCore
public import LeaseBroker
public import Ledger
import Logging
import NIOCore
import NIOPosix
import StructuredText
public import TokenProxyAPI

/// The whole server: the management API, the proxied routes and what goes on beside them, on one listening socket.
public struct ProxyServer: Sendable {
  /// Makes the proxied routes; is told the server's name among others, and how to tell what happened.
  public typealias MakeProxy =
    @Sendable (
      _ instance: String, _ publish: @escaping @Sendable (ServerEvent, _ account: String) -> Void
    ) throws -> any ProxiedRoutes

  let ledger: Ledger
  let options: ServerOptions
  let log: ServerLog
  let clock: ServerClock
  let broker: LeaseBroker?
  let makeProxy: MakeProxy?
  private var now: @Sendable () -> Date { { [clock] in clock.now() } }

  public init(
    ledger: Ledger, options: ServerOptions, log: ServerLog, clock: ServerClock = ServerClock(),
    broker: LeaseBroker? = nil, makeProxy: MakeProxy? = nil
  ) {
    self.ledger = ledger
    self.options = options
    self.log = log
    self.clock = clock
    self.broker = broker
    self.makeProxy = makeProxy
  }

  /// Serves until it is told to stop, then ends what runs, for as long as the options allow.
  ///
  /// - Parameters:
  ///   - onListening: told the port once requests are answered.
  ///   - stop: returns when the server is to stop.
  /// - Throws: when the address cannot be listened on.
  public func run(
    onListening: @escaping @Sendable (_ port: Int) -> Void, until stop: @escaping @Sendable () async -> Void
  ) async throws {
    // The one that the proxy's client uses too: a call then stays on one thread.
    let group = MultiThreadedEventLoopGroup.singleton
    let configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    let client = HTTPClient(eventLoopGroupProvider: .shared(group), configuration: configuration)
    let instance = SecretMaker.system.uuid()
    try? await followClock()
    let figures = ServerFigures(startedAt: now())
    let hub = EventHub(
      database: ledger.database.dialect == .postgreSQL ? ledger.database : nil, instance: instance,
      observe: { figures.count($0) })
    let result: Result<Void, any Error>
    do {
      let proxy = try makeProxy?(instance) { hub.publish($0, account: $1) }
      let front = front(hub: hub, proxy: proxy, client: client, figures: figures)
      try await serve(front, instance: instance, group: group, onListening: onListening, until: stop)
      await proxy?.drain()
      result = .success(())
    } catch { result = .failure(error) }
    hub.close()
    try? await client.shutdown()
    log.flush()
    try result.get()
  }

  private func front(
    hub: EventHub, proxy: (any ProxiedRoutes)?, client: HTTPClient, figures: ServerFigures
  ) -> HTTPFront {
    let (log, now) = (log, now)
    let api = ManagementAPI(
      ledger: ledger, events: hub, settings: options.management, limits: options.limits,
      outgoing: HTTPClientOutgoing(client), now: now,
      reportFault: { log.error("fault", [("message", $0.json)], at: now()) })
    return HTTPFront(
      api: api, proxy: proxy, broker: broker, figures: figures, log: log,
      headers: AnswerHeaders(
        allowedOrigins: options.allowedOrigins, hasStrictTransport: options.hasStrictTransport), now: now)
  }

  private func serve(
    _ front: HTTPFront, instance: String, group: any EventLoopGroup,
    onListening: @escaping @Sendable (Int) -> Void, until stop: @escaping @Sendable () async -> Void
  ) async throws {
    var quiet = Logger(label: "credtop", factory: { _ in SwiftLogNoOpLogHandler() })
    quiet.logLevel = .critical
    var http1 = HTTP1Channel.Configuration()
    http1.httpDecoder = .init(maxHeaderFieldSize: 32 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 100)
    let server = Server(
      childChannelSetup: LoopChannel(
        configuration: http1, front: front, idleTime: .seconds(Int64(options.idleSeconds))),
      configuration: ServerConfiguration(
        address: .hostname(options.host, port: options.port), backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(options.mostConnections)),
      onServerRunning: { onListening($0.localAddress?.port ?? 0) }, eventLoopGroup: group, logger: quiet)
    let (front, drain) = (front, options.drainSeconds)
    try await withThrowingTaskGroup(of: Bool.self) { tasks in
      tasks.addTask {
        try await server.run()
        return true
      }
      tasks.addTask {
        await stop()
        if !Task.isCancelled {
          // Streams of events have no end of their own.
          front.api.events.close()
          // Not a child: it cannot be cancelled, and ends when the last connection does.
          Task { try? await server.shutdownGracefully() }
          let end = ContinuousClock.now + .seconds(drain)
          // The rest of the time is for settling what is cut off then.
          await front.proxy?.stop(within: .milliseconds(drain * 900))
          try? await Task.sleep(until: end)
        }
        return true
      }
      for task in companions(of: front, instance: instance) {
        tasks.addTask {
          await task()
          return false
        }
      }
      // Either the server ended by itself, or it was told to and its time is over.
      while let isOver = try await tasks.next(), !isOver {}
      tasks.cancelAll()
    }
  }

  /// What goes on beside the requests, until it is cancelled.
  private func companions(of front: HTTPFront, instance: String) -> [@Sendable () async -> Void] {
    let (log, clock) = (log, clock)
    let interval = options.keepAliveInterval
    let leases = broker.map { broker in [{ @Sendable in await sweepLeases(of: broker) }] } ?? []
    return leases + [
      { await front.api.events.run(keepAliveInterval: interval) },
      { await log.run() },
      {
        repeat {
          do { try await sayAlive(instance) } catch {
            log.warning("heartbeat", [("message", Redaction.redact("\(error)").json)], at: clock.now())
          }
        } while (try? await Task.sleep(for: .seconds(4))) != nil
      },
      { await sweep(for: instance, front.figures) },
    ]
  }

  /// Releases what dead servers have held, again and again until it is cancelled.
  private func sweep(for instance: String, _ figures: ServerFigures) async {
    var vigil = Vigil()
    while (try? await Task.sleep(for: .seconds(5))) != nil {
      do {
        // First: a server that was stopped for long must not take itself for dead.
        try await sayAlive(instance)
        let trusts = vigil.trustsSilence(at: .now)
        let released = try await ledger.sweep(now: clock.now(), trustsSilence: trusts)
        figures.count(released: released)
        if released > 0 { log.info("released", [("reservations", released.json)], at: clock.now()) }
      } catch { log.warning("sweep", [("message", Redaction.redact("\(error)").json)], at: clock.now()) }
    }
  }

  private func sayAlive(_ instance: String) async throws {
    try await followClock()
    try await ledger.heartbeat(instance: instance, now: clock.now())
  }

  private func followClock() async throws {
    let asked = ContinuousClock.now
    if let time = try await ledger.databaseTime() { clock.follow(time, asked: asked, answered: .now) }
  }
}
