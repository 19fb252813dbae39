import Domain
import FoundationEssentials
import TokenProxyClient

extension DashboardServices {
  /// From now on every act on the account leaves an entry in the log: what was done and with which flags of the command
  /// line it could have been done, never a value.
  mutating func audit(by trail: ActionTrail) {
    keyActions = keyActions.map { AuditedKeys(actions: $0, trail: trail) }
    creditActions = creditActions.map { AuditedCredits(actions: $0, trail: trail) }
    account = account.map { AuditedAccount(actions: $0, trail: trail) }
  }

  /// The same for imports and the rotation, which need no account.
  mutating func auditCredentials(by trail: ActionTrail) {
    imports = imports.map { AuditedImports(actions: $0, trail: trail) }
    rotation = rotation.map { AuditedRotation(rotation: $0, trail: trail) }
  }
}

private struct AuditedKeys: KeyActions {
  var actions: any KeyActions
  var trail: ActionTrail

  func create(_ new: NewKey) async throws -> IssuedKey {
    let flags = [
      "--name", new.limit.map { _ in "--limit" }, new.reset.map { _ in "--limit-reset" },
      new.expiresAt.map { _ in "--expires" }, new.models.map { _ in "--models" },
    ]
    return try await trail.noting("keys create", flags) { try await actions.create(new) }
  }

  func change(_ id: String, _ change: KeyChange) async throws {
    let flags = [
      change.name.map { _ in "--name" }, change.limit.map { $0 == nil ? "--no-limit" : "--limit" },
      change.reset.map { $0 == nil ? "--no-limit-reset" : "--limit-reset" },
      change.expiresAt.map { $0 == nil ? "--no-expires" : "--expires" },
      change.models.map { $0 == nil ? "--all-models" : "--models" },
      change.isDisabled.map { $0 ? "--disabled" : "--enabled" },
    ]
    try await trail.noting("keys update", flags) { try await actions.change(id, change) }
  }

  func rotate(_ id: String) async throws -> IssuedKey {
    try await trail.noting("keys rotate") { try await actions.rotate(id) }
  }

  func revoke(_ id: String) async throws {
    try await trail.noting("keys revoke") { try await actions.revoke(id) }
  }
}

private struct AuditedImports: TokenImports {
  var actions: any TokenImports
  var trail: ActionTrail

  func previewImport(of ids: [String], _ options: ImportOptions) async throws -> [ImportPreview] {
    try await actions.previewImport(of: ids, options)
  }

  func importTokens(_ ids: [String], _ options: ImportOptions) async throws -> [ImportOutcome] {
    let flags = [options.copiesLogins ? "--copy-login" : nil, options.replaces ? "--replace" : nil]
    return try await trail.noting("tokens import", flags) { try await actions.importTokens(ids, options) }
  }

  func setImportsKeys(_ importsKeys: Bool) async { await actions.setImportsKeys(importsKeys) }
}

private struct AuditedRotation: TokenRotation {
  var rotation: any TokenRotation
  var trail: ActionTrail

  func rotationChoices(_ strategy: RotationStrategy?, provider: String?) async throws -> [RotationChoice] {
    try await rotation.rotationChoices(strategy, provider: provider)
  }

  func takeNext(_ strategy: RotationStrategy?, provider: String) async throws -> RotationChoice {
    try await trail.noting("tokens rotation next", ["--strategy", "--provider"]) {
      try await rotation.takeNext(strategy, provider: provider)
    }
  }

  func applyRotation(_ choice: RotationChoice, agent: String?, dryRun: Bool) async throws -> RotationOrder {
    guard !dryRun else { return try await rotation.applyRotation(choice, agent: agent, dryRun: true) }
    return try await trail.noting("tokens rotation", ["--apply", "--strategy", "--provider"]) {
      try await rotation.applyRotation(choice, agent: agent, dryRun: false)
    }
  }
}

private struct AuditedCredits: CreditActions {
  var actions: any CreditActions
  var trail: ActionTrail

  func buy(_ amount: Money) async throws -> PurchaseOutcome {
    try await trail.noting("credits buy", ["--amount"]) { try await actions.buy(amount) }
  }

  func setAutoTopUp(_ wanted: AutoTopUp) async throws -> AutoTopUp {
    let flags = [wanted.isEnabled ? "--enable" : "--disable", "--threshold", "--amount"]
    return try await trail.noting("credits auto-topup", flags) { try await actions.setAutoTopUp(wanted) }
  }
}

private struct AuditedAccount: AccountActions {
  var actions: any AccountActions
  var trail: ActionTrail

  var base: String { actions.base }

  func login(email: String, password: Secret) async throws -> Account {
    try await trail.noting("auth login", ["--email"]) { try await actions.login(email: email, password: password) }
  }

  func register(email: String, password: Secret) async throws -> Account {
    try await trail.noting("auth register", ["--email"]) {
      try await actions.register(email: email, password: password)
    }
  }
}
