import Domain
import Metering
import NIOCore
import NIOPosix
import Synchronization

/// The upstreams with their credentials: who is to be tried next, who rests, and the connections to them.
public final class UpstreamPool: Sendable {
  /// One upstream with one of its keys.
  struct Route: Sendable {
    var upstream: Int
    var key: Int
  }

  /// Why a credential rests.
  enum Rest: Sendable {
    case rateLimited, refused, failing
  }

  private struct Resting {
    var until: NIODeadline
    var reason: Rest
    var failures: Int
  }

  let upstreams: [Upstream]
  /// Takes keys and addresses out of what is shown.
  let text: ShownText
  let transport: UpstreamTransport
  /// By upstream, key and form of call.
  private let requests: [[[CallShape: UpstreamRequest]]]
  /// By upstream and key.
  private let resting = Mutex<[Int: Resting]>([:])
  let connectTimeout: Duration

  public convenience init(_ upstreams: [Upstream], connectTimeout: Duration = .seconds(10)) {
    self.init(upstreams, connectTimeout: connectTimeout, security: UpstreamSecurity())
  }

  /// - Parameter security: who may vouch for upstreams.
  init(_ upstreams: [Upstream], connectTimeout: Duration, security: UpstreamSecurity) {
    self.upstreams = upstreams
    text = ShownText(
      secrets: upstreams.flatMap { $0.keys.map { $0.reveal() } }.filter { !$0.isEmpty },
      hosts: upstreams.map { $0.host.lowercased() })
    self.connectTimeout = connectTimeout
    transport = UpstreamTransport(
      to: upstreams.map { UpstreamAddress($0.base) }, connectTimeout: .nanoseconds(connectTimeout.nanoseconds),
      security: security)
    requests = upstreams.map { upstream in
      upstream.keys.map { key in
        var requests: [CallShape: UpstreamRequest] = [:]
        for shape in CallShape.allCases { requests[shape] = UpstreamRequest(to: upstream, key: key, shape) }
        return requests
      }
    }
  }

  /// Ends all connections. Must be called before the pool goes.
  public func close() async { await transport.close() }

  /// The ways that a call may go, best first, and when none may be tried how long to wait.
  ///
  /// - Parameter provider: the model's; its own upstreams go before those that take everything.
  func routes(provider: String, now: NIODeadline) -> (routes: [Route], retryAfter: Int?) {
    let resting = resting.withLock { $0 }
    var ready: [Route] = []
    var tired: [(Route, NIODeadline)] = []
    var soonest: NIODeadline?
    let own = upstreams.indices.filter { upstreams[$0].provider == provider && !provider.isEmpty }
    let general = upstreams.indices.filter { upstreams[$0].provider == nil }
    for upstream in own + general {
      for key in upstreams[upstream].keys.indices {
        let route = Route(upstream: upstream, key: key)
        guard let rest = resting[id(route)], rest.until > now else {
          ready.append(route)
          continue
        }
        switch rest.reason {
        case .rateLimited: soonest = min(soonest ?? rest.until, rest.until)
        // Better a try than an error, when nobody else is left.
        case .refused, .failing: tired.append((route, rest.until))
        }
      }
    }
    let routes = ready + tired.sorted { $0.1 < $1.1 }.map(\.0)
    guard routes.isEmpty, let soonest else { return (routes, nil) }
    return ([], max(1, Int((soonest - now).nanoseconds / 1_000_000_000) + 1))
  }

  func rest(_ route: Route, _ reason: Rest, seconds: Int?, now: NIODeadline) {
    resting.withLock { resting in
      let failures = (resting[id(route)]?.failures ?? 0) + 1
      let standard =
        switch reason {
        case .rateLimited: 1
        case .refused: 60
        // 1, 2, 4, … seconds, so that a broken upstream costs few tries.
        case .failing: min(30, 1 << min(failures - 1, 5))
        }
      let time = min(max(seconds ?? standard, 1), 3_600)
      resting[id(route)] = Resting(until: now + .seconds(Int64(time)), reason: reason, failures: failures)
    }
  }

  func worked(_ route: Route) {
    resting.withLock { if !$0.isEmpty { $0[id(route)] = nil } }
  }

  private func id(_ route: Route) -> Int { route.upstream << 16 | route.key }

  /// Sends a call; nil where the upstream's address cannot be used.
  ///
  /// - Parameter isFresh: over a connection that was never used.
  func send(
    _ body: ByteBuffer, shape: CallShape, to route: Route, anthropic: AnthropicFields?, isFresh: Bool,
    settings: ProxySettings
  ) -> UpstreamExchange? {
    guard let request = requests[route.upstream][route.key][shape] else { return nil }
    let exchange = UpstreamExchange(settings: settings)
    transport.run(
      exchange, to: route.upstream, UpstreamCall(request: request, body: body, anthropic: anthropic), isFresh: isFresh)
    return exchange
  }
}

extension Duration {
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
