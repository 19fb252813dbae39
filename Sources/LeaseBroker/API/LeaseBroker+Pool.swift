import FoundationEssentials
import LeaseProtocol
import StructuredText

/// What is in the pool.
extension LeaseBroker {
  /// `POST /auth/import-json` and `/auth/save`: puts a login into the pool, or in the place of an older one of its account.
  func importLogin(_ body: BrokerBody, status: String, needsLabel: Bool = false) async throws -> BrokerReply {
    guard let document = body["auth_json"], document.members != nil else {
      throw BrokerDenial(400, "auth_json object is required")
    }
    guard let login = CodexLogin(document)?.completed(now: instant) else {
      throw BrokerDenial(.invalid(["auth_json"], "value_error", "The object is no login of Codex"))
    }
    let key = login.accountKey
    guard key.utf8.count <= 1024, !key.utf8.contains(0) else {
      throw BrokerDenial(.invalid(["auth_json"], "value_error", "The account's name is too long"))
    }
    let asked = try body.label("label", isNeeded: needsLabel)
    return try await change(isAlone: true) { work in
      let known = try work.session.credential(key, isToChange: true)
      var row = try known ?? work.newCredential(key, label: asked ?? work.freeLabel(for: login))
      if let asked {
        if let other = try work.session.credential(label: asked), other.credential.id != key {
          return .detail(409, "Label already exists")
        }
        row.credential.label = asked
      }
      let isNewer = try work.isNewer(login, than: row)
      if isNewer { try work.store(login, in: &row) }
      if known == nil { try work.session.insert(row) }
      let isLeased = try work.session.isHeld(key)
      try work.settle(&row, isLeased: isLeased)
      work.events.append(LeaseEvent(.imported, row.credential, decision: isNewer ? "stored" : "known"))
      return .document(
        .members([
          ("status", status.json), ("label", row.credential.label.json), ("account_key", key.json),
          ("email", row.credential.email.json), ("matched_existing_profile", (known != nil).json),
          ("saved", isNewer.json), ("created_new_profile", (known == nil).json), ("up_to_date", (!isNewer).json),
          ("codex_switch", .null),
        ]))
    }
  }

  /// `POST /auth/delete`
  func deleteLogin(_ body: BrokerBody) async throws -> BrokerReply {
    let label = try body.label("label", isNeeded: true) ?? ""
    return try await change(isAlone: true) { work in
      guard let row = try work.session.credential(label: label) else { return .detail(404, "Label not found") }
      try work.session.removeCredential(row.credential.id)
      work.events.append(LeaseEvent(.removed, row.credential, decision: "approved"))
      return .ok([("label", label.json)])
    }
  }

  /// `POST /auth/rename`
  func renameLogin(_ body: BrokerBody) async throws -> BrokerReply {
    let old = try body.label("old_label", isNeeded: true) ?? ""
    let new = try body.label("new_label", isNeeded: true) ?? ""
    return try await change(isAlone: true) { work in
      guard var row = try work.session.credential(label: old) else { return .detail(404, "Label not found") }
      if let other = try work.session.credential(label: new), other.credential.id != row.credential.id {
        return .detail(409, "Label already exists")
      }
      row.credential.label = new
      try work.session.update(row)
      return .ok([("old_label", old.json), ("new_label", new.json)])
    }
  }

