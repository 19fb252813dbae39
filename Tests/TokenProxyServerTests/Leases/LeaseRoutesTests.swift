import AsyncHTTPClient
import Domain
import FoundationEssentials
import LeaseBroker
import Ledger
import NIOCore
import NIOHTTP1
import StructuredText
import Testing

@testable import TokenProxyServer

/// The lease broker as machines reach it.
@Suite("Leases over HTTP")
struct LeaseRoutesTests {
  private static let token = "FAKE-broker-token"
  private static let own = #""machine_id":"m1","agent_id":"openclaw:main""#

  private static func login(_ name: String) -> String {
    func token(_ claims: String) -> String { "e30." + Base64URL.encode(claims.utf8) + ".FAKE" }
    let tokens = """
      {"id_token":"\(token(#"{"sub":"\#(name)","email":"\#(name)@example.com"}"#))","access_token":"\(token("{}"))",\
      "refresh_token":"FAKE-refresh","account_id":"acct"}
      """
    return #"{"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":\#(tokens),"last_refresh":"2026-11-20T17:00:00Z"}"#
  }

  private static func run(
    _ options: ServerOptions = ServerOptions(port: 0), format: ServerLog.Format = .text,
    _ body: (RunningServer) async throws -> Void
  ) async throws {
    let key = LoginSeal.makeKey()
    try await RunningServer.run(
      options, format: format,
      broker: { ledger, log in
        LeaseBroker(
          database: ledger.database, seal: LoginSeal { key }, token: Secret(token), log: { log.info($0, at: Date()) })
      }, body)
  }

  @Test("a machine acquires, fetches its login, reports and releases; the log tells and holds no secret")
  func round() async throws {
    try await Self.run { server in
      #expect(try await server.send("GET", "/health").text == #"{"status":"ok"}"#)
      let stranger = try await server.send("POST", "/api/leases/acquire", "{\(Self.own)}")
      #expect(stranger.status == 401 && stranger.json["detail"]?.string?.hasPrefix("API key required") == true)
      let wrong = try await server.send("POST", "/api/leases/acquire", "{\(Self.own)}", key: "FAKE-wrong")
      #expect(wrong.status == 403 && wrong.text == #"{"detail":"Invalid API key"}"#)
      let imported = try await server.send(
        "POST", "/auth/import-json", #"{"auth_json":\#(Self.login("ada|1"))}"#, key: Self.token)
      #expect(imported.status == 200 && imported.json["label"]?.string == "ada-1")
      let granted = try await server.send(
        "POST", "/api/leases/acquire", "{\(Self.own)}", headers: [("x-api-key", Self.token)])
      #expect(granted.status == 200 && granted.headers.first(name: "cache-control") == "no-store")
      let id = try #require(granted.json["lease"]?["id"]?.string)
      let material = try await server.send("POST", "/api/leases/\(id)/materialize", "{\(Self.own)}", key: Self.token)
      #expect(
        material.json["credential_material"]?["auth_json"]?["tokens"]?["refresh_token"]?.string == "FAKE-refresh")
      #expect(material.headers.first(name: "cache-control") == "no-store")
      let status = try await server.send("GET", "/api/leases/\(id)", key: Self.token)
      #expect(status.json["auth_refresh_required"]?.bool == false)
      // The credential's name as it is, and escaped.
      for path in ["sub:ada%7C1", "sub%3Aada%7C1"] {
        let act = try await server.send("POST", "/api/admin/credentials/\(path)/enable-assignment", key: Self.token)
        #expect(act.status == 200, "\(path)")
      }
      let figures = try await server.send("GET", "/metrics").text
      #expect(figures.contains(#"credtop_leases{state="active"} 1"#))
      #expect(figures.contains(#"credtop_pool_credentials{state="leased"} 1"#))
      let released = try await server.send("POST", "/api/leases/\(id)/release", "{\(Self.own)}", key: Self.token)
      #expect(released.json["lease"]?["state"]?.string == "released")
      let log = server.log()
      #expect(log.contains(#"broker_audit {"agent_id":"openclaw:main","credential_id":"sub:ada|1""#))
      #expect(
        log.contains("path=/api/leases/:id/materialize") && !log.contains("FAKE")
          && !log.contains("path=/api/leases/lease_"))
    }
  }

  @Test("what is asked for wrongly is told in the three shapes")
  func failures() async throws {
    try await Self.run { server in
      let none = try await server.send("POST", "/api/leases/acquire", key: Self.token)
      #expect(none.status == 422 && none.json["detail"]?.array?.first?["type"]?.string == "missing")
      let method = try await server.send("PUT", "/api/settings", "{}", key: Self.token)
      #expect(method.status == 405 && method.text == #"{"detail":"Method Not Allowed"}"#)
      #expect(method.headers.first(name: "allow") == "GET, POST")
      #expect(try await server.send("GET", "/api/elsewhere", key: Self.token).status == 404)
      let denied = try await server.send("POST", "/api/leases/acquire", "{\(Self.own)}", key: Self.token)
      #expect(denied.status == 409 && denied.json["status"]?.string == "denied")
      // The proxy's own routes go on as they were.
      #expect(try await server.send("GET", "/auth/me", key: "FAKE").status == 401)
      _ = try await server.register()
    }
  }

  @Test("a server without a broker has no such routes")
  func without() async throws {
    try await RunningServer.run { server in
      let answer = try await server.send("GET", "/api/settings", key: Self.token)
      #expect(answer.status == 404 && answer.json["error"]?["code"]?.string == "NOT_FOUND")
    }
  }

  @Test("the stream begins with a snapshot, tells changes, and takes its token from the query")
  func stream() async throws {
    var options = ServerOptions(port: 0)
    options.keepAliveInterval = .milliseconds(50)
    try await Self.run(options) { server in
      let path = "/api/admin/leases/stream"
      let refused = try await server.send("GET", path)
      #expect(refused.status == 401 && refused.text == #"{"detail":"API key required for stream endpoint."}"#)
      #expect(try await server.send("GET", path + "?token=FAKE-wrong").status == 401)
      let request = HTTPClientRequest(url: server.base + path + "?api_key=" + Self.token)
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
      #expect(response.headers.first(name: "content-type") == "text/event-stream")
      var text = ""
      var hasImported = false
      for try await part in response.body {
        text += String(buffer: part)
        if !hasImported, text.contains("\n\n") {
          #expect(text.hasPrefix("event: snapshot\ndata: {\"connected_machines\":[]"))
          hasImported = true
          _ = try await server.send(
            "POST", "/auth/import-json", #"{"auth_json":\#(Self.login("ada"))}"#, key: Self.token)
        }
        if text.contains(#""credential_count":1"#), text.contains(": keepalive") { break }
      }
      #expect(text.contains("ada@example.com") && !text.contains("FAKE-refresh"))
      #expect(!server.log().contains(Self.token))
    }
  }
}
