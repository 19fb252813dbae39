import Domain
import Ledger
import NIOCore
import Synchronization
import Testing

@testable import TokenProxyServer

@Suite("Connections to upstreams")
struct UpstreamTransportTests {
  /// Runs with an upstream that answers by the script.
  private func run(
    _ script: @escaping SocketUpstream.Script, change: (inout ProxySettings) -> Void = { _ in },
    _ body: (ProxyWorld, SocketUpstream) async throws -> Void
  ) async throws {
    let upstream = try await SocketUpstream(script)
    let world = ProxyWorld(
      [Upstream(base: "http://127.0.0.1:\(upstream.port)", keys: [Secret("FAKE")])].compactMap { $0 }, change: change)
    do {
      try await body(world, upstream)
    } catch {
      Issue.record(error)
    }
    await world.close()
    await upstream.close()
  }

  /// Answers every whole request.
  private static func answering(_ answer: @escaping @Sendable (SocketUpstream.Line) -> Void) -> SocketUpstream.Script {
    { line, text in
      guard SocketUpstream.isWhole(text) else { return }
      line.forget()
      answer(line)
    }
  }

  @Test("a request is what it was always, and a connection serves one after the other")
  func reuse() async throws {
    let seen = Mutex("")
    try await run({ line, text in
      guard SocketUpstream.isWhole(text) else { return }
      seen.withLock { $0 = text }
      line.forget()
      line.send(SocketUpstream.json(SocketUpstream.plain))
    }) { (world, upstream) async throws in
      // More calls than event loops, one at a time: a loop keeps its connection.
      for _ in 0..<20 { #expect(try await world.call(Body.chat).status == 200) }
      #expect(upstream.count <= System.coreCount)
      #expect(
        seen.withLock { $0 } == """
          POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:\(upstream.port)\r\ncontent-type: application/json\r
          user-agent: credtop\r\nauthorization: Bearer FAKE\r\ncontent-length: \(Body.chat.utf8.count)\r\n\r\n\(Body.chat)
          """)
      #expect(world.ledger.settled.count == 20)
    }
  }

  @Test("an answer that comes byte by byte is whole in the end")
  func bytewise() async throws {
    try await run(
      Self.answering { line in
        for byte in SocketUpstream.json(SocketUpstream.plain) { line.send(String(byte)) }
      }
    ) { (world, _) async throws in
      let answer = try await world.call(Body.chat)
      #expect(answer.status == 200 && answer.body == SocketUpstream.plain)
    }
  }

