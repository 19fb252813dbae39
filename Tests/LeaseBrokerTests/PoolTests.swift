import Domain
import FoundationEssentials
import LeaseProtocol
import Ledger
import StructuredText
import TestDatabases
import Testing

@testable import LeaseBroker

@Suite("The pool and who gets what of it")
struct PoolTests {
  @Test("a machine gets the account back that it had last", arguments: TestDatabase.tested)
  func sticky(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 3) { world in
      let lease = try await world.lease("m1")
      _ = await world.act("release", lease)
      // Nobody had the others yet: without its memory it would get one of them, as another machine does.
      #expect(try await world.lease("m2").credentialID != lease.credentialID)
      let again = try await world.lease("m1")
      #expect(again.credentialID == lease.credentialID && again.id != lease.id)
    }
  }

  @Test("who waits longer goes first", arguments: TestDatabase.tested)
  func queue(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 1) { world in
      let lease = try await world.lease("m1")
      #expect(await world.acquire("m2").status == 409)
      world.clock.advance(1)
      #expect(await world.acquire("m3").status == 409)
      let waiting = await world.get("/api/admin/leases/overview").json["waiting"]?.array
      #expect(waiting?.map { $0["machine_id"]?.string } == ["m2", "m3"])
      _ = await world.act("release", lease)
      // Neither who has just come nor who came second goes before m2.
      #expect(await world.acquire("m4").status == 409)
      #expect(await world.acquire("m3").status == 409)
      #expect(await world.acquire("m2").status == 200)
      let after = await world.get("/api/admin/leases/overview").json["waiting"]?.array
      #expect(after?.map { $0["machine_id"]?.string } == ["m3", "m4"])
    }
  }

  @Test("who stopped asking holds nobody up")
  func goneFromQueue() async throws {
    try await BrokerWorld.with(accounts: 1) { world in
      let lease = try await world.lease("m1")
      #expect(await world.acquire("m2").status == 409)
      _ = await world.act("release", lease)
      try await world.pass(25)
      #expect(await world.acquire("m3").status == 200)
    }
  }

  @Test("what is nearly used up is lent last, and a rotation never leads there")
  func nearlyUsed() async throws {
    try await BrokerWorld.with(accounts: 2) { world in
      let first = try await world.lease("m1")
      _ = await world.report(first, [("utilization_pct", 95.json)])
      _ = await world.act("release", first)
      let second = try await world.lease("m1")
      #expect(second.credentialID != first.credentialID)
      let rotated = await world.post(
        "/api/leases/rotate",
        BrokerWorld.own("m1") + [("lease_id", second.id.json), ("reason", "expiry_approaching".json)])
      #expect(rotated.reason == "no_eligible_credentials_available")
      #expect(try await world.lease("m2").credentialID == first.credentialID)
    }
  }

  @Test("a late report of the holder before changes nothing for the holder of now", arguments: TestDatabase.tested)
  func late(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 1) { world in
      let old = try await world.lease("m1")
      _ = await world.act("release", old)
      let new = try await world.lease("m2")
      #expect(new.credentialID == old.credentialID)
      let late = await world.report(old, [("utilization_pct", 100.json), ("requests_count", 5.json)])
      #expect(late.status == 200 && late.credential?.state == .leased)
      let status = try await world.status(new)
      #expect(status.state == .active && status.utilization == nil && !status.isReplacementRequired)
    }
  }

  @Test("a report that comes twice is kept once", arguments: TestDatabase.tested)
  func twice(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 1) { world in
      let lease = try await world.lease("m1")
      let named: [(String, JSONValue)] = [
        ("requests_count", 3.json), ("metadata", .members([("report_id", "one".json)])),
      ]
      for _ in 0..<3 { #expect(await world.report(lease, named).status == 200) }
      _ = await world.report(lease, [("requests_count", 4.json)])
      let detail = await world.get("/api/admin/machines/m1/detail").json
      #expect(detail["telemetry"]?.array?.compactMap { $0["requests_count"]?.int }.sorted() == [3, 4])
    }
  }

  @Test("the time of a report is the broker's, and its instant lies within the last day")
  func clocks() async throws {
    try await BrokerWorld.with(accounts: 1) { world in
      let lease = try await world.lease("m1")
      let future = await world.act(
        "telemetry", lease, [("captured_at", world.clock.now.addingTimeInterval(9000).brokerJSON)])
      #expect(future.lease?.lastTelemetryAt == world.clock.now && future.lease?.lastSeenAt == world.clock.now)
      let past = await world.act("telemetry", lease, [("captured_at", "2020-01-01T00:00:00Z".json)])
      #expect(past.lease?.lastTelemetryAt == world.clock.now.addingTimeInterval(-86_400))
      #expect(try await world.status(lease).state == .active)
    }
  }

  @Test("while no broker ran nobody lost a lease by silence, but time ran on", arguments: TestDatabase.tested)
  func downtime(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 2) { world in
      let long = try await world.lease("m1")
      let short = try await world.lease("m2", [("requested_ttl_seconds", 300.json)])
      world.clock.advance(900)
      try await world.broker.sweep()
      #expect(await world.acquire("m1").lease?.id == long.id)
      #expect(try await world.status(short).reason == "lease_expired")
    }
  }

  @Test("administrators mark, rest, revoke and restore credentials", arguments: TestDatabase.tested)
  func administration(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 1) { world in
      let path = "/api/admin/credentials/sub%3Aauth0%7Calpha/"
      let lease = try await world.lease("m1")
      let marked = await world.post(path + "mark-exhausted")
      #expect(marked.credential?.state == .exhausted)
      #expect(try await world.status(lease).reason == "admin_marked_exhausted")
      // No other request undoes it.
      #expect(await world.acquire("m1").status == 409)
      #expect(try await world.credential("alpha").state == .exhausted)
      #expect(await world.post(path + "restore").credential?.state == .available)
      #expect(await world.post(path + "disable-assignment").credential?.isDisabled == true)
      #expect(await world.acquire("m1").status == 409)
      #expect(await world.post(path + "enable-assignment").credential?.state == .available)
      #expect(await world.post(path + "cooldown").status == 422)
      #expect(await world.post(path + "cooldown", [("seconds", 60.json)]).credential?.state == .cooldown)
      #expect(await world.acquire("m1").status == 409)
      try await world.pass(60)
      let next = try await world.lease("m1")
      let revoked = await world.post(path + "revoke")
      #expect(revoked.credential?.state == .revoked)
      #expect(try await world.status(next).state == .revoked)
      #expect(await world.post("/api/admin/credentials/nobody/revoke").detail == "Credential not found")
      #expect(await world.post("/api/admin/credentials/nobody/explode").status == 404)
    }
  }

  @Test("a credential that was used up is lent on trial after its reset", arguments: TestDatabase.tested)
  func trial(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 1) { world in
      let lease = try await world.lease("m1")
      _ = await world.report(lease, [("utilization_pct", 100.json)])
      #expect(await world.acquire("m1").status == 409)
      world.clock.advance(6.9 * 86_400)
      #expect(await world.acquire("m1").status == 409)
      world.clock.advance(0.2 * 86_400)
      let trial = try await world.lease("m1")
      #expect(trial.utilization == nil)
      #expect(await world.report(trial, [("utilization_pct", 3.json)]).credential?.state == .leased)
      // And a second week is no different.
      #expect(await world.report(trial, [("utilization_pct", 100.json)]).credential?.state == .exhausted)
      world.clock.advance(7.1 * 86_400)
      #expect(await world.acquire("m1").status == 200)
    }
  }

  @Test("a holder that fails with a token past its end has the login marked; a new one clears that")
  func deadLogin() async throws {
    try await BrokerWorld.with { world in
      let dead = BrokerWorld.login("alpha", expires: 1_795_000_000)
      _ = await world.post("/auth/import-json", [("auth_json", dead), ("label", "alpha".json)])
      let lease = try await world.lease("m1")
      _ = await world.report(lease, [("status", "error".json)])
      let status = try await world.status(lease)
      #expect(status.credentialState == .unavailable && status.isReplacementRequired)
      #expect(await world.act("renew", lease).reason == "credential_not_usable")
      #expect(await world.acquire("m1").status == 409)
      let fresh = BrokerWorld.login("alpha", renewed: "2026-11-20T18:30:00Z", mark: "new", expires: 1_799_000_000)
      _ = await world.post("/auth/import-json", [("auth_json", fresh)])
      #expect(await world.acquire("m1").status == 200)
    }
  }

  @Test("logins are imported, renamed and deleted", arguments: TestDatabase.tested)
  func imports(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind) { world in
      let first = await world.post("/auth/import-json", [("auth_json", BrokerWorld.login("ada"))]).json
      #expect(first["label"]?.string == "ada" && first["created_new_profile"]?.bool == true)
      #expect(first["status"]?.string == "imported" && first["account_key"]?.string == "sub:auth0|ada")
      let again = await world.post("/auth/import-json", [("auth_json", BrokerWorld.login("ada"))]).json
      #expect(again["matched_existing_profile"]?.bool == true && again["up_to_date"]?.bool == true)
      _ = await world.post("/auth/import-json", [("auth_json", BrokerWorld.login("bob"))])
      let clash = await world.post("/auth/rename", [("old_label", "bob".json), ("new_label", "ada".json)])
      #expect(clash.status == 409)
      #expect(
        await world.post("/auth/rename", [("old_label", "bob".json), ("new_label", "carl".json)]).status == 200)
      let lease = try await world.lease("m1")
      let label = lease.credentialID == "sub:auth0|ada" ? "ada" : "carl"
      _ = await world.report(lease, [("requests_count", 1.json)])
      #expect(await world.post("/auth/delete", [("label", label.json)]).status == 200)
      #expect(await world.act("renew", lease).reason == "lease_not_found_or_not_owned")
      #expect(await world.post("/auth/delete", [("label", label.json)]).detail == "Label not found")
      #expect(await world.post("/auth/import-json", [("auth_json", "FAKE".json)]).status == 400)
      #expect(await world.post("/auth/import-json", [("auth_json", .members([]))]).status == 422)
      let accounts = await world.get("/api/accounts/cached").json["accounts"]?.array
      #expect(accounts?.count == 1)
    }
  }

  @Test("logins are sealed: not in the database, and not to be opened with another key")
  func sealing() async throws {
    try await BrokerWorld.with(accounts: 1) { world in
      let lease = try await world.lease("m1")
      let rows = try await world.ledger.database.read {
        try $0.query("SELECT sealed_login FROM lease_credentials", [])
      }
      let sealed = try #require(rows.first?["sealed_login"].text)
      let bytes = try #require(Data(base64Encoded: sealed))
      #expect(!String(decoding: bytes, as: UTF8.self).contains("FAKE") && !sealed.contains("FAKE"))
      let other = BrokerWorld(world.ledger, clock: world.clock, key: 8)
      #expect(await other.act("materialize", lease).status == 503)
      #expect(await world.act("materialize", lease).status == 200)
      let said = world.lines.all.joined(separator: "\n")
      #expect(said.contains(#""event":"lease_materialized""#) && !said.contains("FAKE"))
      #expect(world.lines.all.allSatisfy { $0.hasPrefix("broker_audit {") })
    }
  }

  @Test("the token of a machine is good for that machine alone", arguments: TestDatabase.tested)
  func machineTokens(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 2) { world in
      let made = await world.post("/api/admin/machines/m1/token")
      let token = try #require(made.json["token"]?.string)
      let mine = await world.post("/api/leases/acquire", BrokerWorld.own("m1"), token: token)
      let lease = try #require(mine.lease)
      #expect(await world.post("/api/leases/acquire", BrokerWorld.own("m2"), token: token).status == 403)
      let other = try await world.lease("m2")
      #expect(await world.get("/api/leases/\(lease.id)", token: token).status == 200)
      #expect(await world.get("/api/leases/\(other.id)", token: token).status == 404)
      let stolen = await world.post(
        "/api/leases/\(other.id)/materialize", BrokerWorld.own("m1"), token: token)
      #expect(stolen.reason == "lease_not_found_or_not_owned")
      let overview = await world.get("/api/admin/leases/overview", token: token).json
      #expect(overview["active_leases"]?.array?.map { $0["machine_id"]?.string } == ["m1"])
      #expect(overview["credentials"]?.array?.count == 1)
      #expect(await world.post("/api/admin/leases/\(other.id)/release", token: token).status == 403)
      #expect(await world.post("/api/settings", token: token).status == 403)
      #expect(await world.get("/api/admin/machines/m2/detail", token: token).status == 403)
      // A new one takes the place of the old.
      _ = await world.post("/api/admin/machines/m1/token")
      #expect(await world.get("/api/leases/\(lease.id)", token: token).status == 403)
    }
  }

  @Test("what is older than anybody looks at is forgotten, and what is in use is not", arguments: TestDatabase.tested)
  func pruning(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 2) { world in
      let old = try await world.lease("m1")
      _ = await world.report(old, [("requests_count", 1.json)])
      _ = await world.act("release", old)
      let kept = try await world.lease("m2", [("requested_ttl_seconds", 2_592_000.json)])
      for _ in 0..<4 {
        world.clock.advance(25 * 86_400)
        #expect(await world.act("renew", kept).status == 200)
      }
      try await world.broker.prune()
      let forgotten = await world.get("/api/admin/machines/m1/detail").json["summary"]
      #expect(forgotten?["lease_count"]?.int == 0 && forgotten?["telemetry_points"]?.int == 0)
      #expect(try await world.status(kept).state == .active)
    }
  }

  @Test("names that are too long or hold what databases refuse are turned away")
  func hostileNames() async throws {
    try await BrokerWorld.with(accounts: 1) { world in
      for name in [String(repeating: "m", count: 257), "a\u{0}b"] {
        #expect(await world.acquire(name).status == 422)
        #expect(await world.get("/api/leases/\(name)").status == 404)
      }
      let lease = try await world.lease("m1", [("reason", .string(String(repeating: "r\u{0}", count: 5000)))])
      #expect(lease.reason == String(repeating: "r", count: 256))
      let odd = await world.report(
        lease,
        [
          ("last_success_at", .members([("a", 1.json)])), ("utilization_pct", (-3).json), ("status", "a\u{0}b".json),
          ("quota_remaining", "lots".json), ("tokens_in", .number("1e300")),
          ("metadata", .members([("x", "a\u{0}b".json)])),
        ])
      #expect(odd.status == 200 && odd.lease?.utilization == nil)
    }
  }
}
