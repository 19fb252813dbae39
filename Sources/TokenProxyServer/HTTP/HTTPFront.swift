import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdCore
import LeaseBroker
import NIOCore
import StructuredText
import TokenProxyAPI

/// What stands between HTTP and the management API: reads requests, writes answers, and says what was done.
///
/// A class, since every request holds it.
final class HTTPFront: Sendable {
  let api: ManagementAPI
  let proxy: (any ProxiedRoutes)?
  let broker: LeaseBroker?
  let figures: ServerFigures
  let log: ServerLog
  let headers: AnswerHeaders
  let now: @Sendable () -> Date

  init(
    api: ManagementAPI, proxy: (any ProxiedRoutes)?, broker: LeaseBroker? = nil, figures: ServerFigures,
    log: ServerLog, headers: AnswerHeaders, now: @escaping @Sendable () -> Date
  ) {
    self.api = api
    self.proxy = proxy
    self.broker = broker
    self.figures = figures
    self.log = log
    self.headers = headers
    self.now = now
  }

  /// Of the management API and the webhook.
  static let bodyLimit = 1 << 20

  /// Ends a connection that cannot be used any further.
  struct CloseConnection: Error {}

  /// Answers what is not proxied.
  func respond(to request: Request, from peer: String, through writer: consuming ResponseWriter) async throws {
    let began = NIODeadline.now()
    figures.began()
    defer { figures.ended() }
    let requestID = RequestIdentity.of(request.headers[.requestID])
    let target = RequestTarget(request.head.path ?? "/")
    var exchange = Exchange(request: request, target: target, peer: peer, requestID: requestID)
    do {
      if ["/v1/events", "/events"].contains(target.path) {
        exchange.template = "/v1/events"
        try await streamEvents(&exchange, through: writer)
      } else if let broker, BrokerRoute(target.path) == .stream {
        try await streamLeases(of: broker, &exchange, through: writer)
      } else {
        try await answer(&exchange, through: writer)
      }
    } catch {
      note(exchange.line(isCut: !(error is CloseConnection)), since: began)
      throw error
    }
    note(exchange.line(isCut: false), since: began)
  }

  /// Whether the client is to send its body, which it will not do unasked; nil when it does not wait for that.
  func asksForBody(_ request: Request, limit: Int) -> Bool? {
    guard request.headers[.expect]?.lowercased() == "100-continue" else { return nil }
    return (request.headers[.contentLength].flatMap { Int($0) } ?? 0) <= limit
  }

  /// Counts and logs a request that is over.
  func note(_ line: RequestLine, since began: NIODeadline) {
    let nanoseconds = (NIODeadline.now() - began).nanoseconds
    figures.count(
      method: line.method, template: line.template, status: line.status, seconds: Double(nanoseconds) / 1e9)
    log.request(line, microseconds: nanoseconds / 1000, at: now())
  }
}

/// One request and what is known of its answer.
struct Exchange {
  let request: Request
  let target: RequestTarget
  let peer: String
  let requestID: String
  var template = "unknown"
  var status = 0

  func line(isCut: Bool) -> RequestLine {
    RequestLine(
      id: requestID, method: request.method.rawValue, template: template, status: status, peer: peer, isCut: isCut)
  }
}