  @Test("an answer without a length ends with its connection, which serves no other")
  func untilClose() async throws {
    try await run(
      Self.answering { line in
        line.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n" + SocketUpstream.plain)
        line.close()
      }
    ) { (world, upstream) async throws in
      for _ in 0..<3 { #expect(try await world.call(Body.chat).body == SocketUpstream.plain) }
      #expect(upstream.count == 3)
    }
  }

  @Test("an upstream that says it closes is not asked again on that connection")
  func closing() async throws {
    try await run(
      Self.answering { $0.send(SocketUpstream.json(SocketUpstream.plain, "connection: close\r\n")) }
    ) { (world, upstream) async throws in
      for _ in 0..<3 { #expect(try await world.call(Body.chat).status == 200) }
      #expect(upstream.count == 3)
    }
  }

  @Test("what comes before the answer is no answer")
  func informational() async throws {
    try await run(
      Self.answering { line in
        line.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n")
        line.send(SocketUpstream.json(SocketUpstream.plain))
      }
    ) { (world, _) async throws in #expect(try await world.call(Body.chat).body == SocketUpstream.plain) }
  }

  @Test("an answer that comes before the request is sent is passed on, and its connection is not used again")
  func early() async throws {
    let long = #"{"model":"gpt-4o","messages":[],"x":"\#(String(repeating: "x", count: 24 << 20))"}"#
    try await run({ line, text in
      // The request is far longer than what the sockets hold.
      guard text.utf8.count < 1 << 17 else { return }
      line.forget()
      _ = line.channel.setOption(.autoRead, value: false)
      line.send(#"HTTP/1.1 413 Too Large\#r\#ncontent-length: 24\#r\#n\#r\#n{"error":{"message":""}}"#)
    }) { (world, upstream) async throws in
      for _ in 0..<2 { #expect(try await world.call(long).status == 413) }
      #expect(upstream.count == 2)
      #expect(world.ledger.settled.map(\.cost) == [.zero, .zero])
    }
  }

  @Test("a kept connection that is closed meanwhile costs no call; nor one that is closed when it is used")
  func closedMeanwhile() async throws {
    let calls = Atomic<Int>(0)
    try await run(
      Self.answering { line in
        // Every other request finds the connection closed.
        if calls.add(1, ordering: .relaxed).newValue % 2 == 0 { return line.close() }
        line.send(SocketUpstream.json(SocketUpstream.plain))
      }
    ) { (world, _) async throws in
      for _ in 0..<6 { #expect(try await world.call(Body.chat).status == 200) }
      #expect(world.ledger.settled.count == 6)
      #expect(world.ledger.settled.allSatisfy { $0.cost.microDollars == 750 })
    }
  }

  @Test("an upstream that always closes is given up")
  func alwaysCloses() async throws {
    try await run(Self.answering { $0.close() }) { (world, upstream) async throws in
      #expect(try await world.call(Body.chat).status == 502)
      #expect(upstream.count == 2 && world.ledger.settled.map(\.cost) == [.zero])
    }
  }

  @Test(
    "garbage is no answer",
    arguments: [
      "SSH-2.0-OpenSSH_9\r\n\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n",
    ])
  func garbage(text: String) async throws {
    try await run(Self.answering { $0.send(text) }) { (world, _) async throws in
      #expect(try await world.call(Body.chat).status == 502)
      #expect(world.ledger.settled.map(\.cost) == [.zero])
    }
  }

  @Test("what follows an answer is never taken for the next one")
  func leftover() async throws {
    try await run(
      Self.answering { line in
        line.send(SocketUpstream.json(SocketUpstream.plain) + SocketUpstream.json(#"{"FAKE":"of somebody else"}"#))
      }
    ) { (world, upstream) async throws in
      for _ in 0..<4 { #expect(try await world.call(Body.chat).body == SocketUpstream.plain) }
      #expect(upstream.count == 4)
    }
  }

  @Test("a stream that is cut within a chunk is told to the client and charged for what it delivered")
  func cutChunk() async throws {
    let event = TestUpstream.events[0]
    try await run(
      Self.answering { line in
        line.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        line.send("\(String(event.utf8.count, radix: 16))\r\n\(event)\r\nff\r\ndata: ")
        line.close()
      }
    ) { (world, _) async throws in
      let answer = try await world.call(Body.stream)
      #expect(answer.body.hasPrefix(event) && answer.body.contains("UPSTREAM_ERROR"))
      #expect(world.ledger.settled.first?.outcome == .upstreamBroke)
    }
  }

  @Test("connections that nobody uses are closed after a while")
  func eviction() async throws {
    try await run(Self.answering { $0.send(SocketUpstream.json(SocketUpstream.plain)) }) {
      (world, upstream) async throws in
      #expect(try await world.call(Body.chat).status == 200)
      #expect(try await world.transport.idleCount() == 1)
      await world.transport.closeUnused(.now() + .seconds(49))
      #expect(try await world.transport.idleCount() == 1)
      await world.transport.closeUnused(.now() + .seconds(51))
      #expect(try await world.transport.idleCount() == 0)
      #expect(try await world.call(Body.chat).status == 200)
      #expect(upstream.count == 2)
    }
  }

  @Test(
    "an address is taken apart",
    arguments: [
      ("http://127.0.0.1:9/v1", "127.0.0.1", 9, "127.0.0.1:9", "/v1"),
      ("https://api.openai.com/v1", "api.openai.com", 443, "api.openai.com", "/v1"),
      ("http://[::1]:8080/v1", "::1", 8080, "[::1]:8080", "/v1"), ("http://[::1]/v1", "::1", 80, "[::1]", "/v1"),
      ("https://me:FAKE@host:8443/a/v1", "host", 8443, "host:8443", "/a/v1"),
    ])
  func address(base: String, host: String, port: Int, authority: String, path: String) {
    let address = UpstreamAddress(base)
    #expect(address?.host == host && address?.port == port)
    #expect(address?.authority == authority && address?.path == path)
  }

  @Test(
    "what is no address is none", arguments: ["http://", "http://a:b", "http://a:99999", "http://a\u{e9}", "ftp://a"])
  func noAddress(base: String) { #expect(UpstreamAddress(base) == nil) }
}
