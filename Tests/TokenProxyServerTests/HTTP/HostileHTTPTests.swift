import NIOCore
import NIOHTTP1
import NIOPosix
import StructuredText
import Testing

@testable import TokenProxyServer

@Suite("Clients that do not play by the rules")
struct HostileHTTPTests {
  /// Everything that the server sends until it closes the connection.
  private func exchange(_ text: String, with server: RunningServer) async throws -> String {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: server.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: text))
      var answer = ""
      do { for try await part in inbound { answer += String(buffer: part) } } catch is IOError {}
      return answer
    }
  }

  @Test("a client of HTTP/1.0 gets an answer that ends with the connection", .timeLimit(.minutes(1)))
  func old() async throws {
    try await RunningServer.run { server in
      let answer = try await exchange("GET /health HTTP/1.0\r\n\r\n", with: server)
      #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n") && answer.hasSuffix(#"{"status":"ok"}"#))
      #expect(!answer.lowercased().contains("chunked"))
    }
  }

  @Test(
    "what cannot be understood is 400 and ends the connection", .timeLimit(.minutes(1)),
    arguments: [
      "GET /health HTTP/1.1\r\n\r\n", "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "POST /keys HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /keys HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
      "POST /keys HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
      "GET /he\0alth HTTP/1.1\r\nHost: a\r\n\r\n", "GET /health HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
      "GET /health\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}",
    ])
  func nonsense(_ text: String) async throws {
    try await RunningServer.run { server in
      let answer = try await exchange(text + "\r\n\r\n", with: server)
      #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
      #expect(!answer.contains("200 OK"))
    }
  }

  @Test("the connection closes when the client says so, in whatever case", .timeLimit(.minutes(1)))
  func closing() async throws {
    try await RunningServer.run { server in
      let answer = try await exchange("GET /health HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n", with: server)
      #expect(answer.hasPrefix("HTTP/1.1 200 OK"))
    }
  }

  @Test("[W-34] a page number beyond all numbers is refused, and the server lives", arguments: ["9223372036854775807"])
  func overflow(_ offset: String) async throws {
    try await RunningServer.run { server in
      let key = try await server.register()
      for path in ["/credits/history?offset=\(offset)", "/calls?offset=\(offset)", "/calls?limit=\(offset)"] {
        #expect(try await server.send("GET", path, key: key).status < 500, "\(path)")
      }
      #expect(try await server.send("GET", "/credits/history?offset=\(offset)", key: key).status == 400)
      let far = try await server.send("GET", "/credits/history?offset=1000000000", key: key)
      #expect(far.json["data"]?["has_more"] == .bool(false))
    }
  }

  @Test("a page on the web neither registers nor signs in; an allowed one does")
  func pages() async throws {
    var options = ServerOptions(port: 0)
    options.allowedOrigins = ["https://app.dev"]
    try await RunningServer.run(options) { server in
      let person = #"{"email":"p@example.dev","password":"TestPassw0rd"}"#
      for path in ["/auth/register", "/v1/auth/register", "/auth/login"] {
        let refused = try await server.send("POST", path, person, headers: [("origin", "http://evil.dev:3000")])
        #expect(refused.status == 403 && refused.json["error"]?["code"]?.string == "FORBIDDEN")
      }
      let allowed = try await server.send("POST", "/auth/register", person, headers: [("origin", "https://app.dev")])
      #expect(allowed.status == 201)
    }
  }

  @Test(
    "[W-35] a client that waits to be asked for its body is asked, and is not when it is too long",
    .timeLimit(.minutes(1)))
  func expecting() async throws {
    try await RunningServer.run(proxy: { _, _ in Echo() }) { server in
      func ask(_ length: Int) async throws -> String {
        try await exchange(
          "POST /v1/echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: \(length)\r\n\r\n12345",
          with: server)
      }
      let asked = try await ask(5)
      #expect(asked.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK") && asked.hasSuffix("5 bytes"))
      #expect(try await ask(101).hasPrefix("HTTP/1.1 413"))
    }
  }

  @Test("an answer to HEAD has no body on the proxied routes either", .timeLimit(.minutes(1)))
  func head() async throws {
    try await RunningServer.run(proxy: { _, _ in Echo() }) { server in
      let answer = try await exchange(
        "HEAD /v1/echo HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        with: server)
      let parts = answer.split(separator: "\r\n\r\n")
      #expect(parts.count == 3 && parts.last == #"{"status":"ok"}"#)
    }
  }

  @Test("a client that leaves is noticed while its call runs", .timeLimit(.minutes(1)))
  func leaving() async throws {
    let (gone, tell) = AsyncStream.makeStream(of: Bool.self)
    try await RunningServer.run(proxy: { _, _ in Echo(whenGone: { tell.yield(true) }) }) { server in
      let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: server.port).get()
      try await channel.writeAndFlush(
        ByteBuffer(string: "POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"))
      try await channel.close()
      for await isGone in gone {
        #expect(isGone)
        break
      }
    }
  }

  @Test("a browser that comes back from the payment finds a page")
  func payment() async throws {
    try await RunningServer.run { server in
      for path in ["/payment/success?session_id=cs_FAKE<script>", "/payment/cancel"] {
        let page = try await server.send("GET", path)
        #expect(page.status == 200 && page.headers.first(name: "content-type") == "text/html; charset=utf-8")
        #expect(page.headers.first(name: "content-security-policy")?.hasPrefix("default-src 'none'") == true)
        #expect(page.text.contains("<h1>") && !page.text.contains("FAKE"))
      }
    }
  }
}

/// Says how long the body was.
private struct Echo: ProxiedRoutes {
  /// Waits until the client has gone, and tells of it.
  var whenGone: (@Sendable () -> Void)?

  var bodyLimit: Int { 100 }
  var figures: ProxyFigures { ProxyFigures() }
  func template(of path: String) -> String? { path == "/v1/echo" ? path : nil }
  func stop(within limit: Duration) async {}
  func drain() async {}

  func respond(to request: ProxiedRequest) async throws -> ProxiedAnswer {
    if (request.contentLength ?? 0) > bodyLimit { return ProxiedAnswer(413) }
    var count = 0
    while let part = try await request.body.next() { count += part.readableBytes }
    if let whenGone {
      // Yielding again and again would keep the event loop from its sockets.
      while !request.client.isGone { try await Task.sleep(for: .milliseconds(5)) }
      whenGone()
    }
    return ProxiedAnswer(200, body: .whole(ByteBuffer(string: "\(count) bytes")))
  }
}
