import Domain
import NIOCore
import NIOHTTP1

extension HTTPFront {
  /// Has a request to a proxied route answered, and writes the answer.
  func respond(
    to request: ProxiedRequest, since began: NIODeadline, from peer: String, through writer: ConnectionWriter
  ) async {
    figures.began()
    defer { figures.ended() }
    var line = RequestLine(
      id: request.requestID, method: request.method.rawValue, template: request.template, peer: peer)
    do {
      guard let proxy else { throw CloseConnection() }
      var answer = try await proxy.respond(to: request)
      headers.add(to: &answer.headers, requestID: request.requestID, origin: request.headers.first(name: "origin"))
      line.status = answer.status
      switch answer.body {
      case .whole(let body): try await writer.send(answer, body, withoutBody: request.method == .HEAD)
      case .stream(let write):
        try await writer.begin(answer)
        try await write(writer)
        try await writer.finish()
      }
    } catch {
      line.isCut = true
      await writer.abandon()
    }
    note(line, since: began)
  }
}
