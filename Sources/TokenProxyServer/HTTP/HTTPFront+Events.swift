import Domain
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import StructuredText
import TokenProxyAPI

extension HTTPFront {
  /// `GET /v1/events`: what happens to the account, as server-sent events, for as long as the key is accepted.
  func streamEvents(_ exchange: inout Exchange, through writer: consuming ResponseWriter) async throws {
    let request = exchange.request
    guard request.method == .get else {
      let failure = APIFailure(405, APIErrorCode.methodNotAllowed, "This endpoint takes GET")
      return try await write(APIResponse(failure), &exchange, through: writer)
    }
    let caller: Caller
    do {
      var asked = APIRequest(.get, "/events", bearer: bearer(of: request))
      asked.peer = exchange.peer
      caller = try await api.authenticate(asked)
    } catch {
      return try await write(api.answer(to: error), &exchange, through: writer)
    }
    let stream = api.events.listen(account: caller.account)
    let body = try await writer.writeHead(eventStreamHead(&exchange))
    let api = api
    try await request.body.consumeWithCancellationOnInboundClose { _ in
      var body = body
      // Says at once that the stream is there.
      try await body.write(ByteBuffer(string: ": keep-alive\n\n"))
      for await signal in stream {
        switch signal {
        case .event(let event):
          let text = "event: \(event.name)\ndata: \(JSONWriter.compact(event.json))\n\n"
          try await body.write(ByteBuffer(string: text))
        case .keepAlive:
          guard await api.isAccepted(caller) else { return try await body.finish(nil) }
          try await body.write(ByteBuffer(string: ": keep-alive\n\n"))
        }
      }
      try await body.finish(nil)
    }
  }

  /// The answer is a stream of server-sent events.
  func eventStreamHead(_ exchange: inout Exchange) -> HTTPResponse {
    var fields = HTTPFields()
    fields[.contentType] = "text/event-stream"
    fields[.cacheControl] = "no-cache"
    headers.add(to: &fields, requestID: exchange.requestID, origin: exchange.request.headers[.origin])
    exchange.status = 200
    return HTTPResponse(status: .ok, headerFields: fields)
  }
}
