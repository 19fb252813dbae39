import Domain
import FoundationEssentials
import LeaseProtocol
import Ledger
import StructuredText
import TestDatabases
import Testing

@testable import LeaseBroker

/// What was recorded from another broker of this protocol, which ours must answer alike.
@Suite("The broker answers as recorded")
struct ConformanceTests {
  @Test("callers without a token are refused in the recorded words")
  func callers() async throws {
    try await BrokerWorld.with { world in
      func ask(_ authorization: String?, _ key: String? = nil) async -> BrokerReply {
        await world.broker.answer(
          BrokerRequest("GET", "/api/admin/leases/overview", authorization: authorization, apiKey: key))
      }
      let missing = "API key required. Provide Authorization: Bearer <token> or X-API-Key header."
      for authorization in [nil, "Basic RkFLRQ==", "Bearer "] {
        let reply = await ask(authorization)
        #expect(reply.status == 401 && reply.detail == missing)
      }
      let wrong = await ask("Bearer FAKE-wrong")
      #expect(wrong.status == 403 && wrong.detail == "Invalid API key")
      // The header of its own decides alone.
      #expect(await ask("Bearer \(BrokerWorld.token)", "FAKE-wrong").status == 403)
      #expect(await ask("Bearer FAKE-wrong", BrokerWorld.token).status == 200)
      #expect(await ask("bEARER \(BrokerWorld.token)").status == 200)
      let bare = LeaseBroker(database: world.ledger.database, seal: world.broker.seal, token: nil)
      let reply = await bare.answer(BrokerRequest("GET", "/api/settings", authorization: "Bearer FAKE"))
      #expect(reply.status == 503)
      #expect(
        reply.detail
          == "API key is required for this action, but INTERNAL_API_TOKEN is not configured on the server.")
    }
  }

  @Test("an empty pool denies; bodies without names or without anything are refused in their shapes")
  func emptyPool() async throws {
    try await BrokerWorld.with { world in
      let denied = await world.acquire("m1")
      #expect(denied.status == 409)
      #expect(
        JSONWriter.compact(denied.json)
          == #"{"status":"denied","reason":"no_eligible_credentials_available","lease":null}"#)
      let nameless = await world.post("/api/leases/acquire", [("machine_id", "m1".json)])
      #expect(nameless.status == 400 && nameless.detail == "machine_id and agent_id are required")
      for body in ["", "{", "[1]"] {
        let reply = await world.broker.answer(
          BrokerRequest(
            "POST", "/api/leases/acquire", authorization: "Bearer \(BrokerWorld.token)", body: Array(body.utf8)))
        #expect(reply.status == 422 && reply.json["detail"]?.array?.first?["loc"]?.array?.first?.string == "body")
      }
      #expect(await world.get("/api/leases/acquire").status == 405)
      #expect(await world.get("/api/nothing/of/this").status == 404)
      #expect(await world.get("/api/leases/lease_unknown").detail == "Lease not found")
    }
  }

  @Test("a login is handed over, and again; the status says whether the newest was", arguments: TestDatabase.tested)
  func material(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 1) { world in
      let lease = try await world.lease("m1", [("requested_ttl_seconds", 1800.json), ("reason", "startup".json)])
      #expect(lease.deliveries == nil && lease.state == .active && lease.reason == "startup")
      #expect(lease.credentialID == "sub:auth0|alpha" && lease.expiresAt.timeIntervalSince(lease.issuedAt) == 1800)
      #expect(try await world.status(lease).needsAuth)
      let first = await world.act("materialize", lease)
      let material = try #require(first.json["credential_material"])
      #expect(material["auth_json"] == BrokerWorld.login("alpha"))
      #expect(material["account_key"]?.string == lease.credentialID && material["label"]?.string == "alpha")
      #expect(material["openclaw"]?["profile_id"]?.string == "openai-codex:lease")
      #expect(first.lease?.deliveries?.count == 1)
      #expect(try await world.status(lease).needsAuth == false)
      world.clock.advance(2)
      let second = try #require(await world.act("materialize", lease).lease?.deliveries)
      #expect(second.count == 2 && second.firstAt == first.lease?.deliveries?.firstAt && second.lastAt > second.firstAt)
    }
  }

  @Test("only the owner renews; the time asked for stays", arguments: TestDatabase.tested)
  func renewal(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 1) { world in
      let lease = try await world.lease("m1", [("requested_ttl_seconds", "1800".json)])
      let stranger = await world.act("renew", lease, agent: "other")
      #expect(stranger.status == 409 && stranger.reason == "lease_not_found_or_not_owned" && stranger.lease == nil)
      world.clock.advance(10)
      let renewed = try #require(await world.act("renew", lease).lease)
      #expect(renewed.renewedAt == world.clock.now)
      #expect(renewed.expiresAt == world.clock.now.addingTimeInterval(1800))
    }
  }

  @Test("a machine gets the lease back that it has, whichever agent asks", arguments: TestDatabase.tested)
  func reuse(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 2) { world in
      let lease = try await world.lease("m1")
      let again = await world.acquire("m1", agent: "another", [("requested_ttl_seconds", 60.json)])
      #expect(again.reason == "existing_machine_lease_reused")
      #expect(again.lease?.id == lease.id && again.lease?.expiresAt == lease.expiresAt)
      #expect(again.lease?.owner == lease.owner)
      let other = try await world.lease("m2")
      #expect(other.credentialID != lease.credentialID)
      #expect(await world.acquire("m3").status == 409)
      // Less than half is left: the time begins anew.
      try await world.pass(100)
      _ = try await world.status(lease)
      for _ in 0..<20 {
        try await world.pass(100)
        _ = try await world.status(lease)
      }
      #expect(await world.acquire("m1").lease?.expiresAt == world.clock.now.addingTimeInterval(3600))
    }
  }

  @Test("reports change lease and credential as recorded", arguments: TestDatabase.tested)
  func reports(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 2) { world in
      let lease = try await world.lease("m1")
      let calm = await world.report(
        lease,
        [("utilization_pct", .number("42.125")), ("quota_remaining", 12_345.json), ("error_rate_1h", "0.01".json)])
      #expect(calm.lease?.utilization == Percent(hundredths: 4212) && calm.credential?.utilization?.value == 42.12)
      #expect(calm.credential?.health?.value == 74.45)
      // What a report leaves out stays as it was.
      let sparse = await world.report(lease, [("status", "healthy".json), ("utilization_pct", .null)])
      #expect(sparse.lease?.utilization?.value == 42.12 && sparse.lease?.quotaRemaining == 12_345)
      let much = await world.report(lease, [("utilization_pct", 90.json)])
      #expect(much.lease?.state == .rotationRequired)
      #expect(much.lease?.reason == "approaching_utilization_threshold")
      #expect(try await world.status(lease).isReplacementRequired)
      // It may be renewed all the same, and two calm reports end the wish.
      #expect(await world.act("renew", lease).status == 200)
      #expect(await world.report(lease, [("utilization_pct", 50.json)]).lease?.state == .rotationRequired)
      #expect(await world.report(lease, [("utilization_pct", 51.json)]).lease?.state == .active)
    }
  }

  @Test("a credential that is used up ends its lease, and another one is lent", arguments: TestDatabase.tested)
  func exhaustion(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 2) { world in
      let lease = try await world.lease("m1")
      let used = await world.report(lease, [("utilization_pct", 100.json)])
      #expect(used.lease?.state == .revoked && used.lease?.reason == "credential_exhausted")
      #expect(used.credential?.state == .exhausted && used.credential?.exhaustedAt == world.clock.now)
      #expect(await world.act("renew", lease).reason == "lease_not_renewable:revoked")
      #expect(await world.act("materialize", lease).reason == "lease_not_materializable:revoked")
      let status = try await world.status(lease)
      #expect(status.isReplacementRequired && status.credentialState == .exhausted)
      let next = try await world.lease("m1")
      #expect(next.credentialID != lease.credentialID && next.id != lease.id)
      #expect((next.fence ?? 0) > (lease.fence ?? .max) || lease.fence == nil)
    }
  }

  @Test("a rotation exchanges the lease, or leaves it", arguments: TestDatabase.tested)
  func rotation(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 2) { world in
      func rotate(_ lease: Lease, _ reason: String = "low_quota_remaining") async -> BrokerReply {
        await world.post(
          "/api/leases/rotate",
          BrokerWorld.own(lease.owner.machine) + [("lease_id", lease.id.json), ("reason", reason.json)])
      }
      let lease = try await world.lease("m1", [("requested_ttl_seconds", 900.json)])
      #expect(await rotate(lease, "boredom").detail == "invalid rotation reason")
      let missing = await world.post("/api/leases/rotate", BrokerWorld.own("m1"))
      #expect(missing.detail == "lease_id, machine_id, agent_id, and reason are required")
      let new = try #require(await rotate(lease).lease)
      #expect(new.credentialID != lease.credentialID && new.rotationReason == "low_quota_remaining")
      #expect(new.reason == "low_quota_remaining" && new.expiresAt.timeIntervalSince(new.issuedAt) == 900)
      #expect(try await world.status(lease).state == .released)
      let detail = await world.get("/api/admin/machines/m1/detail").json
      #expect(detail["summary"]?["lease_count"]?.int == 2)
      #expect(await rotate(lease).reason == "lease_not_rotatable:released")
      _ = try await world.lease("m2")
      let none = await rotate(new)
      #expect(none.status == 409 && none.reason == "no_eligible_credentials_available" && none.lease?.id == new.id)
      #expect(none.lease?.state == .active)
      _ = await world.post("/api/settings", [("allow_client_initiated_rotation", false.json)])
      #expect(await rotate(new).reason == "client_rotation_disabled")
    }
  }

  @Test("a released lease is over; reports after it are kept", arguments: TestDatabase.tested)
  func release(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 1) { world in
      let lease = try await world.lease("m1")
      let released = await world.act("release", lease, [("reason", "shutdown".json)])
      #expect(released.lease?.state == .released && released.lease?.reason == "shutdown")
      #expect(released.credential?.state == .available)
      #expect(await world.act("release", lease).reason == "lease_not_releasable:released")
      let late = await world.report(lease, [("requests_count", 3.json)])
      #expect(late.status == 200 && late.lease?.state == .released)
      #expect(await world.report(lease, []).status == 200)
      let bad = await world.act("telemetry", lease, [("captured_at", "soon".json)])
      #expect(bad.status == 422)
      #expect(
        await world.act("telemetry", lease).detail == "machine_id, agent_id, and captured_at are required")
    }
  }

  @Test("of two logins the newer stays, if both are of one account", arguments: TestDatabase.tested)
  func reconciliation(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 2) { world in
      let lease = try await world.lease("m1")
      func show(_ login: JSONValue, agent: String? = nil) async -> BrokerReply {
        await world.act("reconcile-auth", lease, agent: agent, [("auth_json", login)])
      }
      let same = await show(BrokerWorld.login("alpha"))
      #expect(same.json["decision"]?.string == "in_sync" && same.json["reason"]?.string == "auth_in_sync")
      #expect(same.json["profile_label"]?.string == "alpha" && same.json["auth_json"]?.isNull == true)
      let older = await show(BrokerWorld.login("alpha", renewed: "2026-11-19T17:00:00Z", mark: "old"))
      #expect(older.json["decision"]?.string == "manager_updated_client")
      #expect(older.json["reason"]?.string == "manager_auth_newer")
      #expect(older.json["auth_json"] == BrokerWorld.login("alpha"))
      world.clock.advance(1)
      let newer = await show(BrokerWorld.login("alpha", renewed: "2026-11-20T18:00:00Z", mark: "new"))
      #expect(newer.json["decision"]?.string == "client_updated_manager")
      #expect(newer.json["credential_auth_updated_at"] == world.clock.now.brokerJSON)
      let material = await world.act("materialize", lease).json["credential_material"]
      #expect(material?["auth_json"]?["tokens"]?["refresh_token"]?.string == "FAKE-refresh-alpha-new")
      let foreign = await show(BrokerWorld.login("bravo", renewed: "2026-11-20T19:00:00Z"))
      #expect(foreign.status == 409 && foreign.detail == "auth identity mismatch")
      #expect(await show(BrokerWorld.login("alpha"), agent: "x").detail == "Lease not found or not owned")
      #expect(await world.act("reconcile-auth", lease).detail == "auth_json object is required")
      let unknown = await world.post(
        "/api/leases/lease_none/reconcile-auth", BrokerWorld.own("m1") + [("auth_json", BrokerWorld.login("alpha"))])
      #expect(unknown.status == 404 && unknown.detail == "Lease not found")
      _ = await world.act("release", lease)
      let over = await show(BrokerWorld.login("alpha", renewed: "2026-11-20T20:00:00Z"))
      #expect(over.status == 409 && over.detail == "lease_not_active:released")
    }
  }

  @Test(
    "a machine that is not heard of loses its lease, one that comes back in time has it", arguments: TestDatabase.tested
  )
  func silence(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 2) { world in
      let lease = try await world.lease("m1")
      let other = try await world.lease("m2")
      try await world.pass(175)
      #expect(await world.acquire("m2").lease?.id == other.id)
      try await world.pass(10)
      let status = try await world.status(lease)
      #expect(status.state == .expired && status.isReplacementRequired && status.isStale)
      #expect(status.reason == "lease_heartbeat_timeout")
      #expect(try await world.status(other).state == .active)
      #expect(try await world.credential("alpha").state == .available)
    }
  }

  @Test(
    "the shortest lease lasts a minute, the longest thirty days",
    arguments: [
      ("30", 60.0), ("0", 60), ("-5", 60), ("100000000", 2_592_000), ("90.7", 90),
    ])
  func times(_ asked: String, _ granted: Double) async throws {
    try await BrokerWorld.with(accounts: 1) { world in
      let lease = try await world.lease("m1", [("requested_ttl_seconds", .number(asked))])
      #expect(lease.expiresAt.timeIntervalSince(lease.issuedAt) == granted)
      #expect(await world.acquire("m2", [("requested_ttl_seconds", "soon".json)]).status == 422)
    }
  }

  @Test("settings are clamped and kept, and what is unknown is left out", arguments: TestDatabase.tested)
  func settings(_ kind: TestDatabase) async throws {
    try await BrokerWorld.with(kind, accounts: 1) { world in
      let reply = await world.post(
        "/api/settings",
        [("exhausted_utilization_percent", 150.json), ("unknown", 1.json), ("lease_default_ttl_seconds", 5.json)])
      #expect(reply.json["runtime"]?["exhausted_utilization_percent"]?.double == 100)
      let kept = await world.get("/api/settings").json["runtime"]
      #expect(kept?.members?.count == 14 && kept?["lease_default_ttl_seconds"]?.int == 60)
      let lease = try await world.lease("m1")
      #expect(lease.expiresAt.timeIntervalSince(lease.issuedAt) == 60)
    }
  }
}
