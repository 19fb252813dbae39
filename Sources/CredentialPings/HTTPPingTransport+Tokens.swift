import AsyncHTTPClient
public import Credentials
import Domain
import NIOHTTP1

extension HTTPPingTransport: TokenTransport {
  public func post(_ call: TokenCall) async -> PingReply {
    var request = HTTPClientRequest(url: call.url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: call.contentType)
    for header in call.headers { request.headers.replaceOrAdd(name: header.name, value: header.value.reveal()) }
    request.body = .bytes(Array(call.body.reveal().utf8))
    return await answer(to: request, within: min(call.limit, longestPost))
  }
}
