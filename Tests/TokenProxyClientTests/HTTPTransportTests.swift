import Domain
import StructuredText
import Testing
import TokenProxyAPI

@testable import TokenProxyClient

@Suite("HTTP transport")
struct HTTPTransportTests {
  private let get = APIRequest(.get, "/credits", bearer: fakeKey)

  @Test("the credential goes in a header, the query is escaped, and the body is JSON")
  func request() async throws {
    let client = ScriptedClient([answer(200), answer(200)], base: try APIBase("https://proxy.example/v1/"))
    var request = APIRequest(.get, "/credits/history", query: ["type": "a b&c", "limit": "5"], bearer: fakeKey)
    _ = try await client.transport.send(request)
    request = APIRequest(.post, "/keys", bearer: fakeKey, body: Array(#"{"name":"x"}"#.utf8))
    request.idempotencyKey = "one"
    _ = try await client.transport.send(request)
    let calls = client.exchange.calls
    #expect(calls[0].address == "https://proxy.example/v1/credits/history?limit=5&type=a%20b%26c")
    #expect(calls[0].headers.first { $0.name == "Authorization" }?.value.reveal() == "Bearer " + fakeKey.reveal())
    #expect(!calls[0].headers.contains { $0.name == "Content-Type" })
    #expect(calls[1].address == "https://proxy.example/v1/keys")
    #expect(calls[1].headers.first { $0.name == "Content-Type" }?.value.reveal() == "application/json")
    #expect(calls[1].headers.first { $0.name == "idempotency-key" }?.value.reveal() == "one")
    #expect(String(decoding: calls[1].body, as: UTF8.self) == #"{"name":"x"}"#)
  }

  @Test("a read that fails is tried four times, with half a second, one and two between them")
  func retries() async throws {
    let client = ScriptedClient([
      .failure(.unreachable("refused")), refusal(500, "INTERNAL_ERROR"), .failure(.timedOut),
      answer(200, #"{"data":1}"#),
    ])
    let response = try await client.transport.send(get)
    #expect(response.body["data"]?.int == 1)
    #expect(client.still.sleeps == [.milliseconds(500), .seconds(1), .seconds(2)])
    #expect(client.exchange.limits.allSatisfy { $0 == .seconds(15) })
  }

  @Test("after the last try the last answer is the answer")
  func exhausted() async throws {
    let client = ScriptedClient(Array(repeating: refusal(503, "UNAVAILABLE"), count: 9))
    #expect(try await client.transport.send(get).status == 503)
    #expect(client.exchange.calls.count == 4)
    let silent = ScriptedClient(Array(repeating: .failure(.timedOut), count: 9))
    await #expect(throws: ServiceFailure.self) { try await silent.transport.send(get) }
    #expect(silent.exchange.calls.count == 4)
  }

  @Test(
    "[C-15] a call that creates something is repeated only under an idempotency key",
    arguments: [APIRequest.Method.post, .patch])
  func creatingCalls(method: APIRequest.Method) async throws {
    var request = APIRequest(method, "/keys", bearer: fakeKey)
    let bare = ScriptedClient([.failure(.timedOut), answer(201)])
    await #expect(throws: ServiceFailure.self) { try await bare.transport.send(request) }
    #expect(bare.exchange.calls.count == 1)
    request.idempotencyKey = "the one name"
    let named = ScriptedClient([.failure(.timedOut), refusal(500, "INTERNAL_ERROR"), answer(201)])
    #expect(try await named.transport.send(request).status == 201)
    let names = named.exchange.calls.map { $0.headers.first { $0.name == "idempotency-key" }?.value.reveal() }
    #expect(names == ["the one name", "the one name", "the one name"])
  }

  @Test("[C-15] a key over its limit is told at once, another 429 is waited for as the server says")
  func limits() async throws {
    let spent = ScriptedClient([refusal(429, "CREDIT_LIMIT_EXCEEDED", headers: ["retry-after": "1"]), answer(200)])
    #expect(try await spent.transport.send(get).status == 429)
    #expect(spent.still.sleeps.isEmpty)
    let busy = ScriptedClient([refusal(429, "RATE_LIMITED", headers: ["retry-after": "7"]), answer(200)])
    #expect(try await busy.transport.send(get).status == 200)
    #expect(busy.still.sleeps == [.seconds(7)])
    let zero = ScriptedClient([refusal(429, "RATE_LIMITED", headers: ["retry-after": "0"]), answer(200)])
    #expect(try await zero.transport.send(get).status == 200)
    #expect(zero.still.sleeps == [.milliseconds(500)])
  }

  @Test("[C-15] a wait that goes beyond the total limit is not begun, and its end is told")
  func deadline() async throws {
    let client = ScriptedClient([refusal(429, "RATE_LIMITED", headers: ["retry-after": "3600"]), answer(200)])
    let response = try await client.transport.send(get)
    #expect(response.status == 429)
    #expect(client.still.sleeps.isEmpty)
    #expect(APIFailure(status: 429, headers: response.headers, body: response.body).retryAfter == 3600)
  }

  @Test("[C-15] pauses are spread by a quarter at most")
  func jitter() async throws {
    let client = ScriptedClient([.failure(.timedOut), answer(200)], chance: 1)
    _ = try await client.transport.send(get)
    #expect(client.still.sleeps == [.milliseconds(625)])
  }

  @Test("what cannot get better is not repeated", arguments: [400, 401, 402, 403, 404, 405, 409, 410, 413, 422, 501])
  func finalAnswers(status: Int) async throws {
    let client = ScriptedClient([refusal(status, "SOME_CODE"), answer(200)])
    #expect(try await client.transport.send(get).status == status)
    #expect(client.exchange.calls.count == 1)
  }

  @Test("a call whose first try still runs at the server is repeated when the server says so")
  func inProgress() async throws {
    var request = APIRequest(.post, "/keys", bearer: fakeKey)
    request.idempotencyKey = "one"
    let client = ScriptedClient([refusal(409, "IDEMPOTENCY_IN_PROGRESS", headers: ["retry-after": "1"]), answer(201)])
    #expect(try await client.transport.send(request).status == 201)
  }

  @Test("[C-25] a redirect is an error, and nothing is sent to where it leads", arguments: [301, 302, 303, 307, 308])
  func redirect(status: Int) async throws {
    let client = ScriptedClient([answer(status, headers: ["location": "https://elsewhere.example/"])])
    await #expect(throws: ServiceFailure.self) { try await client.transport.send(get) }
    #expect(client.exchange.calls.map(\.address) == ["http://127.0.0.1:3000/credits"])
  }

  @Test("[C-25] an answer without end is refused, once")
  func tooLarge() async throws {
    let client = ScriptedClient([.failure(.tooLarge), answer(200)])
    let failure = await #expect(throws: ServiceFailure.self) { try await client.transport.send(get) }
    #expect(failure?.kind == .broken)
    #expect(client.exchange.calls.count == 1)
  }

  @Test("a refusal that is not JSON is told by its status; a success that is not JSON is none")
  func notJSON() async throws {
    let refused = ScriptedClient([answer(404, "<html>nope</html>")])
    let response = try await refused.transport.send(get)
    let failure = APIFailure(status: response.status, headers: response.headers, body: response.body)
    #expect(failure.code == "HTTP_404")
    let odd = ScriptedClient([answer(200, "<html>hello</html>")])
    await #expect(throws: ServiceFailure.self) { try await odd.transport.send(get) }
  }

  @Test("the log tells methods, paths and statuses, and no secret")
  func log() async throws {
    let client = ScriptedClient([.failure(.timedOut), answer(200, headers: ["x-request-id": "abc"])])
    var request = get
    request.body = Array(#"{"password":"FAKE-hunter2"}"#.utf8)
    _ = try await client.transport.send(request)
    #expect(
      client.lines.all == [
        "→ GET /credits (auth: sk-mgmt-FAKE****0001)", "← no answer: time-out", "Retry 1/3 in 500 ms",
        "→ GET /credits (auth: sk-mgmt-FAKE****0001)", "← 200 (request abc)",
      ])
  }
}
