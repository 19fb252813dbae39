import Domain
import FoundationEssentials
import LeaseProtocol
import Ledger
import StructuredText
import TestDatabases
import Testing

@testable import LeaseBroker

/// Hundreds of machines on two brokers over one database, by the clock of the test. Brokers and machines stop at any time.
@Suite("A fleet of machines")
struct FleetTests {
  /// What a machine remembers, and what of it must be true.
  private struct Machine {
    let name: String
    var isAlive = true
    var lease: Lease?
    /// When it last heard from a broker that it has the lease.
    var heardAt = Date.distantPast
    var reports = 0
    /// The reports that no broker has acknowledged, oldest first.
    var unacknowledged: [(lease: Lease, number: Int)] = []
  }

  @Test(
    "no credential is held twice, every report arrives once, and who dies is freed in time",
    arguments: TestDatabase.shared)
  func fleet(_ kind: TestDatabase) async throws {
    try await run(kind, machines: 200, credentials: 120, steps: 60, seed: 20_261_121)
  }

  private func run(_ kind: TestDatabase, machines count: Int, credentials: Int, steps: Int, seed: UInt64) async throws {
    let url = try await kind.make()
    var ledgers = [try await Ledger.open(url), try await Ledger.open(url)]
    let clock = TestClock()
    var worlds = ledgers.map { BrokerWorld($0, clock: clock) }
    try await worlds[0].broker.sweep()
    for number in 0..<credentials { try await worlds[0].add(BrokerWorld.account(number)) }
    var random = SplitMix64(seed: seed)
    var machines = (0..<count).map { Machine(name: "machine\($0)") }
    var acknowledged: [String: Int] = [:]
    var isServing = [true, true]
    for step in 0..<steps {
      clock.advance(10)
      // One of the brokers may be gone; it comes back as another process with an empty memory.
      for place in 0..<2 where random.next() % (isServing[place] ? 12 : 2) == 0 {
        isServing[place].toggle()
        guard isServing[place] else { continue }
        await ledgers[place].close()
        ledgers[place] = try await Ledger.open(url)
        worlds[place] = BrokerWorld(ledgers[place], clock: clock)
      }
      for place in 0..<2 where isServing[place] { try await worlds[place].broker.sweep() }
      for place in machines.indices where random.next() % (machines[place].isAlive ? 100 : 30) == 0 {
        machines[place].isAlive.toggle()
      }
      // Some act in a step, all at once, each by a broker of its own choice, which may end meanwhile.
      let acting = machines.indices.filter { _ in random.next() % 3 == 0 }.filter { machines[$0].isAlive }
      let turns = acting.map { (place: $0, broker: Int(random.next() % 2), dice: random.next()) }
        .filter { isServing[$0.broker] }
      let ending = random.next() % 10 == 0 ? (0..<2).first { isServing[$0] } : nil
      let results = await withTaskGroup(of: (Int, Machine, [String: Int]).self) { group in
        for turn in turns {
          let (machine, world, now) = (machines[turn.place], worlds[turn.broker], clock.now)
          group.addTask {
            var machine = machine
            let told = await Self.act(&machine, world, turn.dice, now: now)
            return (turn.place, machine, told)
          }
        }
        if let ending { await ledgers[ending].close() }
        return await group.reduce(into: []) { $0.append($1) }
      }
      if let ending { isServing[ending] = false }
      for (place, machine, told) in results {
        machines[place] = machine
        acknowledged.merge(told) { $0 + $1 }
      }
      guard let judge = isServing.firstIndex(of: true) else { continue }
      try await check(
        ledgers[judge], machines, acknowledged, now: clock.now,
        comment: "seed \(seed) step \(step) on \(kind.rawValue)")
    }
    try await end(worlds, ledgers, isServing, url, &machines, clock, comment: "seed \(seed) on \(kind.rawValue)")
    #expect(acknowledged.count > count / 2 && machines.contains { $0.lease != nil }, "seed \(seed)")
  }