  /// `GET /api/accounts`: who is in the pool, without what nobody here knows.
  func accounts() async throws -> BrokerReply {
    try await look { work in
      let live = Dictionary(
        try work.session.liveLeases().map { ($0.lease.credentialID, $0.lease) }, uniquingKeysWith: { first, _ in first }
      )
      let rows = try work.session.credentials()
      let accounts = rows.map { row in
        let lease = live[row.credential.id]
        let credential = work.shown(row, isLeased: lease != nil)
        let held = lease.map { lease in
          JSONValue.members([
            ("lease_id", lease.id.json), ("machine_id", lease.owner.machine.json),
            ("agent_id", lease.owner.agent.json), ("state", lease.state.rawValue.json),
            ("issued_at", lease.issuedAt.brokerJSON), ("expires_at", lease.expiresAt.brokerJSON),
          ])
        }
        return JSONValue.members([
          ("label", credential.label.json), ("account_key", credential.id.json),
          ("display_label", (credential.email ?? credential.label).json), ("email", credential.email.json),
          ("is_current", false.json), ("account_type", credential.accountType.json),
          (
            "rate_limits",
            .members([
              ("primary", .null),
              (
                "secondary",
                credential.utilization.map {
                  .members([
                    ("limit", 100.json), ("used", $0.json), ("remaining", .null), ("percent", $0.json),
                    ("resetsAt", credential.weeklyResetAt.brokerJSON),
                  ])
                } ?? .null
              ),
            ])
          ),
          (
            "token_metadata",
            .members([
              ("access_token_expires_at", row.accessExpiresAt.brokerJSON),
              ("refresh_token_present", (row.sealedLogin != nil).json),
              ("reauth_required", credential.needsLogin.json), ("reauth_reason", credential.loginReason.json),
            ])
          ), ("active_lease", held ?? .null),
        ])
      }
      let used = rows.reduce(0.0) { $0 + ($1.credential.utilization?.value ?? 0) }
      return .document(
        .members([
          ("accounts", .array(accounts)), ("current_label", .null),
          (
            "aggregate",
            .members([
              ("accounts", rows.count.json), ("fleet_capacity_units", (rows.count * 100).json),
              ("fleet_used_units", used.json), ("fleet_remaining_units", (Double(rows.count) * 100 - used).json),
              ("fleet_utilization_pct", (rows.isEmpty ? 0 : used / Double(rows.count)).json),
            ])
          ),
        ]))
    }
  }
}

extension LeaseWork {
  fileprivate func newCredential(_ key: String, label: String) -> CredentialRow {
    var credential = PoolCredential(id: key, label: label, createdAt: now)
    credential.health = PoolRules.health(utilization: nil, quota: nil, errorRate: nil, status: nil)
    return CredentialRow(credential: credential, name: nil, sealedLogin: nil, accessExpiresAt: nil)
  }

  /// Whether a login is to take the place of the credential's. One that cannot be opened is worth nothing.
  fileprivate func isNewer(_ login: CodexLogin, than row: CredentialRow) throws -> Bool {
    guard let sealed = row.sealedLogin, let known = try? seal.open(sealed, of: row.credential.id) else { return true }
    return login.compared(to: known) == .newer
  }

  /// The e-mail's first part, with a number where it is taken.
  fileprivate func freeLabel(for login: CodexLogin) throws -> String {
    var base = ""
    for letter in (login.email ?? "account").prefix(while: { $0 != "@" }).lowercased().utf8.prefix(64) {
      let isPlain = (0x61...0x7A).contains(letter) || (0x30...0x39).contains(letter)
      if isPlain { base.append(Character(UnicodeScalar(letter))) } else if base.last != "-" { base.append("-") }
    }
    while base.last == "-" { base.removeLast() }
    while base.first == "-" { base.removeFirst() }
    if base.isEmpty { base = "account" }
    var (label, number) = (base, 1)
    while try session.credential(label: label) != nil {
      number += 1
      label = "\(base)-\(number)"
    }
    return label
  }
}

extension BrokerBody {
  /// - Throws: `BrokerDenial` 400 where it is needed and missing, 422 where it is too long.
  fileprivate func label(_ name: String, isNeeded: Bool) throws(BrokerDenial) -> String? {
    guard let text = self[name]?.nonEmptyString.map(trimmed) else {
      if isNeeded { throw BrokerDenial(400, "\(name) is required") }
      return nil
    }
    try Self.check(text, name)
    return text
  }
}
