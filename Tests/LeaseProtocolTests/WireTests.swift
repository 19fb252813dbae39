import Domain
import FoundationEssentials
import StructuredText
import Testing

@testable import LeaseProtocol

@Suite("What brokers and their clients send")
struct WireTests {
  static let lease = """
    {"id":"lease_ZKbBehCRWPDeWfz5","credential_id":"sub:auth0|alpha","machine_id":"debian","agent_id":"openclaw:main",\
    "state":"active","issued_at":"2026-11-20T17:40:08.973000+00:00","expires_at":"2026-11-20T18:10:08.973000+00:00",\
    "renewed_at":null,"revoked_at":null,"released_at":null,"rotation_reason":null,"replacement_lease_id":null,\
    "last_seen_at":"2026-11-20T17:40:08.973000+00:00","last_telemetry_at":null,"latest_utilization_pct":42.12,\
    "latest_quota_remaining":12345,"last_success_at":null,"last_error_at":null,"reason":"startup_acquire",\
    "metadata":null,"created_at":"2026-11-20T17:40:08.973000+00:00","updated_at":"2026-11-20T17:40:08.973000+00:00",\
    "seconds_since_seen":0,"is_stale":false}
    """
  static let status = """
    {"lease_id":"lease_ZKbBehCRWPDeWfz5","credential_id":"sub:auth0|alpha","state":"active",\
    "issued_at":"2026-11-20T17:40:08.973000+00:00","expires_at":"2026-11-20T18:40:12.458000+00:00",\
    "renewed_at":"2026-11-20T17:40:12.458000+00:00","machine_id":"debian","agent_id":"openclaw:main",\
    "latest_telemetry_at":"2026-11-20T17:40:12.807000+00:00","latest_utilization_pct":42.12,\
    "latest_quota_remaining":12345,"last_success_at":"2026-11-20T17:40:12.807839+00:00","last_error_at":null,\
    "rotation_recommended":false,"replacement_required":false,"reason":"startup_acquire","credential_state":"leased",\
    "credential_auth_updated_at":"2026-11-20T17:40:08.116000+00:00","auth_refresh_required":false,\
    "effective_rotation_policy":"replacement_required_only","last_seen_at":"2026-11-20T17:40:13.439000+00:00",\
    "seconds_since_seen":0,"is_stale":false}
    """

  @Test("a recorded lease is read and written alike")
  func lease() throws {
    let json = try JSONReader.read(Self.lease)
    let lease = try #require(Lease(json))
    #expect(lease.owner == LeaseOwner(machine: "debian", agent: "openclaw:main"))
    #expect(lease.utilization == Percent(hundredths: 4212) && lease.quotaRemaining == 12_345)
    #expect(lease.expiresAt.timeIntervalSince(lease.issuedAt) == 1800)
    #expect(JSONWriter.compact(lease.json) == Self.lease)
  }

  @Test("a recorded status is read and written alike")
  func status() throws {
    let status = try #require(LeaseStatus(try JSONReader.read(Self.status)))
    #expect(status.credentialState == .leased && status.policy == .whenRequired)
    #expect(JSONWriter.compact(status.json) == Self.status)
  }

  @Test("instants have six digits or none, and come in any form of ISO 8601")
  func instants() throws {
    let whole = try #require(BrokerTime.date("2026-11-23T17:42:52+00:00"))
    #expect(BrokerTime.text(whole) == "2026-11-23T17:42:52+00:00")
    #expect(BrokerTime.text(whole.addingTimeInterval(0.25)) == "2026-11-23T17:42:52.250000+00:00")
    for text in ["2026-11-23T17:42:52Z", "2026-11-23T17:42:52", "2026-11-23T19:42:52+02:00"] {
      #expect(BrokerTime.date(text) == whole, "\(text)")
    }
    #expect(BrokerTime.date("soon") == nil)
  }

  @Test("a percentage keeps two decimals, as it was recorded")
  func percentages() {
    #expect(Percent(42.125)?.value == 42.12)
    #expect(Percent(.nan) == nil && Percent(1e300) == nil)
  }

