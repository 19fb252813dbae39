import Domain
import FoundationEssentials

/// What changes the account, and what came of it.
extension DashboardState {
  /// Sends an action, unless the same one is under way.
  mutating func act(_ action: AccountAction) -> [DashboardEffect] {
    guard !isReadOnly else {
      show("read-only: nothing is changed", .warning)
      return []
    }
    guard runningActions.insert(action.progress).inserted else { return [] }
    // A form says by itself that it waits.
    if case .form = modal {} else { show("\(action.progress)…", .info, seconds: 10) }
    return [.ask(.act(action))]
  }

  mutating func ended(_ action: AccountAction, _ outcome: ActionOutcome, at date: Date) -> [DashboardEffect] {
    runningActions.remove(action.progress)
    if case .failed(let failure) = outcome {
      fail(action, failure)
      // Whatever was refused: what is shown may be out of date.
      return failure.kind == .notLoggedIn ? [] : askAccount()
    }
    if isAwaiting(action) { modal = nil }
    switch outcome {
    case .failed: return []
    case .done:
      show(action.success, .good)
      if case .changeKey(let id, _, let change) = action, let isDisabled = change.isDisabled {
        // Known already; the answer that is asked for now says the rest.
        keys.value = keys.value?.map { key in
          var key = key
          if key.id == id { key.state = isDisabled ? .disabled : .active }
          return key
        }
      }
      return askAccount()
    case .issued(let key):
      showSecret(SecretDialog(key, isRotation: action.isRotation))
      toast = nil
      if case .createKey = action {
        newKeyID = key.id
        selectNewKey()
        _ = setFocus(.keys)
      }
      return askAccount()
    case .purchased(.granted(let amount, let balance, let isUnbilled)):
      show("bought \(amount.text)\(isUnbilled ? ", unbilled" : ""); \(balance.text) left", .good, seconds: 6)
      return askAccount()
    case .purchased(.payment(let url)):
      return open(
        .message(
          title: "Payment",
          lines: ["Pay on this page; the credits appear here when the payment is confirmed.", "", url], copyable: url))
    case .topUpSet(let topUp):
      credits.value?.autoTopUp = topUp
      show(action.success, .good)
      return askAccount()
    case .loggedIn(let account): return loggedIn(account, by: action)
    }
  }

  /// An action may still be under way when its form was closed; its outcome then stands in the footer.
  private mutating func fail(_ action: AccountAction, _ failure: ServiceFailure) {
    guard case .form(var form) = modal, form.isWaiting, form.makes(action) else {
      show("\(action.progress): \(failure.description)", .bad, seconds: 8)
      return
    }
    form.isWaiting = false
    if let field = failure.field, let index = form.fields.firstIndex(where: { $0.id.rawValue == field }) {
      form.fields[index].problem = failure.message
      form.selection = index
    } else {
      form.problem = failure.description
    }
    modal = .form(form)
  }

  private func isAwaiting(_ action: AccountAction) -> Bool {
    if case .form(let form) = modal { form.isWaiting && form.makes(action) } else { false }
  }

  private mutating func askAccount() -> [DashboardEffect] {
    [FeedID.keys, .credits, .activity].flatMap { hasten($0) }
  }

  private mutating func loggedIn(_ account: Account, by action: AccountAction) -> [DashboardEffect] {
    abilities.isLoggedIn = true
    show("\(action.success) as \(account.email)", .good)
    header.proxyAddress = abilities.accountBase.map { HeaderFacts.address(of: $0) }
    for feed in FeedID.allCases where abilities.feedsOfAccount.contains(feed) {
      change(feed) { phase, dueAt in
        phase = .idle
        dueAt = .distantPast
      }
    }
    return abilities.feedsOfAccount.sorted { $0.rawValue < $1.rawValue }.flatMap { ask($0) }
  }

  // MARK: A secret

  /// Shows it, or keeps it until the one that is shown is closed.
  private mutating func showSecret(_ dialog: SecretDialog) {
    if case .secret = modal { waitingSecrets.append(dialog) } else { modal = .secret(dialog) }
  }

  /// Closes the secret. One that was not copied is asked about once: it cannot be shown again.
  mutating func closeSecret(_ dialog: SecretDialog) {
    guard dialog.isCopied || dialog.isLeaving else {
      var dialog = dialog
      dialog.isLeaving = true
      modal = .secret(dialog)
      return
    }
    modal = waitingSecrets.isEmpty ? nil : .secret(waitingSecrets.removeFirst())
  }

  mutating func copySecret(_ dialog: SecretDialog) -> [DashboardEffect] {
    var dialog = dialog
    dialog.isCopied = true
    dialog.isLeaving = false
    modal = .secret(dialog)
    return [.copySecret(dialog.secret)]
  }
}

extension HeaderFacts {
  /// Host and port of a base: `127.0.0.1:3000` of `http://127.0.0.1:3000/v1`.
  public static func address(of base: String) -> String {
    let rest = base.split(separator: "://", maxSplits: 1).last.map(String.init) ?? base
    return String(rest.prefix { $0 != "/" })
  }
}

extension AccountAction {
  fileprivate var isRotation: Bool { if case .rotateKey = self { true } else { false } }
}

extension FormDialog {
  /// Whether the action is of the kind that this form sends.
  fileprivate func makes(_ action: AccountAction) -> Bool {
    switch (purpose, action) {
    case (.newKey, .createKey), (.purchase, .buy), (.autoTopUp, .setAutoTopUp), (.login, .login), (.login, .register):
      true
    case (.editKey(let id), .changeKey(let changed, _, _)): id == changed
    default: false
    }
  }
}
