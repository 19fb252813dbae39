import Domain
import FoundationEssentials

/// The forms, each with what it asks.
extension FormDialog {
  static let windows = ["none", "daily", "weekly", "monthly"]

  static var newKey: FormDialog {
    FormDialog(
      .newKey, title: "New key", lines: ["The secret is shown once, when the key is there."],
      fields: keyFields(nil), verb: "create")
  }

  static func editKey(_ key: ProvisionedKey) -> FormDialog {
    FormDialog(
      .editKey(id: key.id), title: "Change key \(key.name)",
      lines: ["\(key.usedInWindow.text) spent\(key.reset.map { " in this \($0.rawValue) window" } ?? "")."],
      fields: keyFields(key), selection: 1, verb: "save")
  }

  private static func keyFields(_ key: ProvisionedKey?) -> [FormField] {
    let window = key?.reset.flatMap { windows.firstIndex(of: $0.rawValue) } ?? 0
    return [
      FormField(.name, "name", .text(TextField(key?.name ?? "")), hint: "letters, digits, - _"),
      FormField(.limit, "limit", .money(TextField(key?.limit?.decimalText ?? "")), hint: "empty: no limit"),
      FormField(.reset, "window", .choice(windows, selected: window), hint: "starts anew in UTC"),
      FormField(
        .expires, "expires", .text(TextField(key?.expiresAt.map(ExpiryText.text) ?? "")),
        hint: "empty: never; or 30d, 12h"),
      FormField(
        .models, "models", .text(TextField(key?.models?.joined(separator: ", ") ?? "")),
        hint: "empty: all of them"),
    ]
  }

  static func purchase(balance: CreditBalance?) -> FormDialog {
    FormDialog(
      .purchase, title: "Buy credits", lines: balance.map { ["\($0.remaining.text) left."] } ?? [],
      fields: [FormField(.amount, "amount", .money(TextField()), hint: "5.00 to 10000.00")], verb: "buy")
  }

  static func autoTopUp(_ topUp: AutoTopUp?) -> FormDialog {
    let topUp = topUp ?? AutoTopUp(isEnabled: false, threshold: .dollars(5), amount: .dollars(25))
    return FormDialog(
      .autoTopUp, title: "Auto top-up", lines: ["Buys credits by itself when a call finds the balance low."],
      fields: [
        FormField(.enabled, "top-up", .choice(["off", "on"], selected: topUp.isEnabled ? 1 : 0)),
        FormField(
          .threshold, "below", .money(TextField(topUp.threshold.decimalText)), hint: "balance, 1.00 to 1000.00"),
        FormField(.amount, "amount", .money(TextField(topUp.amount.decimalText)), hint: "5.00 to 10000.00"),
      ], verb: "save")
  }

  static func login(base: String) -> FormDialog {
    var form = FormDialog(
      .login, title: "Log in at \(base)",
      fields: [
        FormField(.mode, "account", .choice(["log in", "register"], selected: 0), hint: "Left, Right choose"),
        FormField(.email, "e-mail", .text(TextField())),
        FormField(.password, "password", .secret(SecretText()), hint: "not shown"),
      ], selection: 1, verb: "log in")
    form.adaptToMode()
    return form
  }

  var isRegistering: Bool { self[.mode]?.text == "register" }

  /// After the choice between logging in and registering has changed.
  mutating func adaptToMode() {
    guard purpose == .login else { return }
    fields.removeAll { $0.id == .again }
    verb = isRegistering ? "register" : "log in"
    if isRegistering {
      fields.append(FormField(.again, "again", .secret(SecretText()), hint: "the same password"))
      lines = ["The password needs 8 characters, an upper-case letter and a digit."]
      change(.password) { $0.hint = "not shown" }
    } else {
      lines = ["Logging in replaces the account's management key: other machines then log in anew."]
    }
    selection = min(selection, fields.count - 1)
  }
}
