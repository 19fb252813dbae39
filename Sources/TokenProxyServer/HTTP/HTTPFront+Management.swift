import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdCore
import LeaseBroker
import NIOCore
import StructuredText
import TokenProxyAPI

extension HTTPFront {
  /// Reads a request of the management API whole, has it answered, and writes the answer.
  func answer(_ exchange: inout Exchange, through writer: consuming ResponseWriter) async throws {
    let request = exchange.request
    let path = exchange.target.managementPath
    let route = Route(path)
    exchange.template = route.template
    switch asksForBody(request, limit: Self.bodyLimit) {
    case false:
      try await write(.tooLarge, &exchange, through: writer, closing: true)
      throw CloseConnection()
    case true: try await writer.writeInformationalHead(HTTPResponse(status: .continue))
    case nil: break
    }
    let body: ByteBuffer
    switch try await BodyCollection(limit: Self.bodyLimit).read(request.body) {
    case .whole(let whole): body = whole
    case .tooLong: return try await write(.tooLarge, &exchange, through: writer)
    case .tooSlow:
      let failure = APIFailure(408, "REQUEST_TIMEOUT", "The request took too long to arrive")
      try await write(APIResponse(failure), &exchange, through: writer, closing: true)
      throw CloseConnection()
    case .endless:
      try await write(.tooLarge, &exchange, through: writer, closing: true)
      throw CloseConnection()
    }
    if let broker, let route = BrokerRoute(exchange.target.path) {
      return try await answer(route, body, by: broker, &exchange, through: writer)
    }
    if path == "/metrics" {
      exchange.template = "/metrics"
      return try await writeFigures(&exchange, through: writer)
    }
    if [.get, .head].contains(request.method), let page = PaymentPages.text(at: path) {
      exchange.template = path
      return try await write(status: 200, fields: PaymentPages.fields, text: page, &exchange, through: writer)
    }
    if request.method == .options, let fields = preflight(request) {
      return try await write(status: 204, fields: fields, text: nil, &exchange, through: writer)
    }
    guard let method = APIRequest.Method(rawValue: request.method == .head ? "GET" : request.method.rawValue) else {
      let failure =
        route.methods.isEmpty
        ? APIFailure(404, APIErrorCode.notFound, "Endpoint not found")
        : APIFailure(405, APIErrorCode.methodNotAllowed, "This endpoint does not take this method")
      return try await write(APIResponse(failure), &exchange, through: writer)
    }
    // A page on the web may send to this machine unseen, and by a rebound name read the answer: without a key it would
    // register, and spend what the operator gives.
    if method == .post, !route.needsKey, !headers.allows(origin: request.headers[.origin]) {
      let failure = APIFailure(403, APIErrorCode.forbidden, "Pages of this origin may not use the server")
      return try await write(APIResponse(failure), &exchange, through: writer)
    }
    var asked = APIRequest(method, path, query: exchange.target.query, bearer: bearer(of: request))
    asked.headers["idempotency-key"] = request.headers[.idempotencyKey]
    asked.headers["stripe-signature"] = request.headers[.stripeSignature]
    asked.body = Array(body.readableBytesView)
    asked.peer = exchange.peer
    try await write(await api.handle(asked), &exchange, through: writer)
  }

  /// What follows the word and one space, both exactly.
  func bearer(of request: Request) -> Secret? {
    guard let value = request.headers[.authorization], value.hasPrefix("Bearer ") else { return nil }
    return Secret(String(value.dropFirst(7)))
  }

  func write(
    _ response: APIResponse, _ exchange: inout Exchange, through writer: consuming ResponseWriter,
    closing: Bool = false
  ) async throws {
    var fields = HTTPFields()
    fields[.contentType] = "application/json"
    fields[.cacheControl] = "no-store"
    for (name, value) in response.headers {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    if response.status == 405 {
      fields[.allow] = Route(exchange.target.managementPath).methods.map(\.rawValue).joined(separator: ", ")
    }
    if closing { fields[.connection] = "close" }
    try await write(
      status: response.status, fields: fields, text: JSONWriter.compact(response.body), &exchange, through: writer)
  }

  func write(
    status: Int, fields: HTTPFields, text: String?, _ exchange: inout Exchange, through writer: consuming ResponseWriter
  ) async throws {
    var fields = fields
    headers.add(to: &fields, requestID: exchange.requestID, origin: exchange.request.headers[.origin])
    exchange.status = status
    let head = HTTPResponse(status: .init(code: status), headerFields: fields)
    guard let text else { return try await writer.writeResponse(head) }
    let body = ByteBuffer(string: text)
    var whole = head
    whole.headerFields[.contentLength] = String(body.readableBytes)
    // An answer to HEAD has the header of the body and not the body.
    guard exchange.request.method != .head else { return try await writer.writeResponse(whole) }
    try await writer.write(response: whole, body: ResponseBody(byteBuffer: body))
  }

  /// Only for this machine: a peer that another server speaks for is not on it.
  private func writeFigures(_ exchange: inout Exchange, through writer: consuming ResponseWriter) async throws {
    let request = exchange.request
    guard [.get, .head].contains(request.method) else {
      let failure = APIFailure(405, APIErrorCode.methodNotAllowed, "This endpoint takes GET")
      return try await write(APIResponse(failure), &exchange, through: writer)
    }
    guard isLoopback(exchange.peer), request.headers[.forwardedFor] == nil, request.headers[.forwarded] == nil else {
      let failure = APIFailure(403, APIErrorCode.forbidden, "The figures are shown on this machine only")
      return try await write(APIResponse(failure), &exchange, through: writer)
    }
    var fields = HTTPFields()
    fields[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
    try await write(
      status: 200, fields: fields,
      text: figures.text(
        listeners: api.events.listenerCount, proxy: proxy?.figures, leases: try? await broker?.figures()),
      &exchange, through: writer)
  }

  private func preflight(_ request: Request) -> HTTPFields? {
    headers.preflight(origin: request.headers[.origin], headers: request.headers[.accessControlRequestHeaders])
  }
}

/// Whether an address is this machine's own.
func isLoopback(_ address: String) -> Bool {
  address == "::1" || address == "localhost" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
}

extension APIResponse {
  static var tooLarge: APIResponse {
    APIResponse(APIFailure(413, APIErrorCode.payloadTooLarge, "Request body exceeds 1MB limit"))
  }
}
