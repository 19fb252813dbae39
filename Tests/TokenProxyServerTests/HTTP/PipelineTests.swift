import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

@testable import TokenProxyServer

@Suite("Proxied and other requests on one connection")
struct PipelineTests {
  /// Everything that the server sends until it closes the connection.
  private func exchange(_ pieces: [String], with server: RunningServer, halfCloses: Bool = false) async throws -> String
  {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .connect(host: "127.0.0.1", port: server.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      for piece in pieces { try await outbound.write(ByteBuffer(string: piece)) }
      if halfCloses { outbound.finish() }
      var answer = ""
      do { for try await part in inbound { answer += String(buffer: part) } } catch is IOError {}
      return answer
    }
  }

  private static func post(_ body: String, _ fields: String = "") -> String {
    "POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
  }

  private static let health = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
  private static let last = "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

  /// The bodies of answers that say their length.
  private func bodies(_ text: String) -> [String] {
    var bodies: [String] = []
    var rest = text[...]
    while let head = rest.split(separator: "\r\n\r\n", maxSplits: 1).first, rest.hasPrefix("HTTP/1.1 ") {
      let length = head.split(separator: "\r\n").compactMap { line -> Int? in
        let parts = line.lowercased().split(separator: ": ")
        return parts.first == "content-length" ? parts.last.flatMap { Int($0) } : nil
      }
      let body = rest.utf8.dropFirst(head.utf8.count + 4)
      bodies.append(String(body.prefix(length.first ?? 0)) ?? "")
      rest = Substring(body.dropFirst(length.first ?? 0))
    }
    return bodies
  }

  @Test("requests sent at once are answered in their order, whoever answers them", .timeLimit(.minutes(1)))
  func order() async throws {
    try await RunningServer.run(proxy: { _, _ in Mirror() }) { server in
      let text =
        Self.post("one") + Self.health + Self.post("two") + Self.post("three") + Self.health + Self.post("four")
        + Self.last
      let seen = try await exchange([text], with: server)
      let ok = #"{"status":"ok"}"#
      #expect(bodies(seen) == ["one", ok, "two", "three", ok, "four", ok])
      let slow = try await exchange(text.map { String($0) }, with: server)
      #expect(bodies(slow) == ["one", ok, "two", "three", ok, "four", ok])
    }
  }

  @Test("a client that has said all it has to say is answered to the end", .timeLimit(.minutes(1)))
  func halfClosed() async throws {
    try await RunningServer.run(proxy: { _, _ in Mirror() }) { server in
      let seen = try await exchange([Self.post("one") + Self.health + Self.post("two")], with: server, halfCloses: true)
      #expect(bodies(seen) == ["one", #"{"status":"ok"}"#, "two"])
      let other = try await exchange([Self.post("one") + Self.health], with: server, halfCloses: true)
      #expect(bodies(other) == ["one", #"{"status":"ok"}"#])
    }
  }

  @Test("many refused requests at once are all answered", .timeLimit(.minutes(1)))
  func many() async throws {
    try await RunningServer.run(proxy: { _, _ in Mirror() }) { server in
      let seen = try await exchange([String(repeating: Self.post("x"), count: 5_000) + Self.last], with: server)
      #expect(bodies(seen).count == 5_001)
    }
  }

