import AsyncHTTPClient
import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1
import StructuredText
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

/// What only a socket shows.
struct HTTPTests {
  @Test("[W-47] every management route answers at the root and under /v1")
  func prefixes() async throws {
    try await RunningServer.run { server in
      let key = try await server.register()
      for path in ["/auth/me", "/keys", "/credits", "/credits/history", "/credits/auto-topup", "/auth/keys", "/calls"] {
        let root = try await server.send("GET", path, key: key)
        let versioned = try await server.send("GET", "/v1" + path, key: key)
        #expect(root.status == 200, "\(path)")
        #expect(versioned.status == 200, "/v1\(path)")
      }
      #expect(try await server.send("GET", "/").text == #"{"status":"ok"}"#)
    }
  }

  @Test("[W-32] [W-43] answers carry a request id, no CORS and no HSTS; a harmless id of the caller is kept and logged")
  func headers() async throws {
    try await RunningServer.run { server in
      let plain = try await server.send("GET", "/nowhere", headers: [("origin", "https://evil.dev")])
      #expect(plain.status == 404)
      #expect(plain.headers.first(name: "content-type") == "application/json")
      #expect(plain.headers.first(name: "x-content-type-options") == "nosniff")
      #expect(plain.headers.first(name: "x-frame-options") == "DENY")
      #expect(plain.headers.first(name: "x-request-id")?.utf8.count == 32)
      #expect(plain.headers.first(name: "access-control-allow-origin") == nil)
      #expect(plain.headers.first(name: "strict-transport-security") == nil)
      let named = try await server.send("GET", "/health", headers: [("x-request-id", "my-id.1")])
      #expect(named.headers.first(name: "x-request-id") == "my-id.1")
      for bad in ["a b", String(repeating: "x", count: 129), "sk-prov-FAKE"] {
        let answer = try await server.send("GET", "/health", headers: [("x-request-id", bad)])
        #expect(answer.headers.first(name: "x-request-id") != bad)
      }
      #expect(server.log().contains(#""id":"my-id.1""#))
    }
  }

  @Test("[W-32] CORS and HSTS come when they are configured, for the allowed origin only")
  func crossOrigin() async throws {
    var options = ServerOptions(port: 0)
    options.allowedOrigins = ["https://app.dev"]
    options.hasStrictTransport = true
    try await RunningServer.run(options) { server in
      let allowed = try await server.send("GET", "/health", headers: [("origin", "https://app.dev")])
      #expect(allowed.headers.first(name: "access-control-allow-origin") == "https://app.dev")
      #expect(allowed.headers.first(name: "strict-transport-security") != nil)
      let other = try await server.send("GET", "/health", headers: [("origin", "https://evil.dev")])
      #expect(other.headers.first(name: "access-control-allow-origin") == nil)
      let preflight = try await server.send(
        "OPTIONS", "/keys",
        headers: [("origin", "https://app.dev"), ("access-control-request-headers", "authorization")])
      #expect(preflight.status == 204)
      #expect(preflight.headers.first(name: "access-control-allow-headers") == "authorization")
      #expect(try await server.send("OPTIONS", "/keys", headers: [("origin", "https://evil.dev")]).status == 405)
    }
  }

  @Test("[W-35] a body beyond 1 MiB is 413 before any authentication, with a length and chunked")
  func tooLong() async throws {
    try await RunningServer.run { server in
      let long = String(repeating: "x", count: (1 << 20) + 1)
      for path in ["/keys", "/auth/login", "/webhooks/stripe", "/nowhere"] {
        let whole = try await server.send("POST", path, long)
        #expect(whole.status == 413, "\(path)")
        #expect(whole.json["error"]?["code"]?.string == "PAYLOAD_TOO_LARGE")
      }
      let parts = AsyncStream<ByteBuffer> { continuation in
        for _ in 0..<40 { continuation.yield(ByteBuffer(repeating: 0x78, count: 1 << 16)) }
        continuation.finish()
      }
      #expect(try await server.send("POST", "/keys", chunked: parts).status == 413)
      let exact = #"{"email":"\#(String(repeating: "x", count: 1 << 19))"}"#
      #expect(try await server.send("POST", "/auth/login", exact).status == 400)
    }
  }

