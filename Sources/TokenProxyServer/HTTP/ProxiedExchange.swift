import NIOCore
import NIOHTTP1

/// A request to a proxied route on a connection, and how far it is.
final class ProxiedExchange {
  let request: ProxiedRequest
  /// Whether the client is to send its body, which it will not do unasked; nil when it does not wait for that.
  let isAsked: Bool?
  let began = NIODeadline.now()
  /// A task is at work on it.
  var hasStarted = false

  var body: IncomingBody { request.body }
  var client: ClientPresence { request.client }

  /// - Returns: nil when its route is none of the proxied ones.
  init?(_ head: HTTPRequestHead, _ front: HTTPFront) {
    guard let proxy = front.proxy else { return nil }
    let path = head.uri.utf8.firstIndex(of: 0x3F).map { String(head.uri[..<$0]) } ?? head.uri
    guard let template = proxy.template(of: path) else { return nil }
    request = ProxiedRequest(
      head.method, path, template: template, headers: head.headers,
      requestID: RequestIdentity.of(head.headers.first(name: "x-request-id")), body: IncomingBody(),
      client: ClientPresence())
    let isWaiting = head.headers.first(name: "expect")?.lowercased() == "100-continue"
    isAsked = isWaiting ? (request.contentLength ?? 0) <= proxy.bodyLimit : nil
  }
}
