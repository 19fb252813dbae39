import Domain
import HTTPTypes
import Hummingbird
import HummingbirdCore
import LeaseBroker
import NIOCore
import StructuredText
import TokenProxyAPI

extension HTTPFront {
  /// Has a request to the lease broker answered, and writes the answer.
  func answer(
    _ route: BrokerRoute, _ body: ByteBuffer, by broker: LeaseBroker, _ exchange: inout Exchange,
    through writer: consuming ResponseWriter
  ) async throws {
    exchange.template = route.template
    var asked = brokerRequest(exchange)
    asked.body = Array(body.readableBytesView)
    try await write(await broker.answer(asked), &exchange, through: writer)
  }

  private func brokerRequest(_ exchange: Exchange) -> BrokerRequest {
    let request = exchange.request
    return BrokerRequest(
      request.method == .head ? "GET" : request.method.rawValue, exchange.target.path, query: exchange.target.query,
      authorization: request.headers[.authorization], apiKey: request.headers[.apiKey])
  }

  private func write(_ reply: BrokerReply, _ exchange: inout Exchange, through writer: consuming ResponseWriter)
    async throws
  {
    var fields = HTTPFields()
    // Logins are among the answers.
    fields[.cacheControl] = "no-store"
    if !reply.allowed.isEmpty { fields[.allow] = reply.allowed.joined(separator: ", ") }
    let text: String
    switch reply.body {
    case .json(let value):
      fields[.contentType] = "application/json"
      text = JSONWriter.compact(value)
    case .text(let plain):
      fields[.contentType] = "text/plain; charset=utf-8"
      text = plain
    }
    try await write(status: reply.status, fields: fields, text: text, &exchange, through: writer)
  }

  /// `GET /api/admin/leases/stream`: the overview, whenever it has changed, for as long as the token is good.
  func streamLeases(of broker: LeaseBroker, _ exchange: inout Exchange, through writer: consuming ResponseWriter)
    async throws
  {
    exchange.template = BrokerRoute.stream.template
    let (request, asked) = (exchange.request, brokerRequest(exchange))
    guard request.method == .get else {
      return try await write(await broker.answer(asked), &exchange, through: writer)
    }
    let (overview, refusal) = await broker.overview(for: asked)
    guard let overview else {
      return try await write(refusal ?? BrokerReply(status: 500, body: .text("")), &exchange, through: writer)
    }
    // Ticks, and ends when the server does.
    let ticks = api.events.listen(account: "")
    let body = try await writer.writeHead(eventStreamHead(&exchange))
    try await request.body.consumeWithCancellationOnInboundClose { _ in
      var (body, shown) = (body, overview)
      try await body.write(Self.snapshot(overview))
      for await _ in ticks {
        let (next, refusal) = await broker.overview(for: asked)
        if let refusal, refusal.status < 500 { return try await body.finish(nil) }
        if let next, next != shown {
          shown = next
          try await body.write(Self.snapshot(next))
        } else {
          try await body.write(ByteBuffer(string: ": keepalive\n\n"))
        }
      }
      try await body.finish(nil)
    }
  }

  private static func snapshot(_ overview: JSONValue) -> ByteBuffer {
    ByteBuffer(string: "event: snapshot\ndata: \(JSONWriter.compact(overview))\n\n")
  }
}

extension ProxyServer {
  /// Ends leases that are overdue, and says that a broker lives, again and again until it is cancelled.
  func sweepLeases(of broker: LeaseBroker) async {
    var rounds = 0
    repeat {
      do {
        let ended = try await broker.sweep()
        if ended > 0 { log.info("expired", [("leases", ended.json)], at: clock.now()) }
        // Every hour.
        rounds += 1
        if rounds % 720 == 0 { try await broker.prune() }
      } catch { log.warning("leases", [("message", Redaction.redact("\(error)").json)], at: clock.now()) }
    } while (try? await Task.sleep(for: .seconds(5))) != nil
  }
}
