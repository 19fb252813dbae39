import Domain
import FoundationEssentials
import Ledger
import StructuredText
import TestDatabases
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

struct EventHubTests {
  private static let at = Date(timeIntervalSince1970: 1_795_185_120)

  private func event(_ number: Int) -> ServerEvent { .key(hash: "key-\(number)", at: Self.at) }

  @Test("listeners hear their own account in order, and nothing of another")
  func own() async {
    let hub = EventHub()
    let stream = hub.listen(account: "a")
    hub.publish(event(1), account: "b")
    hub.publish(event(2), account: "a")
    hub.keepAlive()
    hub.publish(event(3), account: "a")
    hub.close()
    var heard: [EventHub.Signal] = []
    for await signal in stream { heard.append(signal) }
    #expect(heard == [.event(event(2)), .keepAlive, .event(event(3))])
  }

  @Test("a listener that is too slow loses its stream, not the server's memory")
  func slow() async {
    let hub = EventHub(buffer: 4)
    let stream = hub.listen(account: "a")
    for number in 0..<100 { hub.publish(event(number), account: "a") }
    #expect(hub.listenerCount == 0)
    var heard = 0
    for await _ in stream { heard += 1 }
    #expect(heard == 4)
  }

  @Test("a closed hub ends new streams at once")
  func closed() async {
    let hub = EventHub()
    hub.close()
    for await _ in hub.listen(account: "a") { Issue.record("heard something") }
  }

  @Test("a change through the API is heard at once by who listens with a key of the account")
  func changes() async throws {
    let world = try await World.make()
    let key = try await world.register()
    let account = try await world.ledger.look { try $0.account(email: "person@example.dev")?.id ?? "" }
    let stream = world.api.events.listen(account: account)
    _ = await world.buy("10", key)
    let made = await world.send(.post, "/keys", #"{"name":"x"}"#, key: key, idempotencyKey: "k")
    // A replay is no news.
    _ = await world.send(.post, "/keys", #"{"name":"x"}"#, key: key, idempotencyKey: "k")
    world.api.events.close()
    var heard: [EventHub.Signal] = []
    for await signal in stream { heard.append(signal) }
    let hash = made.data["hash"]?.string ?? ""
    #expect(
      heard == [
        .event(.balance(remaining: .dollars(10), at: Self.at)), .event(.key(hash: hash, at: Self.at)),
      ])
  }

  @Test("payloads for the other servers are short enough and come back as they were; one's own are not heard")
  func payloads() {
    let entries = (0..<500).map { EventRelay.Entry(account: "account-\($0 % 7)", event: event($0)) }
    let payloads = EventRelay.payloads(entries, from: "one")
    #expect(payloads.count > 1)
    #expect(payloads.allSatisfy { $0.utf8.count < 8000 })
    let back = payloads.flatMap { EventRelay.entries(in: $0, except: "two") ?? [] }
    #expect(back.map(\.event) == entries.map(\.event))
    #expect(back.map(\.account) == entries.map(\.account))
    #expect(payloads.allSatisfy { EventRelay.entries(in: $0, except: "one") == nil })
    #expect(EventRelay.entries(in: "{", except: "two") == nil)
    #expect(EventRelay.entries(in: #"{"from":"x","events":[1,[2],["a","b",{}]]}"#, except: "two")?.isEmpty == true)
  }

  @Test("events travel from one server to another on PostgreSQL", .enabled(if: TestDatabase.isPostgresTested))
  func relay() async throws {
    let url = try await TestDatabase.postgreSQL.make()
    let (one, two) = (try await Ledger.open(url), try await Ledger.open(url))
    let sender = EventHub(database: one.database, instance: "one")
    let receiver = EventHub(database: two.database, instance: "two")
    let stream = receiver.listen(account: "a")
    let tasks = [Task { await sender.run() }, Task { await receiver.run() }]
    // The listening connection may not be there yet: what is said before is not heard.
    let speaking = Task {
      while !Task.isCancelled {
        sender.publish(event(1), account: "a")
        try? await Task.sleep(for: .milliseconds(20))
      }
    }
    var heard: EventHub.Signal?
    for await signal in stream {
      heard = signal
      break
    }
    speaking.cancel()
    for task in tasks { task.cancel() }
    await one.close()
    await two.close()
    for task in tasks { await task.value }
    #expect(heard == .event(event(1)))
  }
}
