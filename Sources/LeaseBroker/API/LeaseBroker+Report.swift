import FoundationEssentials
import LeaseProtocol
import Ledger
import StructuredText

extension LeaseBroker {
  /// `POST /api/leases/{id}/telemetry`
  func report(_ id: String, _ body: BrokerBody, _ caller: BrokerCaller) async throws -> BrokerReply {
    let missing = "machine_id, agent_id, and captured_at are required"
    let owner = try body.owner(caller, missing: missing)
    guard let captured = body["captured_at"], !captured.isNull, captured != .string("") else {
      throw BrokerDenial(400, missing)
    }
    guard var report = LeaseReport(body.json) else {
      throw BrokerDenial(.invalid(["captured_at"], "datetime_parsing", "Input should be a valid datetime"))
    }
    try report.bound(now: instant)
    let (kept, name) = (report, report.id.flatMap { BrokerText.bounded($0, 128) } ?? CallIdentity.make(at: instant))
    return try await change(isAlone: false) { work in
      guard var row = try work.current(id), row.lease.owner == owner else {
        var event = LeaseEvent(.reportDenied, decision: "denied", reason: Self.notOwned)
        event.leaseID = BrokerText.bounded(id, 64)
        event.owner = owner
        work.events.append(event)
        return .denied(Self.notOwned)
      }
      let isNew = try work.session.keep(kept, named: name, of: row.lease)
      guard var credential = try work.session.credential(row.lease.credentialID, isToChange: row.lease.state.isLive)
      else { return .denied(Self.notOwned) }
      // What the holder of before says late is not about the holder of now.
      if row.lease.state.isLive {
        if isNew { try work.take(kept, &row, &credential) } else { try work.session.touch(id) }
      }
      let isHeld = try row.lease.state.isLive || work.session.isHeld(credential.credential.id)
      work.events.append(LeaseEvent(.reported, row.lease, decision: isNew ? "stored" : "known"))
      return .ok([
        ("reason", .null), ("lease", work.shown(row).json),
        ("credential", work.shown(credential, isLeased: isHeld).json),
      ])
    }
  }
}

extension LeaseReport {
  /// Brings the report within what is kept.
  ///
  /// - Throws: `BrokerDenial` 422 where its metadata are too long.
  fileprivate mutating func bound(now: Date) throws(BrokerDenial) {
    capturedAt = min(max(capturedAt, now.addingTimeInterval(-86_400)), now)
    status = BrokerText.bounded(status, 64)
    lastSuccessAt = BrokerText.bounded(lastSuccessAt, 64)
    lastErrorAt = BrokerText.bounded(lastErrorAt, 64)
    guard let metadata else { return }
    let text = JSONWriter.compact(metadata)
    guard text.utf8.count <= 65_536, !text.utf8.contains(0) else {
      throw BrokerDenial(.invalid(["metadata"], "too_long", "The metadata should have at most 65536 bytes"))
    }
  }
}

extension LeaseWork {
  private static let troubled: Set = ["error", "failed", "unhealthy"]

  /// Takes over what the holder of a live lease reports.
  fileprivate mutating func take(_ report: LeaseReport, _ row: inout LeaseRow, _ credential: inout CredentialRow)
    throws
  {
    row.lease.lastSeenAt = now
    row.lease.lastTelemetryAt = report.capturedAt
    row.lease.utilization = report.utilization ?? row.lease.utilization
    row.lease.quotaRemaining = report.quotaRemaining ?? row.lease.quotaRemaining
    row.lease.lastSuccessAt = report.lastSuccessAt ?? row.lease.lastSuccessAt
    row.lease.lastErrorAt = report.lastErrorAt ?? row.lease.lastErrorAt
    row.lease.updatedAt = now
    note(report, in: &credential)
    if rules.isExhausted(credential.credential), report.utilization != nil {
      let told = credential
      let ended = try end(row, as: .revoked, reason: "credential_exhausted") { $0 = told }
      row = ended.lease
      credential = ended.credential ?? credential
      events.append(LeaseEvent(.exhausted, row.lease, decision: "revoked", reason: "credential_exhausted"))
      return
    }
    rotate(&row, by: report)
    try session.update(row)
    try settle(&credential, isLeased: true)
  }

  private func note(_ report: LeaseReport, in row: inout CredentialRow) {
    if let utilization = report.utilization {
      row.credential.utilization = utilization
      // The newest word counts.
      row.credential.exhaustedAt = utilization >= settings.exhausted ? row.credential.exhaustedAt ?? now : nil
    }
    row.credential.quotaRemaining = report.quotaRemaining ?? row.credential.quotaRemaining
    row.credential.lastTelemetryAt = report.capturedAt
    // A holder that fails while its token is past its end cannot go on, and nobody after it could.
    if let status = report.status, Self.troubled.contains(status), let end = row.accessExpiresAt, end <= now {
      row.credential.needsLogin = true
      row.credential.loginReason = "access token expired"
    }
    row.credential.health = PoolRules.health(
      utilization: row.credential.utilization, quota: row.credential.quotaRemaining, errorRate: report.errorRate,
      status: report.status, needsLogin: row.credential.needsLogin)
  }

  /// Two calm reports in a row take back the wish for a rotation.
  private func rotate(_ row: inout LeaseRow, by report: LeaseReport) {
    guard report.utilization != nil || report.quotaRemaining != nil else { return }
    var whole = report
    whole.utilization = row.lease.utilization
    whole.quotaRemaining = row.lease.quotaRemaining
    if rules.needsRotation(whole) {
      row.lease.state = .rotationRequired
      row.calmReports = 0
      let isUsed = whole.utilization.map { $0 >= settings.rotationThreshold } ?? false
      row.lease.reason =
        row.lease.reason ?? (isUsed ? RotationReason.approachingThreshold : .lowQuota).rawValue
    } else if row.lease.state == .rotationRequired {
      row.calmReports += 1
      guard row.calmReports >= 2 else { return }
      row.lease.state = .active
      row.calmReports = 0
    }
  }
}