  @Test("what is wrong behind a good request is refused after its answer", .timeLimit(.minutes(1)))
  func nonsense() async throws {
    try await RunningServer.run(proxy: { _, _ in Mirror() }) { server in
      for bad in ["GET / HTTP/1.1\r\n\r\n", "\0\0\0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n"] {
        let seen = try await exchange([Self.post("one") + bad], with: server)
        #expect(seen.contains("\r\n\r\noneHTTP/1.1 400 Bad Request\r\n"))
      }
      let chunks = "POST /v1/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nxyz\r\n"
      #expect(try await exchange([chunks], with: server).hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    }
  }

  @Test("a body in chunks is read; one that is refused at once does not hinder the next", .timeLimit(.minutes(1)))
  func bodies() async throws {
    try await RunningServer.run(proxy: { _, _ in Mirror() }) { server in
      let chunks =
        "POST /v1/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
      let long = Self.post(String(repeating: "x", count: 1 << 20), "X-Refuse: 1\r\n")
      let seen = try await exchange([chunks, long, Self.post("after"), Self.last], with: server)
      #expect(bodies(seen) == ["abcde", "refused", "after", #"{"status":"ok"}"#])
    }
  }

  @Test("a stream comes in chunks; an old client sees its end in the end of the connection", .timeLimit(.minutes(1)))
  func streams() async throws {
    try await RunningServer.run(proxy: { _, _ in Mirror() }) { server in
      let stream = Self.post("x", "X-Stream: 1\r\n")
      let seen = try await exchange([stream, Self.last], with: server)
      #expect(seen.contains("transfer-encoding: chunked\r\n"))
      #expect(seen.contains("\r\n\r\n6\r\npiece \r\n"))
      #expect(seen.contains("\r\n0\r\n\r\nHTTP/1.1 200 OK"))
      let old = try await exchange(
        ["POST /v1/echo HTTP/1.0\r\nX-Stream: 1\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx"], with: server)
      #expect(old.hasPrefix("HTTP/1.0 200 OK\r\n") && old.hasSuffix("piece piece piece "))
      #expect(!old.contains("chunked") && old.contains("connection: close\r\n"))
    }
  }

  @Test("an answer carries the request's name and what every answer has", .timeLimit(.minutes(1)))
  func headers() async throws {
    try await RunningServer.run(proxy: { _, _ in Mirror() }) { server in
      let seen = try await exchange([Self.post("x", "X-Request-Id: my-id.1\r\nConnection: close\r\n")], with: server)
      for line in [
        "x-request-id: my-id.1", "x-content-type-options: nosniff", "x-frame-options: DENY", "connection: close",
      ] {
        #expect(seen.contains("\r\n\(line)\r\n"), "\(line)")
      }
      // What an upstream says must not become a line of ours.
      #expect(!seen.lowercased().contains("set-cookie"))
      // The line is written when the answer is.
      while !server.log().contains(#""id":"my-id.1","method":"POST","path":"/v1/echo","status":200,"ms":"#) {
        await Task.yield()
      }
    }
  }

  @Test("a client that does not read holds back what is written for it", .timeLimit(.minutes(1)))
  func slowReader() async throws {
    let written = Counter()
    try await RunningServer.run(proxy: { _, _ in Mirror(written: written) }) { server in
      let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelOption(.autoRead, value: false)
        .connect(host: "127.0.0.1", port: server.port).get()
      try await channel.writeAndFlush(ByteBuffer(string: Self.post("x", "X-Stream: 100000\r\n")))
      var (last, same) = (-1, 0)
      while same < 20_000 {
        let now = written.value
        same = now == last && now > 0 ? same + 1 : 0
        last = now
        await Task.yield()
      }
      // Each is 64 KiB: the sockets hold some megabytes.
      #expect(written.value < 1_000)
      // Others on the same server go on.
      #expect(try await server.send("GET", "/health").status == 200)
      try await channel.close()
      await written.ended()
    }
  }

  @Test("a client that takes nothing any more is left after the idle time", .timeLimit(.minutes(1)))
  func stuckReader() async throws {
    let written = Counter()
    try await RunningServer.run(ServerOptions(port: 0, idleSeconds: 1), proxy: { _, _ in Mirror(written: written) }) {
      server in
      let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .channelOption(.autoRead, value: false)
        .connect(host: "127.0.0.1", port: server.port).get()
      try await channel.writeAndFlush(ByteBuffer(string: Self.post("x", "X-Stream: 100000\r\n")))
      await written.ended()
      #expect(written.value > 0 && written.value < 1_000)
      try await channel.close()
    }
  }
}

private final class Counter: Sendable {
  private let state = Mutex((value: 0, hasEnded: false))
  var value: Int { state.withLock { $0.value } }
  var hasEnded: Bool { state.withLock { $0.hasEnded } }
  func add() { state.withLock { $0.value += 1 } }
  func end() { state.withLock { $0.hasEnded = true } }
  func ended() async { while !hasEnded { await Task.yield() } }
}

/// Says what it was told.
private struct Mirror: ProxiedRoutes {
  var written: Counter?

  var bodyLimit: Int { 1 << 20 }
  var figures: ProxyFigures { ProxyFigures() }
  func template(of path: String) -> String? { path == "/v1/echo" ? path : nil }
  func stop(within limit: Duration) async {}
  func drain() async {}

  func respond(to request: ProxiedRequest) async throws -> ProxiedAnswer {
    if request.headers.contains(name: "x-refuse") {
      return ProxiedAnswer(403, body: .whole(ByteBuffer(string: "refused")))
    }
    var whole = ByteBuffer()
    while let part = try await request.body.next() { whole.writeImmutableBuffer(part) }
    guard let count = request.headers.first(name: "x-stream").flatMap({ Int($0) }) else {
      return ProxiedAnswer(200, headers: ["x-a": "b\r\nset-cookie: FAKE"], body: .whole(whole))
    }
    let written = written
    return ProxiedAnswer(
      200,
      body: .stream { writer in
        defer { written?.end() }
        let piece = count == 1 ? ByteBuffer(string: "piece ") : ByteBuffer(repeating: 0x78, count: 64 << 10)
        for _ in 0..<max(3, count) {
          try await writer.write([piece])
          written?.add()
        }
      })
  }
}
