@preconcurrency import Dispatch
import Domain
import FoundationEssentials
import Glibc
import Ledger
import StructuredText
import TokenProxyServer

extension ServeSettings {
  /// Serves until SIGTERM or SIGINT.
  func serve(_ opened: Ledger, in context: CommandContext) async throws -> Int32 {
    raiseDescriptorLimit()
    signal(SIGPIPE, SIG_IGN)
    var ledger = opened
    ledger.grantsUnbilled = grantsUnbilled
    let log = ServerLog(format: logFormat)
    let stop = StopSignals()
    let clock = ServerClock(wall: context.now)
    let now = { @Sendable in clock.now() }
    let (pool, prices, whole) = (UpstreamPool(upstreams), prices, ledger)
    let broker = broker(of: ledger, log: log, now: now)
    let server = ProxyServer(ledger: ledger, options: options, log: log, clock: clock, broker: broker) {
      instance, publish in
      MeteringProxy(
        ledger: whole, prices: prices, upstreams: pool, settings: ProxySettings(instance: instance), publish: publish,
        log: { log.info($0, $1, at: now()) }, now: now)
    }
    let host = options.host.contains(":") ? "[\(options.host)]" : options.host
    do {
      try await server.run(
        onListening: { context.write("credtop: listening on http://\(host):\($0)\n") },
        until: { await stop.first() })
    } catch {
      await pool.close()
      await ledger.close()
      throw CommandFailure(
        "CANNOT_LISTEN", "The server cannot listen on \(options.host):\(options.port): \(Redaction.redact("\(error)"))",
        suggestion: "Choose another address with --listen; port 0 takes a free one.")
    }
    await pool.close()
    await ledger.close()
    return ExitStatus.done
  }

  /// Each call needs two descriptors, and the usual limit is 1024.
  private func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}

/// Waits for SIGTERM or SIGINT. A second SIGINT ends the process at once, as a person at the keyboard expects; a second
/// SIGTERM changes nothing, as supervisors send several, and what runs is still to be settled.
final class StopSignals: Sendable {
  private let arrivals: AsyncStream<Void>
  // Kept, since a source that nobody keeps hears nothing.
  private let sources: [any DispatchSourceSignal]

  init() {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    arrivals = stream
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .main)
      source.setEventHandler {
        continuation.yield()
        if number == SIGINT { signal(number, SIG_DFL) }
      }
      source.resume()
      return source
    }
  }

  func first() async { for await _ in arrivals { return } }
}