  /// Everybody tells what is left, and then nobody says anything any more.
  private func end(
    _ worlds: [BrokerWorld], _ ledgers: [Ledger], _ isServing: [Bool], _ url: String, _ machines: inout [Machine],
    _ clock: TestClock, comment: Comment
  ) async throws {
    for place in 0..<2 where isServing[place] { await ledgers[place].close() }
    let ledger = try await Ledger.open(url)
    let world = BrokerWorld(ledger, clock: clock)
    for machine in machines {
      for report in machine.unacknowledged { _ = await Self.tell(report, world) }
    }
    let stored = try await ledger.database.read { sql in
      try sql.query("SELECT machine_id, COUNT(*) AS number FROM lease_reports GROUP BY machine_id", []).map {
        ($0.text("machine_id"), $0.count("number"))
      }
    }
    for (machine, number) in stored {
      #expect(number == machines.first { $0.name == machine }?.reports, comment)
    }
    #expect(stored.count == machines.count { $0.reports > 0 }, comment)
    try await world.pass(300)
    let figures = try await world.broker.figures()
    #expect(figures.leases["active"] == 0 && figures.leases["rotation_required"] == 0, comment)
    await ledger.close()
  }

  private static func tell(_ report: (lease: Lease, number: Int), _ world: BrokerWorld) async -> BrokerReply {
    await world.report(
      report.lease,
      [("requests_count", 1.json), ("metadata", .members([("report_id", "r\(report.number)".json)]))])
  }

  /// A turn of a machine: it asks for a lease or keeps the one that it has, and reports.
  private static func act(_ machine: inout Machine, _ world: BrokerWorld, _ dice: UInt64, now: Date) async
    -> [String: Int]
  {
    guard let lease = machine.lease else {
      machine.lease = await world.acquire(machine.name, [("requested_ttl_seconds", 300.json)]).lease
      if machine.lease != nil { machine.heardAt = now }
      return [:]
    }
    let renewed = await world.act("renew", lease)
    if renewed.status == 200 { machine.heardAt = now } else if renewed.status == 409 { machine.lease = nil }
    machine.reports += 1
    machine.unacknowledged.append((lease, machine.reports))
    var told: [String: Int] = [:]
    for report in machine.unacknowledged {
      // One in four answers is lost on its way: the machine tells the same again.
      let reply = await tell(report, world)
      if reply.status == 200, (dice >> UInt64(report.number % 32)) & 3 != 0 || machine.unacknowledged.count > 3 {
        told[machine.name, default: 0] += 1
        machine.unacknowledged.removeAll { $0.number == report.number }
      }
    }
    if machine.lease != nil, dice % 16 == 0, await world.act("release", lease).status == 200 { machine.lease = nil }
    return told
  }

  private func check(
    _ ledger: Ledger, _ machines: [Machine], _ acknowledged: [String: Int], now: Date, comment: Comment
  ) async throws {
    let (live, stored) = try await ledger.database.read { sql in
      (
        try sql.query(
          """
          SELECT id, credential_id, machine_id, expires_at, last_seen_at FROM leases
          WHERE state IN ('active', 'rotation_required')
          """, []
        ).map { row in
          (
            id: row.text("id"), credential: row.text("credential_id"), machine: row.text("machine_id"),
            expires: row.date("expires_at"), seen: row.date("last_seen_at")
          )
        },
        try sql.query(
          "SELECT machine_id, SUM(requests) AS requests, COUNT(*) AS number FROM lease_reports GROUP BY machine_id", []
        )
        .map { row in (machine: row.text("machine_id"), requests: row.count("requests"), number: row.count("number")) }
      )
    }
    #expect(Set(live.map(\.credential)).count == live.count, comment)
    #expect(Set(live.map(\.machine)).count == live.count, comment)
    // Who believes to have a lease, and may by its time, has it.
    let byID = Dictionary(live.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let believers = machines.filter { $0.lease != nil && now.timeIntervalSince($0.heardAt) < 180 }
    for machine in believers { #expect(byID[machine.lease?.id ?? ""]?.machine == machine.name, comment) }
    // Nobody's time is over who still has one.
    for lease in live { #expect(lease.expires > now, comment) }
    // Each report counts once: what was acknowledged is there, and nothing is there that was not sent.
    for row in stored {
      #expect(row.requests == row.number && row.number >= acknowledged[row.machine] ?? 0, comment)
      #expect(row.number <= machines.first { $0.name == row.machine }?.reports ?? 0, comment)
    }
    let kept = Dictionary(stored.map { ($0.machine, $0.number) }, uniquingKeysWith: { first, _ in first })
    for machine in machines {
      #expect(kept[machine.name] ?? 0 >= machine.reports - machine.unacknowledged.count, comment)
    }
  }
}
