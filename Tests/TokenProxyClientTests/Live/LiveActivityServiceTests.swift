import Domain
import FoundationEssentials
import StructuredText
import Testing
import TokenProxyAPI

@testable import TokenProxyClient

@Suite struct LiveActivityServiceTests {
  private let server = FakeServer()
  private let clock = HandClock()

  private func service(key: Secret? = fakeManagementKey) -> LiveActivityService {
    LiveActivityService(.with(server, key: key)) { [clock] in clock.now() }
  }

  private func list(_ calls: ServerEvent.Usage...) {
    server.answer("GET /calls", data: .members([("items", .array(calls.map { ServerEvent.usage($0).json }))]))
  }

  @Test("calls come the newest first, with key, model, cost and tokens")
  func calls() async throws {
    list(usage("c2", seconds: 2), usage("c1", seconds: 1, outcome: "client_gone"))
    let events = try await service().recentActivity(limit: 10)
    #expect(events.map(\.id) == ["c2", "c1"])
    #expect(events[0].subject == "prod")
    #expect(events[0].cost == Money(microDollars: 750))
    #expect(events[0].tokens == 150)
    #expect(events[1].text == "gpt-4o (client gone)")
    #expect(events[1].severity == .warning)
  }

  @Test("an event is told at once and is there for the next question, without another request")
  func stream() async throws {
    let service = service()
    list()
    var changes = service.changes().makeAsyncIterator()
    await server.opened(1)
    _ = try await service.recentActivity(limit: 10)
    let asked = server.requests.count
    server.push(.usage(usage("c9", seconds: 3)))
    #expect(await changes.next() != nil)
    #expect(try await service.recentActivity(limit: 10).map(\.id) == ["c9"])
    #expect(server.requests.count == asked)
  }

  @Test("a key that was made elsewhere is told by its name, and one that was revoked keeps it")
  func names() async throws {
    let service = service()
    list()
    server.answer(
      "GET /keys", data: .members([("items", .array([keyJSON("agent") { $0.hash = "h7" }])), ("total", 1.json)]))
    var changes = service.changes().makeAsyncIterator()
    await server.opened(1)
    server.push(.key(hash: "h7", at: noon))
    _ = await changes.next()
    #expect(try await service.recentActivity(limit: 10).map(\.subject) == ["agent"])
    server.answer("GET /keys", data: .members([("items", .array([])), ("total", 0.json)]))
    server.push(.key(hash: "h7", at: noon.addingTimeInterval(1)))
    _ = await changes.next()
    #expect(try await service.recentActivity(limit: 10).map(\.subject) == ["agent", "agent"])
    #expect(server.count("GET /keys") == 1)
  }

  @Test("a call that is both listed and told is there once")
  func once() async throws {
    let service = service()
    list(usage("c1"))
    var changes = service.changes().makeAsyncIterator()
    await server.opened(1)
    _ = try await service.recentActivity(limit: 10)
    server.push(.usage(usage("c1")))
    server.push(.usage(usage("c2", seconds: 1)))
    _ = await changes.next()
    var events = try await service.recentActivity(limit: 10)
    while events.count < 2 { events = try await service.recentActivity(limit: 10) }
    #expect(events.map(\.id) == ["c2", "c1"])
  }

  @Test("while the stream is broken every question lists the calls; when it is time it is opened again")
  func reconnect() async throws {
    let service = service()
    list(usage("c1"))
    let changes = service.changes()
    let listening = Task { for await _ in changes {} }
    await server.opened(1)
    server.hangUp(ServiceFailure(.broken, "the connection was closed"))
    // The actor hears of it in its own time; from then on each question is a request.
    while try await requestsOfQuestion(service) == 0 {}
    #expect(server.count("GET /events") == 1, "not before its pause is over")
    clock.advance(3)
    _ = try await service.recentActivity(limit: 10)
    await server.opened(2)
    server.hangUp()
    while try await requestsOfQuestion(service) == 0 {}
    clock.advance(3)
    _ = try await service.recentActivity(limit: 10)
    #expect(server.count("GET /events") == 2, "the pause doubles")
    clock.advance(3)
    _ = try await service.recentActivity(limit: 10)
    await server.opened(3)
    listening.cancel()
  }

  private func requestsOfQuestion(_ service: LiveActivityService) async throws -> Int {
    _ = try await service.recentActivity(limit: 10)
    let before = server.count("GET /calls")
    _ = try await service.recentActivity(limit: 10)
    return server.count("GET /calls") - before
  }

  @Test("a server without a list of calls is asked for its ledger")
  func ledger() async throws {
    server.answer(
      "GET /credits/history",
      data: HistoryPage(
        items: [
          CreditTransaction(
            id: "e2", kind: .usage, amount: .cents(-1), balanceAfter: .dollars(9), text: "gpt-4o by prod",
            createdAt: noon),
          CreditTransaction(
            id: "e1", kind: .autoTopUp, amount: .dollars(25), balanceAfter: .dollars(9), text: "", createdAt: noon - 60),
        ], total: 2, limit: 100, offset: 0
      ).json)
    let service = service()
    let events = try await service.recentActivity(limit: 10)
    #expect(events.map(\.subject) == ["prod", "credits"])
    #expect(events[0].text == "gpt-4o")
    #expect(events[0].cost == .cents(1))
    _ = try await service.recentActivity(limit: 10)
    #expect(server.count("GET /calls") == 1, "it is not asked twice for what it does not have")
  }

  @Test("a refused key is told, by the stream's failure never")
  func unauthorized() async {
    server.answer("GET /calls", APIResponse(APIFailure(401, APIErrorCode.unauthorized, "Invalid or revoked token")))
    do {
      _ = try await service().recentActivity(limit: 10)
      Issue.record("a refused key was accepted")
    } catch {
      #expect((error as? ServiceFailure)?.kind == .notLoggedIn)
    }
  }

  @Test("nobody who is not logged in opens a stream")
  func loggedOut() async {
    let service = service(key: nil)
    let changes = service.changes()
    let listening = Task { for await _ in changes {} }
    await #expect(throws: ServiceFailure.self) { try await service.recentActivity(limit: 10) }
    #expect(server.requests.isEmpty)
    listening.cancel()
    await listening.value
  }

  @Test("thousands of events leave the last five hundred")
  func flood() async throws {
    let service = service()
    list()
    var changes = service.changes().makeAsyncIterator()
    await server.opened(1)
    for index in 0..<3_000 { server.push(.usage(usage("c\(index)", seconds: Double(index)))) }
    _ = await changes.next()
    var events = try await service.recentActivity(limit: 1_000)
    while events.first?.id != "c2999" { events = try await service.recentActivity(limit: 1_000) }
    #expect(events.count == 500)
    #expect(events.last?.id == "c2500")
  }
}
