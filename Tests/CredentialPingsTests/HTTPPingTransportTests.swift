import Credentials
import Domain
import Testing

@testable import CredentialPings

@Suite("Carrying pings over HTTP")
struct HTTPPingTransportTests {
  private func send(_ reply: String?, limit: Duration = .seconds(10)) async throws -> (PingReply, [String]) {
    let server = try LoopbackServer(reply)
    let transport = HTTPPingTransport(limit: limit)
    let answer = await transport.send(request(server.base + "/v1/models?limit=1"))
    await transport.close()
    server.stop()
    return (answer, server.requests)
  }

  private func request(_ url: String) -> PingRequest {
    PingRequest(id: "codex-cli:me", url: url, headers: [PingRequest.Header("Authorization", "Bearer FAKE-secret")])
  }

  private func answer(_ status: String, _ headers: String = "", body: String = "") -> String {
    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\(headers)\r\n\(body)"
  }

  @Test("a ping is a GET with the secret in its header, and brings status, body and the wait")
  func get() async throws {
    let (reply, heard) = try await send(answer("429 Too Many", "Retry-After: 120\r\n", body: "slow down"))
    #expect(reply == .response(PingResponse(status: 429, body: Array("slow down".utf8), retryAfter: "120")))
    #expect(heard.count == 1)
    #expect(heard.first?.hasPrefix("GET /v1/models?limit=1 HTTP/1.1\r\n") == true)
    #expect(heard.first?.lowercased().contains("authorization: bearer fake-secret\r\n") == true)
  }

  @Test("a redirect is not followed: the secret goes to nobody else")
  func redirect() async throws {
    let elsewhere = try LoopbackServer(answer("200 OK"))
    let (reply, _) = try await send(answer("302 Found", "Location: \(elsewhere.base)/\r\n"))
    guard case .response(let response) = reply else {
      Issue.record("\(reply)")
      return
    }
    #expect(response.status == 302)
    #expect(elsewhere.requests.isEmpty)
    elsewhere.stop()
  }

  @Test("of an answer without an end one mebibyte is kept")
  func large() async throws {
    let body = String(repeating: "x", count: 3 << 20)
    let (reply, _) = try await send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body)
    guard case .response(let response) = reply else {
      Issue.record("\(reply)")
      return
    }
    #expect(response.body.count == 1 << 20)
  }

  @Test("a server that never answers is given up", .timeLimit(.minutes(1)))
  func silent() async throws {
    let (reply, _) = try await send(nil, limit: .seconds(1))
    guard case .failure(let text) = reply else {
      Issue.record("\(reply)")
      return
    }
    #expect(text == "no answer within 1 s")
  }

  @Test("where nobody listens there is a failure that names no secret", .timeLimit(.minutes(1)))
  func refused() async throws {
    let server = try LoopbackServer(answer("200 OK"))
    let base = server.base
    server.stop()
    let transport = HTTPPingTransport(limit: .seconds(2))
    let reply = await transport.send(request(base))
    await transport.close()
    guard case .failure(let text) = reply else {
      Issue.record("\(reply)")
      return
    }
    #expect(!text.contains("FAKE"))
  }

  @Test("an answer that is no HTTP is a failure")
  func nonsense() async throws {
    let (reply, _) = try await send("SSH-2.0-OpenSSH_9.2\r\n\r\n")
    guard case .failure = reply else {
      Issue.record("\(reply)")
      return
    }
  }

  @Test("an address that is neither https nor on this machine is not even tried")
  func unsafe() async {
    let transport = HTTPPingTransport()
    let reply = await transport.send(request("http://192.0.2.1/v1/models"))
    #expect(reply == .failure("the address is neither https nor on this machine"))
    await transport.close()
  }

  @Test("after the end nothing is sent")
  func closed() async throws {
    let server = try LoopbackServer(answer("200 OK"))
    let transport = HTTPPingTransport()
    await transport.close()
    guard case .failure = await transport.send(request(server.base)) else {
      Issue.record("it was sent")
      return
    }
    #expect(server.requests.isEmpty)
    server.stop()
  }
}
