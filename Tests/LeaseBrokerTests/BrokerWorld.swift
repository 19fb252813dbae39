import Domain
import FoundationEssentials
import LeaseProtocol
import Ledger
import StructuredText
import Synchronization
import TestDatabases
import Testing

@testable import LeaseBroker

/// A clock that only tests move.
final class TestClock: Sendable {
  private let instant: Mutex<Date>

  init(_ start: Date = Date(timeIntervalSince1970: 1_795_196_408)) { instant = Mutex(start) }

  var now: Date { instant.withLock { $0 } }
  func advance(_ seconds: TimeInterval) { instant.withLock { $0 += seconds } }
}

/// A broker with short words for what tests do again and again.
struct BrokerWorld: Sendable {
  let ledger: Ledger
  let broker: LeaseBroker
  let clock: TestClock
  let lines: Lines
  static let token = "FAKE-broker-token"

  final class Lines: Sendable {
    private let texts = Mutex<[String]>([])
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var all: [String] { texts.withLock { $0 } }
  }

  /// A broker on a new database of the kind; closed afterwards.
  static func with(
    _ kind: TestDatabase = .sqliteMemory, accounts: Int = 0, _ body: (BrokerWorld) async throws -> Void
  ) async throws {
    let ledger = try await Ledger.open(try await kind.make())
    do {
      let world = BrokerWorld(ledger)
      try await world.broker.sweep()
      for number in 0..<accounts { try await world.add(account(number)) }
      try await body(world)
      await ledger.close()
    } catch {
      await ledger.close()
      throw error
    }
  }

  init(_ ledger: Ledger, clock: TestClock = TestClock(), key: UInt8 = 7) {
    let lines = Lines()
    self.ledger = ledger
    self.clock = clock
    self.lines = lines
    let secret = Secret(Base64URL.encode([UInt8](repeating: key, count: 32)))
    broker = LeaseBroker(
      database: ledger.database, seal: LoginSeal { secret }, token: Secret(Self.token), now: { clock.now },
      log: { lines.add($0) })
  }

  static func account(_ number: Int) -> String {
    number < 4 ? ["alpha", "bravo", "charlie", "delta"][number] : "account\(number)"
  }

  /// A login that never was one. Its account is `sub:auth0|NAME`.
  static func login(_ name: String, renewed: String = "2026-11-20T17:00:00Z", mark: String = "a", expires: Int? = nil)
    -> JSONValue
  {
    func token(_ claims: String) -> String {
      ["{\"alg\":\"none\"}", claims, "FAKE"].map { Base64URL.encode($0.utf8) }.joined(separator: ".")
    }
    let end = expires.map { ",\"exp\":\($0)" } ?? ""
    return .members([
      ("auth_mode", "chatgpt".json), ("OPENAI_API_KEY", .null),
      (
        "tokens",
        .members([
          (
            "id_token",
            token(#"{"sub":"auth0|\#(name)","email":"\#(name)@example.com","name":"\#(name)"}"#).json
          ), ("access_token", token(#"{"sub":"auth0|\#(name)","m":"\#(mark)"\#(end)}"#).json),
          ("refresh_token", "FAKE-refresh-\(name)-\(mark)".json), ("account_id", "account-\(name)".json),
        ])
      ), ("last_refresh", renewed.json),
    ])
  }

  func add(_ name: String) async throws {
    let reply = await post("/auth/import-json", [("auth_json", Self.login(name)), ("label", name.json)])
    try #require(reply.status == 200, "\(reply)")
  }

  // MARK: Requests

  func post(
    _ path: String, _ members: [(String, JSONValue)] = [], token: String = token
  ) async -> BrokerReply {
    await broker.answer(
      BrokerRequest(
        "POST", path, authorization: "Bearer \(token)", body: Array(JSONWriter.compact(.members(members)).utf8)))
  }

  func get(_ path: String, query: [String: String] = [:], token: String = token) async -> BrokerReply {
    await broker.answer(BrokerRequest("GET", path, query: query, authorization: "bearer \(token)"))
  }

  static func own(_ machine: String, _ agent: String = "openclaw:main") -> [(String, JSONValue)] {
    LeaseOwner(machine: machine, agent: agent).members
  }

  func acquire(_ machine: String, agent: String = "openclaw:main", _ more: [(String, JSONValue)] = []) async
    -> BrokerReply
  {
    await post("/api/leases/acquire", Self.own(machine, agent) + more)
  }

  /// A lease that must be granted.
  func lease(_ machine: String, _ more: [(String, JSONValue)] = []) async throws -> Lease {
    try #require(await acquire(machine, more).lease)
  }

  func act(_ act: String, _ lease: Lease, agent: String? = nil, _ more: [(String, JSONValue)] = []) async
    -> BrokerReply
  {
    await post(
      "/api/leases/\(lease.id)/\(act)", Self.own(lease.owner.machine, agent ?? lease.owner.agent) + more)
  }

  func report(_ lease: Lease, _ more: [(String, JSONValue)]) async -> BrokerReply {
    await act("telemetry", lease, [("captured_at", clock.now.brokerJSON)] + more)
  }

  func status(_ lease: Lease) async throws -> LeaseStatus {
    try #require(LeaseStatus(await get("/api/leases/\(lease.id)").json))
  }

  /// Time passes while the broker serves.
  func pass(_ seconds: Double) async throws {
    var left = seconds
    while left > 0 {
      clock.advance(min(left, 5))
      left -= 5
      try await broker.sweep()
    }
  }

  func credential(_ name: String) async throws -> PoolCredential {
    let overview = await get("/api/admin/leases/overview").json
    let found = overview["credentials"]?.array?.compactMap { PoolCredential($0) }.first { $0.label == name }
    return try #require(found)
  }
}

extension BrokerReply {
  var lease: Lease? { json["lease"].flatMap { Lease($0) } }
  var reason: String? { json["reason"]?.string }
  var detail: String? { json["detail"]?.string }
  var credential: PoolCredential? { json["credential"].flatMap { PoolCredential($0) } }
}
