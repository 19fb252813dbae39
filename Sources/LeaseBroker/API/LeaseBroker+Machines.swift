import Domain
import FoundationEssentials
import LeaseProtocol
import Ledger
import StructuredText

extension LeaseBroker {
  /// `GET /api/admin/machines/{id}/detail`
  func machineDetail(_ machine: String, _ query: [String: String]) async throws -> BrokerReply {
    func limit(_ name: String, _ standard: Int, _ most: Int) -> Int {
      min(max(query[name].flatMap { Int($0) } ?? standard, 1), most)
    }
    let (leases, reports) = (limit("lease_limit", 200, 1000), limit("telemetry_limit_per_lease", 30, 500))
    return try await look { work in
      let rows = try work.session.leases(ofMachine: machine, limit: leases)
      let told = try work.session.reports(ofMachine: machine, limitPerLease: reports).map { row in
        (row.text("lease_id"), Self.report(row))
      }
      let byLease = Dictionary(grouping: told, by: \.0)
      let documents = rows.map { row in
        let lease = work.shown(row)
        let telemetry = (byLease[lease.id] ?? []).map(\.1)
        return JSONValue.members([
          ("lease_id", lease.id.json), ("state", lease.state.rawValue.json),
          ("machine_id", lease.owner.machine.json), ("agent_id", lease.owner.agent.json),
          ("credential_id", lease.credentialID.json), ("issued_at", lease.issuedAt.brokerJSON),
          ("expires_at", lease.expiresAt.brokerJSON), ("updated_at", lease.updatedAt.brokerJSON),
          ("reason", lease.reason.json), ("latest_utilization_pct", lease.utilization.json),
          ("latest_quota_remaining", lease.quotaRemaining?.json ?? .null),
          ("telemetry_count", telemetry.count.json), ("telemetry", .array(telemetry)),
        ])
      }
      return .document(
        .members([
          ("machine_id", machine.json),
          (
            "summary",
            .members([
              ("lease_count", rows.count.json),
              ("active_lease_count", rows.count { $0.lease.state.isLive && !work.isOverdue($0.lease) }.json),
              ("agent_count", Set(rows.map(\.lease.owner.agent)).count.json), ("telemetry_points", told.count.json),
            ])
          ), ("leases", .array(documents)), ("telemetry", .array(told.map(\.1))),
        ]))
    }
  }

  private static func report(_ row: SQLRow) -> JSONValue {
    func number(_ column: String) -> JSONValue { row[column].integer?.json ?? .null }
    return .members([
      ("id", row.text("report_id").json), ("lease_id", row.text("lease_id").json),
      ("credential_id", row.text("credential_id").json), ("machine_id", row.text("machine_id").json),
      ("agent_id", row.text("agent_id").json), ("captured_at", row.date("captured_at").brokerJSON),
      ("requests_count", number("requests")), ("tokens_in", number("tokens_in")),
      ("tokens_out", number("tokens_out")),
      ("utilization_pct", row["utilization"].integer.map { Percent(hundredths: $0) }.json),
      ("quota_remaining", number("quota")), ("rate_limit_remaining", number("rate_limit")),
      ("status", row["status"].text.json), ("last_success_at", row["last_success_at"].text.json),
      ("last_error_at", row["last_error_at"].text.json),
      ("error_rate_1h", row["error_rate"].integer.map { Double($0) / 1e6 }.json),
      ("metadata", row["metadata"].text.flatMap { try? JSONReader.read($0) } ?? .null),
      ("created_at", row.date("created_at").brokerJSON),
    ])
  }

  // MARK: Tokens

  /// `POST /api/admin/machines/{id}/token`: a token for that machine alone, in the place of the one before. Shown once.
  func makeToken(of machine: String) async throws -> BrokerReply {
    try BrokerBody.check(machine, "machine_id")
    var generator = SystemRandomNumberGenerator()
    let token = "cml_" + Base64URL.encode((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    return try await change(isAlone: false) { work in
      try work.session.keep(tokenDigest: SecretDigest.hex(of: Secret(token)), ofMachine: machine)
      return .ok([("machine_id", machine.json), ("token", token.json)])
    }
  }

  /// `DELETE /api/admin/machines/{id}/token`
  func removeToken(of machine: String) async throws -> BrokerReply {
    try await change(isAlone: false) { work in
      guard try work.session.removeToken(ofMachine: machine) else { return .detail(404, "Token not found") }
      return .ok([("machine_id", machine.json)])
    }
  }
}
