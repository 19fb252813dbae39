import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import StructuredText
import TokenProxyAPI

/// What stands between HTTP and the management API: reads requests, writes answers, and says what was done.
struct HTTPFront: Sendable {
  let api: ManagementAPI
  let proxy: (any ProxiedRoutes)?
  let figures: ServerFigures
  let log: ServerLog
  let headers: AnswerHeaders
  let now: @Sendable () -> Date

  /// Of the management API and the webhook.
  static let bodyLimit = 1 << 20

  /// Ends a connection that cannot be used any further.
  struct CloseConnection: Error {}

  func respond(
    to request: Request, from peer: String, _ client: ClientPresence, through writer: consuming ResponseWriter
  ) async throws {
    let began = ContinuousClock.now
    figures.began()
    defer { figures.ended() }
    let requestID = RequestIdentity.of(request.headers[.requestID])
    let target = RequestTarget(request.head.path ?? "/")
    var exchange = Exchange(request: request, target: target, peer: peer, requestID: requestID)
    do {
      if let proxy, let template = proxy.template(of: target.path) {
        exchange.template = template
        // Who waits to be asked for the body, and is not, sends none: nothing can follow on the connection.
        let isAsked = asksForBody(request, limit: proxy.bodyLimit)
        if isAsked == true { try await writer.writeInformationalHead(HTTPResponse(status: .continue)) }
        var response = try await proxy.respond(
          to: request, path: target.path, requestID: requestID, client: client)
        headers.add(to: &response.headers, requestID: requestID, origin: request.headers[.origin])
        exchange.status = response.status.code
        if request.method == .head {
          try await writer.writeResponse(response.head)
        } else {
          try await writer.write(response: response.head, body: response.body)
        }
        if isAsked == false { throw CloseConnection() }
      } else if ["/v1/events", "/events"].contains(target.path) {
        exchange.template = "/v1/events"
        try await streamEvents(&exchange, through: writer)
      } else {
        try await answer(&exchange, through: writer)
      }
    } catch {
      note(exchange, since: began, failure: error is CloseConnection ? nil : error)
      throw error
    }
    note(exchange, since: began, failure: nil)
  }

  /// Whether the client is to send its body, which it will not do unasked; nil when it does not wait for that.
  func asksForBody(_ request: Request, limit: Int) -> Bool? {
    guard request.headers[.expect]?.lowercased() == "100-continue" else { return nil }
    return (request.headers[.contentLength].flatMap { Int($0) } ?? 0) <= limit
  }

  /// Counts and logs a request that is over.
  private func note(_ exchange: Exchange, since began: ContinuousClock.Instant, failure: (any Error)?) {
    let (seconds, attoseconds) = (ContinuousClock.now - began).components
    let duration = Double(seconds) + Double(attoseconds) / 1e18
    let method = APIRequest.Method(rawValue: exchange.request.method.rawValue)?.rawValue ?? "other"
    figures.count(method: method, template: exchange.template, status: exchange.status, seconds: duration)
    var members: [(String, JSONValue)] = [
      ("id", exchange.requestID.json), ("method", method.json), ("path", exchange.template.json),
      ("status", exchange.status.json), ("ms", (duration * 1000).json), ("peer", exchange.peer.json),
    ]
    // The connection ended before the answer did. Which error says so is of no use to anybody.
    if failure != nil { members.append(("cut", true.json)) }
    log.info("request", members, at: now())
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
}
