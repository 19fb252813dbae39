import Domain
import StructuredText
import Testing
import TokenProxyAPI

@testable import TokenProxyClient

@Suite("HTTP over loopback")
struct LoopbackTests {
  private func transport(_ server: LoopbackServer, policy: RetryPolicy = .once) throws -> HTTPTransport {
    HTTPTransport(base: try APIBase("http://127.0.0.1:\(server.port)"), policy: policy)
  }

  private let get = APIRequest(.get, "/credits", bearer: fakeKey)

  @Test("a request arrives as it was made, and its answer comes back")
  func roundTrip() async throws {
    let server = try LoopbackServer { _ in http("200 OK", #"{"data":{"x":1}}"#, headers: ["X-Request-Id: r1"]) }
    let response = try await transport(server).send(get)
    #expect(response.status == 200)
    #expect(response.body["data"]?["x"]?.int == 1)
    #expect(response.headers["x-request-id"] == "r1")
    let head = try #require(server.heads.first)
    #expect(head.hasPrefix("GET /credits HTTP/1.1\r\n"))
    #expect(head.contains("Authorization: Bearer \(fakeKey.reveal())\r\n"))
  }

  @Test("[C-25] a redirect to another server takes no credential there")
  func redirect() async throws {
    let other = try LoopbackServer { _ in http("200 OK", "{}") }
    let port = other.port
    let server = try LoopbackServer { _ in
      http("307 Temporary Redirect", "{}", headers: ["Location: http://127.0.0.1:\(port)/credits"])
    }
    await #expect(throws: ServiceFailure.self) { try await transport(server).send(get) }
    #expect(server.heads.count == 1)
    #expect(other.heads.isEmpty)
  }

  @Test("[C-25] a body larger than the limit is not read, announced or not", arguments: [true, false])
  func tooLarge(isAnnounced: Bool) async throws {
    let server = try LoopbackServer { _ in
      let body = String(repeating: "x", count: 5_000)
      let head = isAnnounced ? "Content-Length: 5000\r\n" : "Connection: close\r\n"
      return [Array("HTTP/1.1 200 OK\r\n\(head)\r\n\(body)".utf8)]
    }
    let call = try transport(server).call(for: get)
    await #expect(throws: ExchangeFailure.tooLarge) {
      try await NetworkExchange().send(call, within: .seconds(10), bodyLimit: 1_000)
    }
  }

  @Test("a server that says nothing is given up")
  func silence() async throws {
    let server = try LoopbackServer { _ in nil }
    let policy = RetryPolicy(attemptLimit: .milliseconds(50), totalLimit: .seconds(5), pauses: [])
    let failure = await #expect(throws: ServiceFailure.self) { try await transport(server, policy: policy).send(get) }
    #expect(failure?.kind == .timedOut)
  }

  @Test("a server that begins an answer and stops is given up too")
  func half() async throws {
    let server = try LoopbackServer { _ in
      [Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".utf8)]
    }
    let failure = await #expect(throws: ServiceFailure.self) { try await transport(server).send(get) }
    #expect(failure?.kind == .unreachable)
  }

  @Test("where nobody listens the failure says so, and how to start the server")
  func nobody() async throws {
    var port: UInt16 = 0
    do { port = try LoopbackServer { _ in nil }.port }
    let transport = HTTPTransport(base: try APIBase("http://127.0.0.1:\(port)"), policy: .once)
    let failure = await #expect(throws: ServiceFailure.self) { try await transport.send(get) }
    #expect(failure?.kind == .unreachable)
    #expect(failure?.message == "Nothing listens at 127.0.0.1:\(port)")
    #expect(failure?.remedy == "Start it: credtop serve --listen 127.0.0.1:\(port)")
    let byName = HTTPTransport(base: try APIBase("http://localhost:\(port)"), policy: .once)
    let same = await #expect(throws: ServiceFailure.self) { try await byName.send(get) }
    #expect(same?.message == "Nothing listens at localhost:\(port)")
  }

  @Test("events arrive however the network cuts them, and the stream ends with the connection")
  func events() async throws {
    let server = try LoopbackServer { _ in
      let text = """
        HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n: hello\n\nevent: balance\n\
        data: {"remaining":1.5,"at":"2026-11-20T10:00:00.000Z"}\n\nevent: later\ndata: {}\n\nevent: key\r\n\
        data:{"hash":"ab","at":"2026-11-20T10:00:01.000Z"}\r\n\r\n
        """
      return text.utf8.map { [$0] }
    }
    var events: [ServerEvent] = []
    for try await event in try transport(server).events(APIRequest(.get, "/events", bearer: fakeKey)) {
      events.append(event)
    }
    #expect(events.map(\.name) == ["balance", "key"])
    #expect(server.heads.first?.hasPrefix("GET /v1/events HTTP/1.1") == true)
  }

  @Test("a refused stream tells why")
  func refusedEvents() async throws {
    let server = try LoopbackServer { _ in
      http("401 Unauthorized", #"{"error":{"code":"UNAUTHORIZED","message":"no"}}"#)
    }
    let failure = await #expect(throws: APIFailure.self) {
      for try await _ in try transport(server).events(APIRequest(.get, "/events", bearer: fakeKey)) {}
    }
    #expect(failure?.code == "UNAUTHORIZED")
  }
}