  @Test("names of owners are trimmed; without both there is no owner")
  func owners() throws {
    #expect(
      LeaseOwner(try JSONReader.read(#"{"machine_id":" a ","agent_id":7}"#)) == LeaseOwner(machine: "a", agent: "7"))
    for text in [#"{"machine_id":"a"}"#, #"{"machine_id":"a","agent_id":"  "}"#, #"{"machine_id":[],"agent_id":"b"}"#] {
      #expect(LeaseOwner(try JSONReader.read(text)) == nil, "\(text)")
    }
    #expect(LeaseOwner.agentOfOpenClaw("main") == "openclaw:main")
    #expect(LeaseOwner.agentOfOpenClaw("openclaw") == "openclaw")
    #expect(LeaseOwner.agentOfOpenClaw("openclaw:work") == "openclaw:work")
  }

  @Test(
    "what a refusal means is told in all three shapes",
    arguments: [
      (
        409, #"{"status":"denied","reason":"lease_not_found_or_not_owned","lease":null}"#,
        BrokerRefusal.Meaning.leaseGone
      ),
      (404, #"{"detail":"Lease not found"}"#, .leaseGone),
      (409, #"{"detail":"Lease not found or not owned"}"#, .leaseGone),
      (409, #"{"status":"denied","reason":"no_eligible_credentials_available","lease":null}"#, .noneFree),
      (409, #"{"status":"denied","reason":"lease_not_renewable:revoked","lease":null}"#, .leaseNotLive),
      (404, #"{"status":"denied","reason":"credential_material_not_found","lease":null}"#, .noMaterial),
      (409, #"{"status":"denied","reason":"credential_not_usable"}"#, .credentialUnusable),
      (401, #"{"detail":"API key required"}"#, .configuration), (503, #"{"detail":"no token"}"#, .configuration),
      (422, #"{"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]}"#, .trouble),
      (500, "null", .trouble),
    ])
  func refusals(_ status: Int, _ text: String, _ meaning: BrokerRefusal.Meaning) throws {
    #expect(BrokerRefusal(status: status, body: try JSONReader.read(text)).meaning == meaning)
  }

  @Test("settings are clamped, and what is unknown or nonsense is left")
  func settings() throws {
    var settings = BrokerSettings(
      try JSONReader.read(
        #"""
        {"rotation_request_threshold_percent":150,"lease_default_ttl_seconds":5,"lease_stale_after_seconds":200,
         "lease_reclaim_after_seconds":100,"min_quota_remaining":-4,"unknown":1,"allow_client_initiated_rotation":"no",
         "rotation_policy_default":"sometimes","rotation_policy_by_agent":{"a":"recommended_or_required","b":"x"}}
        """#))
    // The rotation's threshold is never above that of assignment.
    #expect(settings.rotationThreshold == .whole(99) && settings.defaultTTL == 60)
    #expect(settings.staleAfter == 200 && settings.reclaimAfter == 260 && settings.leastQuota == 0)
    #expect(!settings.allowsClientRotation && settings.policy == .whenRequired)
    #expect(settings.policyByAgent == ["a": .whenRecommended])
    #expect(settings.policy(of: LeaseOwner(machine: "m", agent: "a")) == .whenRecommended)
    #expect(settings.json.members?.count == 14 && BrokerSettings(settings.json) == settings)
    settings.merge(try JSONReader.read(#"{"lease_default_ttl_seconds":"soon","exhausted_utilization_percent":50}"#))
    #expect(
      settings.defaultTTL == 60 && settings.mostAssignable == .whole(50) && settings.rotationThreshold == .whole(50))
  }

  @Test("no body makes a reader trap, and what was read is read the same again")
  func noise() throws {
    let seed: UInt64 = 20_261_121
    var random = SplitMix64(seed: seed)
    let texts = [Self.lease, Self.status]
    for round in 0..<4_000 {
      var bytes = Array(texts[round % 2].utf8)
      for _ in 0...Int(random.next() % 6) {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 3 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: place)
        default: bytes.insert(contentsOf: Array("1e400".utf8), at: place)
        }
      }
      guard let json = try? JSONReader.read(bytes) else { continue }
      if let lease = Lease(json) { #expect(Lease(lease.json) == lease, "seed \(seed) round \(round)") }
      if let status = LeaseStatus(json) { #expect(LeaseStatus(status.json) == status, "seed \(seed) round \(round)") }
      _ = (LeaseReport(json), UsageObservation(json), BrokerSettings(json), PoolCredential(json), CodexLogin(json))
    }
  }
}
