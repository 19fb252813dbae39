import Domain
import Ledger
import NIOCore
import Testing

@testable import TokenProxyServer

@Suite("Upstreams behind TLS")
struct SecureUpstreamTests {
  private func run(
    _ certificate: TestCertificate?, trusting: TestCertificate?,
    change: (inout ProxySettings) -> Void = { _ in },
    _ script: @escaping SocketUpstream.Script = { line, text in
      guard SocketUpstream.isWhole(text) else { return }
      line.forget()
      line.send(SocketUpstream.json(SocketUpstream.plain))
    },
    _ body: (ProxyWorld, SocketUpstream) async throws -> Void
  ) async throws {
    let upstream = try await SocketUpstream(certificate: certificate, script)
    let security = trusting.map { UpstreamSecurity(trustRoots: $0.trusted) } ?? UpstreamSecurity()
    let world = ProxyWorld(
      [Upstream(base: "https://127.0.0.1:\(upstream.port)", keys: [Secret("FAKE")])].compactMap { $0 },
      security: security, change: change)
    do {
      try await body(world, upstream)
    } catch {
      Issue.record(error)
    }
    await world.close()
    await upstream.close()
  }

  @Test("a certificate that is trusted is enough, and its connection is kept", .timeLimit(.minutes(1)))
  func trusted() async throws {
    let certificate = try TestCertificate()
    try await run(certificate, trusting: certificate) { (world, upstream) async throws in
      for _ in 0..<20 { #expect(try await world.call(Body.chat).body == SocketUpstream.plain) }
      #expect(upstream.count <= System.coreCount)
    }
  }

  @Test("a long request and a long answer pass whole", .timeLimit(.minutes(1)))
  func long() async throws {
    let certificate = try TestCertificate()
    let text = String(repeating: "x", count: 3 << 20)
    let answer = #"{"choices":[{"message":{"content":"\#(text)"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#
    try await run(
      certificate, trusting: certificate,
      { line, received in
        guard received.utf8.count > 3 << 20 else { return }
        line.forget()
        line.send(SocketUpstream.json(answer))
      }
    ) { (world, _) async throws in
      let asked = #"{"model":"gpt-4o","messages":[],"x":"\#(text)"}"#
      #expect(try await world.call(asked).body == answer)
    }
  }

  @Test("nobody is believed whom the system does not know, nor under another name", .timeLimit(.minutes(1)))
  func untrusted() async throws {
    let other = try TestCertificate(address: 2)
    for (certificate, trusting) in [(try TestCertificate(), nil), (other, other)]
      as [(TestCertificate, TestCertificate?)]
    {
      try await run(certificate, trusting: trusting) { (world, _) async throws in
        let answer = try await world.call(Body.chat)
        #expect(answer.status == 502 && answer.code == "UPSTREAM_UNREACHABLE")
        #expect(world.ledger.settled.map(\.cost) == [.zero])
      }
    }
  }

  @Test("an answer that only ends with a connection that was cut is not whole", .timeLimit(.minutes(1)))
  func cut() async throws {
    let certificate = try TestCertificate()
    try await run(
      certificate, trusting: certificate,
      { line, text in
        guard SocketUpstream.isWhole(text) else { return }
        line.forget()
        line.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n" + SocketUpstream.plain)
        line.cut()
      }
    ) { (world, _) async throws in
      #expect(try await world.call(Body.chat).status == 502)
      #expect(world.ledger.settled.map(\.cost) == [.zero])
    }
  }

  @Test("an upstream that never shakes hands is given up", .timeLimit(.minutes(1)))
  func silent() async throws {
    try await run(nil, trusting: nil, change: { $0.connectTimeout = .milliseconds(50) }, { _, _ in }) {
      (world, _) async throws in
      let answer = try await world.call(Body.chat)
      #expect(answer.status == 502 && answer.code == "UPSTREAM_UNREACHABLE")
    }
  }
}
