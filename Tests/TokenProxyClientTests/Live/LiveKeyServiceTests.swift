import Domain
import FoundationEssentials
import StructuredText
import Testing
import TokenProxyAPI

@testable import TokenProxyClient

@Suite struct LiveKeyServiceTests {
  private let server = FakeServer()
  private let clock = HandClock()
  private var service: LiveKeyService { LiveKeyService(.with(server)) { [clock] in clock.now() } }

  private func list(_ keys: JSONValue...) {
    server.answer("GET /keys", data: .members([("items", .array(keys)), ("total", keys.count.json)]))
  }

  @Test("keys come by name, with their budget and what they did last, by one request")
  func keys() async throws {
    list(
      keyJSON("prod", limit: .dollars(50), reset: .monthly, used: .cents(1240), requests: 12) {
        $0.lastModel = "gpt-4o"
      },
      keyJSON("ci", limit: .dollars(1), reset: .daily, used: .cents(40), requests: 3))
    let keys = try await service.keys()
    #expect(keys.map(\.name) == ["ci", "prod"])
    #expect(keys[1].usedInWindow == .cents(1240))
    #expect(keys[1].lastModel == "gpt-4o")
    #expect(keys[0].usedToday == .cents(40))
    #expect(keys[1].usedToday == nil, "a monthly window does not tell the day: unknown is not zero")
    #expect(server.requests.count == 1)
    #expect(server.requests[0].bearer == fakeManagementKey)
    list(keyJSON("prod", limit: .dollars(50), reset: .monthly, used: .cents(1240)) { $0.usageToday = .cents(7) })
    #expect(try await service.keys().first?.usedToday == .cents(7), "a server that tells the day is believed")
  }

  @Test("a key's state is what it can do now")
  func states() async throws {
    list(
      keyJSON("active", limit: .dollars(5), used: .dollars(4)),
      keyJSON("blocked", limit: .dollars(5), used: .dollars(5)),
      keyJSON("disabled", limit: .dollars(5), used: .dollars(5)) { $0.isDisabled = true },
      keyJSON("expired") { $0.expiresAt = noon },
      keyJSON("unlimited", used: .dollars(500)), keyJSON("zero", limit: .zero))
    let keys = try await service.keys()
    let states = Dictionary(uniqueKeysWithValues: keys.map { ($0.name, $0.state) })
    #expect(
      states == [
        "active": .active, "blocked": .blocked, "disabled": .disabled, "expired": .expired, "unlimited": .active,
        "zero": .blocked,
      ])
  }

  @Test("rates are told from counts: nothing at first, then calls per minute")
  func rates() async throws {
    let service = service
    list(keyJSON("prod", requests: 100))
    #expect(try await service.keys().first?.requestsPerMinute == nil)
    clock.advance(5)
    list(keyJSON("prod", requests: 103))
    #expect(try await service.keys().first?.requestsPerMinute == 3, "three calls within the first minute")
    clock.advance(115)
    list(keyJSON("prod", requests: 106))
    #expect(try await service.keys().first?.requestsPerMinute == 3, "six calls in two minutes")
    #expect(try await service.keys().first?.recentRates == [3, 0, 3])
  }

  @Test("a count that falls is another key: no rate is told from it")
  func restarted() async throws {
    let service = service
    list(keyJSON("prod", requests: 100))
    _ = try await service.keys()
    clock.advance(5)
    list(keyJSON("prod", requests: 2))
    #expect(try await service.keys().first?.requestsPerMinute == nil)
  }

  @Test("the detail tells hours, models, and what the provider reports where the server passes it on")
  func spend() async throws {
    var detail = KeyDetail(
      key: KeyObject(hash: "h1", name: "prod", createdAt: noon), usageDaily: .dollars(1), usageWeekly: .dollars(2),
      usageMonthly: .dollars(3), requests: 7,
      models: [
        KeyDetail.Model(
          model: "gpt-4o", requests: 7, promptTokens: 100, completionTokens: 50, cost: .dollars(3),
          reported: .init(requests: 5, cost: .cents(201), metered: .dollars(2)))
      ])
    detail.hourly = [KeyDetail.Hour(start: noon, requests: 7, cost: .dollars(1))]
    server.answer("GET /keys/h1", data: detail.json)
    let spend = try await service.spend(ofKey: "h1")
    #expect(spend.today == .dollars(1))
    #expect(spend.hourly == [.dollars(1)])
    #expect(spend.models.first.flatMap(ReportedFigure.init)?.difference == .cents(1), "of the same calls")
    #expect(spend.models.first?.cost == .dollars(3))
    #expect(spend.models.first?.reportedCalls?.requests == 5)
  }

  @Test("an id that leads elsewhere is not asked for")
  func traversal() async {
    await #expect(throws: ServiceFailure.self) { try await service.spend(ofKey: "../credits") }
    #expect(server.requests.isEmpty)
  }

  @Test("a new key's secret is handed over; a refusal names the field")
  func create() async throws {
    server.answer(
      "POST /keys",
      .data(keyJSON("agent") { $0.key = Secret("sk-prov-FAKE") }, status: 201))
    let issued = try await service.create(NewKey(name: "agent", limit: .dollars(5)))
    #expect(issued.secret == Secret("sk-prov-FAKE"))
    server.answer("POST /keys", APIResponse(APIFailure(409, APIErrorCode.keyNameExists, "Key 'agent' exists")))
    do {
      _ = try await service.create(NewKey(name: "agent"))
      Issue.record("it was made twice")
    } catch let failure as ServiceFailure {
      #expect(failure.kind == .refused)
      #expect(failure.field == "name")
    }
  }

  @Test("after a time-out the same wish goes out under the same name, so that nothing is made twice")
  func sameName() async throws {
    let service = service
    server.fail(ServiceFailure(.timedOut, "no answer"))
    _ = try? await service.create(NewKey(name: "agent"))
    server.fail(nil)
    server.answer("POST /keys", .data(keyJSON("agent") { $0.key = Secret("sk-prov-FAKE") }, status: 201))
    _ = try await service.create(NewKey(name: "agent"))
    _ = try await service.create(NewKey(name: "agent"))
    let names = server.requests.map(\.idempotencyKey)
    #expect(names[0] != nil)
    #expect(names[0] == names[1])
    #expect(names[1] != names[2], "a wish that was granted is over")
  }

  @Test("a change sends only what changes")
  func change() async throws {
    server.answer("PATCH /keys/h1", data: keyJSON("prod"))
    var change = KeyChange()
    change.limit = .some(nil)
    change.isDisabled = true
    try await service.change("h1", change)
    let body = try JSONReader.read(server.requests[0].body)
    #expect(body.members?.map(\.name) == ["credit_limit", "disabled"])
    #expect(body["credit_limit"] == .null)
  }
}
