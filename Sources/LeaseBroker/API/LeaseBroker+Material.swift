import FoundationEssentials
import LeaseProtocol
import StructuredText

extension LeaseBroker {
  static let foreignKey = "The broker cannot open this login: it was sealed under another key"

  /// `POST /api/leases/{id}/materialize`
  func materialize(_ id: String, _ body: BrokerBody, _ caller: BrokerCaller) async throws -> BrokerReply {
    let owner = try body.owner(caller)
    return try await change(isAlone: false) { work in
      try work.withUsableLease(id, of: owner, denied: .materializeDenied, word: "materializable") {
        work, row, credential in
        guard let sealed = credential.sealedLogin else {
          let reason = "credential_material_not_found"
          let ended = try work.end(row, as: .released, reason: reason).lease
          work.events.append(LeaseEvent(.materializeDenied, ended.lease, decision: "released", reason: reason))
          return .denied(reason, work.shown(ended), status: 404)
        }
        guard let login = try? work.seal.open(sealed, of: credential.credential.id) else {
          return .detail(503, Self.foreignKey)
        }
        row.lease.deliveries = .init(
          count: (row.lease.deliveries?.count ?? 0) + 1, firstAt: row.lease.deliveries?.firstAt ?? work.now,
          lastAt: work.now, authUpdatedAt: credential.credential.authUpdatedAt)
        row.lease.lastSeenAt = work.now
        row.lease.updatedAt = work.now
        try work.session.update(row)
        work.events.append(LeaseEvent(.materialized, row.lease, decision: "delivered"))
        return .ok([
          ("reason", .null), ("lease", work.shown(row).json),
          ("credential_material", Self.material(login, credential, now: work.now)),
        ])
      }
    }
  }

  private static func material(_ login: CodexLogin, _ row: LeaseSession.CredentialRow, now: Date) -> JSONValue {
    .members([
      ("label", row.credential.label.json), ("account_key", row.credential.id.json),
      ("email", row.credential.email.json), ("name", row.name.json),
      ("provider_account_id", (login.accountID.isEmpty ? nil : login.accountID).json), ("auth_json", login.document),
      ("openclaw", OpenClawMaterial(login, now: now)?.json ?? .null),
    ])
  }

  /// `POST /api/leases/{id}/reconcile-auth`: of two logins of one account the newer one stays.
  func reconcile(_ id: String, _ body: BrokerBody, _ caller: BrokerCaller) async throws -> BrokerReply {
    let owner = try body.owner(caller)
    guard let document = body["auth_json"], document.members != nil else {
      throw BrokerDenial(400, "auth_json object is required")
    }
    guard let theirs = CodexLogin(document) else {
      throw BrokerDenial(.invalid(["auth_json"], "value_error", "The object is no login of Codex"))
    }
    return try await change(isAlone: false) { work in
      guard let row = try work.current(id), caller.mayAct(for: row.lease.owner.machine) else {
        return .detail(404, "Lease not found")
      }
      guard row.lease.owner == owner else {
        return work.refuse("Lease not found or not owned", row, status: 409)
      }
      guard row.lease.state.isLive else {
        return work.refuse("lease_not_active:\(row.lease.state.rawValue)", row, status: 409)
      }
      guard var credential = try work.session.credential(row.lease.credentialID, isToChange: true),
        let sealed = credential.sealedLogin
      else { return work.refuse("credential_material_not_found", row, status: 404) }
      guard let ours = try? work.seal.open(sealed, of: credential.credential.id) else {
        return .detail(503, Self.foreignKey)
      }
      guard theirs.accountKey == credential.credential.id, theirs.accountID == ours.accountID else {
        return work.refuse("auth identity mismatch", row, status: 409)
      }
      try work.session.touch(id)
      let comparison = theirs.compared(to: ours)
      if comparison == .newer {
        try work.store(theirs, in: &credential)
        try work.settle(&credential, isLeased: true)
      }
      return work.reconciled(comparison, ours, row, credential)
    }
  }
}

extension LeaseWork {
  /// Puts a login in the place of the credential's.
  func store(_ login: CodexLogin, in row: inout CredentialRow) throws {
    row.sealedLogin = try seal.seal(login, of: row.credential.id)
    row.accessExpiresAt = login.expiresAt
    row.name = login.name ?? row.name
    row.credential.email = login.email ?? row.credential.email
    row.credential.accountType = login.accountType ?? row.credential.accountType
    row.credential.authUpdatedAt = now
    row.credential.needsLogin = false
    row.credential.loginReason = nil
  }

  fileprivate mutating func refuse(_ detail: String, _ row: LeaseRow, status: Int) -> BrokerReply {
    events.append(LeaseEvent(.reconcileDenied, row.lease, decision: "denied", reason: detail))
    return .detail(status, detail)
  }

  fileprivate mutating func reconciled(
    _ comparison: CodexLogin.Comparison, _ ours: CodexLogin, _ row: LeaseRow, _ credential: CredentialRow
  ) -> BrokerReply {
    let (decision, reason) =
      switch comparison {
      case .same: ("in_sync", "auth_in_sync")
      case .older: ("manager_updated_client", "manager_auth_newer")
      case .newer: ("client_updated_manager", "persisted")
      }
    events.append(LeaseEvent(.reconciled, row.lease, decision: decision, reason: reason))
    return .ok([
      ("decision", decision.json), ("reason", reason.json), ("profile_label", credential.credential.label.json),
      ("credential_auth_updated_at", credential.credential.authUpdatedAt.brokerJSON),
      ("auth_json", comparison == .older ? ours.document : .null),
    ])
  }
}