  @Test("[W-34] unknown methods and paths are JSON; HEAD is GET without the body")
  func methods() async throws {
    try await RunningServer.run { server in
      let wrong = try await server.send("PUT", "/auth/login")
      #expect(wrong.status == 405)
      #expect(wrong.headers.first(name: "allow") == "POST")
      #expect(wrong.json["error"]?["code"]?.string == "METHOD_NOT_ALLOWED")
      #expect(try await server.send("PROPFIND", "/coffee").json["error"]?["code"]?.string == "NOT_FOUND")
      let head = try await server.send("HEAD", "/health")
      #expect(head.status == 200)
      #expect(head.text.isEmpty)
      #expect(head.headers.first(name: "content-length") == "15")
    }
  }

  @Test("[W-48] refusals carry what client libraries of OpenAI read")
  func refusals() async throws {
    try await RunningServer.run { server in
      let answer = try await server.send("GET", "/keys", key: "sk-mgmt-FAKE")
      #expect(answer.json["error"]?["type"]?.string == "authentication_error")
      #expect(answer.json["error"]?["param"] == .null)
    }
  }

  @Test("the word Bearer and one space are exact")
  func bearer() async throws {
    try await RunningServer.run { server in
      let key = try await server.register()
      for value in ["bearer \(key)", "Bearer  \(key)", "Basic \(key)", key, "Bearer"] {
        let answer = try await server.send("GET", "/auth/me", headers: [("authorization", value)])
        #expect(answer.status == 401, "\(value.prefix(8))")
      }
    }
  }

  @Test("[W-43] health, readiness and figures; the figures are not for a peer that somebody speaks for")
  func operation() async throws {
    try await RunningServer.run { server in
      #expect(try await server.send("GET", "/health").status == 200)
      #expect(try await server.send("GET", "/readyz").status == 200)
      let figures = try await server.send("GET", "/metrics")
      #expect(figures.headers.first(name: "content-type")?.hasPrefix("text/plain") == true)
      #expect(figures.text.contains(#"credtop_http_requests_total{method="GET",route="/health",status="200"} 1"#))
      #expect(figures.text.contains("process_resident_memory_bytes "))
      let spoken = try await server.send("GET", "/metrics", headers: [("x-forwarded-for", "203.0.113.9")])
      #expect(spoken.status == 403)
    }
  }

  @Test(
    "the log names routes, never what a caller wrote: no secret, no body, no path", arguments: ServerLog.Format.allCases
  )
  func logging(_ format: ServerLog.Format) async throws {
    try await RunningServer.run(format: format) { server in
      let key = try await server.register("private@example.dev")
      _ = try await server.send("GET", "/keys/sk-prov-FAKE0123456789?token=sk-prov-FAKEquery", key: key)
      _ = try await server.send("GET", "/sk-mgmt-FAKEpath")
      let log = server.log()
      #expect(log.contains("/keys/:hash"))
      for secret in ["sk-prov", "sk-mgmt", "private@example.dev", "TestPassw0rd", key] {
        #expect(!log.contains(secret), "\(secret)")
      }
      for line in log.split(separator: "\n") where format == .json {
        #expect((try? JSONReader.read(String(line))) != nil)
      }
    }
  }

  @Test("events arrive as they happen and end with the key", .timeLimit(.minutes(1)))
  func events() async throws {
    var options = ServerOptions(port: 0)
    options.keepAliveInterval = .milliseconds(50)
    try await RunningServer.run(options) { server in
      let key = try await server.register()
      #expect(try await server.send("GET", "/v1/events").status == 401)
      var request = HTTPClientRequest(url: server.base + "/v1/events")
      request.headers.add(name: "authorization", value: "Bearer \(key)")
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
      #expect(response.headers.first(name: "content-type") == "text/event-stream")
      var text = ""
      var steps = 0
      for try await part in response.body {
        text += String(buffer: part)
        if steps == 0, text.contains(": keep-alive\n\n") {
          steps = 1
          _ = try await server.send("POST", "/credits/purchase", #"{"amount":10}"#, key: key)
        }
        if steps == 1, text.contains("event: balance\ndata: {\"remaining\":10,") {
          steps = 2
          _ = try await server.send("POST", "/auth/logout", key: key)
        }
      }
      // The stream has ended by itself, since the key has.
      #expect(steps == 2)
    }
  }

  @Test("[W-44] a stop ends streams of events and lets the server end", .timeLimit(.minutes(1)))
  func stop() async throws {
    let parts = try await RunningServer.run { server in
      let key = try await server.register()
      var request = HTTPClientRequest(url: server.base + "/v1/events")
      request.headers.add(name: "authorization", value: "Bearer \(key)")
      return try await HTTPClient.shared.execute(request, timeout: .seconds(30)).body
    }
    var text = ""
    for try await part in parts { text += String(buffer: part) }
    #expect(text.hasPrefix(": keep-alive"))
  }
}
