public import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Asks over the network. Redirects are not followed, so that no secret travels to another host.
public struct HTTPClientOutgoing: OutgoingHTTP {
  private let client: HTTPClient

  /// - Parameter client: one that follows no redirects; its owner shuts it down.
  public init(_ client: HTTPClient) { self.client = client }

  public func send(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
    var outgoing = HTTPClientRequest(url: request.url)
    outgoing.method = .RAW(value: request.method)
    for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
    outgoing.headers.replaceOrAdd(name: "user-agent", value: "credtop")
    if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(bytes: request.body)) }
    let response = try await client.execute(outgoing, timeout: .seconds(15))
    let body = try await response.body.collect(upTo: 1 << 20)
    return OutgoingAnswer(status: Int(response.status.code), body: Array(body.readableBytesView))
  }
}
