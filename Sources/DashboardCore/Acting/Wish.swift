import Domain

/// Something that a person can do with keys, credits and the account.
public enum Wish: Equatable, Sendable, CaseIterable {
  case newKey, editKey, switchKey, rotateKey, revokeKey
  case buyCredits, autoTopUp
  case logIn
}

extension DashboardState {
  /// Why a wish cannot be granted now; nil when it can.
  public func obstacle(to wish: Wish) -> String? {
    if wish == .logIn { return obstacleToLogin }
    guard abilities.isLoggedIn else { return "not logged in" }
    switch wish {
    case .newKey, .editKey, .switchKey, .rotateKey, .revokeKey:
      guard abilities.keys else { return "no token proxy" }
    case .buyCredits, .autoTopUp, .logIn:
      guard abilities.credits else { return "no token proxy" }
    }
    if isReadOnly { return "read-only: nothing is changed" }
    switch wish {
    case .newKey, .buyCredits, .autoTopUp, .logIn: return nil
    case .editKey, .switchKey, .rotateKey, .revokeKey:
      guard let key = wishedKey else {
        return focus == .keys ? "no key is selected" : "the keys pane is not focused"
      }
      return key.state == .revoked ? "the key was revoked" : nil
    }
  }

  private var obstacleToLogin: String? {
    guard abilities.accountBase != nil else { return "no token proxy" }
    if abilities.isLoggedIn, !wasLoggedOut { return "logged in already" }
    return isReadOnly ? "read-only: nothing is changed" : nil
  }

  /// Whether the server refuses the management key.
  private var wasLoggedOut: Bool {
    credits.failure?.kind == .notLoggedIn || keys.failure?.kind == .notLoggedIn
  }

  /// The key that a wish is about: the one whose detail is shown, else the selected one of the focused pane.
  var wishedKey: ProvisionedKey? {
    if case .detail(let row, _) = modal { return row.pane == .keys ? key(row.id) : nil }
    return focus == .keys ? selectedKey : nil
  }

  mutating func open(_ wish: Wish) -> [DashboardEffect] {
    if let obstacle = obstacle(to: wish) {
      show(obstacle, .warning)
      return []
    }
    switch wish {
    case .newKey: return open(FormDialog.newKey)
    case .editKey: return wishedKey.map { open(FormDialog.editKey($0)) } ?? []
    case .switchKey: return wishedKey.map { switchKey($0) } ?? []
    case .rotateKey: return wishedKey.map { askRotation(of: $0) } ?? []
    case .revokeKey: return wishedKey.map { askRevocation(of: $0) } ?? []
    case .buyCredits: return open(FormDialog.purchase(balance: credits.value))
    case .autoTopUp: return open(FormDialog.autoTopUp(credits.value?.autoTopUp))
    case .logIn: return open(FormDialog.login(base: abilities.accountBase ?? ""))
    }
  }

  private mutating func open(_ form: FormDialog) -> [DashboardEffect] {
    var form = form
    form.note(now: now)
    return open(.form(form))
  }

  /// Enabling harms nobody; disabling asks first.
  private mutating func switchKey(_ key: ProvisionedKey) -> [DashboardEffect] {
    let action = AccountAction.changeKey(id: key.id, name: key.name, .disabling(key.state != .disabled))
    guard key.state != .disabled else {
      modal = nil
      return act(action)
    }
    return open(
      .confirm(
        Confirmation(
          title: "Disable \(key.name)",
          lines: ["Calls with this key are refused until it is enabled again.", use(of: key)], action: "Disable",
          command: .act(action))))
  }

  private mutating func askRotation(of key: ProvisionedKey) -> [DashboardEffect] {
    open(
      .confirm(
        Confirmation(
          title: "Rotate \(key.name)",
          lines: [
            "The key gets another secret, which is shown once. The old one is refused from then on, wherever it is in use.",
            use(of: key),
          ], action: "Rotate", command: .act(.rotateKey(id: key.id, name: key.name)))))
  }

  private mutating func askRevocation(of key: ProvisionedKey) -> [DashboardEffect] {
    open(
      .confirm(
        Confirmation(
          title: "Revoke \(key.name)",
          lines: ["The key ends for ever and leaves the list. What it spent stays in the ledger.", use(of: key)],
          action: "Revoke", command: .act(.revokeKey(id: key.id, name: key.name)))))
  }

  /// Whether anybody would miss it.
  private func use(of key: ProvisionedKey) -> String {
    let calls = key.requests == 1 ? "1 call" : "\(key.requests) calls"
    guard let last = key.lastUsedAt else { return "It was never used." }
    return "It was used \(DurationText.ago(last, now: now)), \(calls) in all."
  }
}
