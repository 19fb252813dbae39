import Domain
import FoundationEssentials

/// What the fields of a form say together.
enum FormReading: Equatable {
  case action(AccountAction)
  case refresh(RefreshRequest)
  /// Nothing was changed.
  case nothing
  case problems([FormField.ID: String])
}

extension FormDialog {
  /// - Parameters:
  ///   - key: the key that is edited.
  ///   - names: those of the other keys.
  func reading(now: Date, key: ProvisionedKey?, names: Set<String>) -> FormReading {
    switch purpose {
    case .newKey, .editKey: return readKey(now: now, key: key, names: names)
    case .purchase:
      return one(.amount, amount(.amount, from: 5, to: 10_000)) { .buy($0) }
    case .autoTopUp: return readTopUp()
    case .login: return readLogin()
    case .pasteKey(let tokenID, let method):
      let secret = secret(.key)
      if secret.isEmpty { return .problems([.key: "paste the key here"]) }
      return .refresh(RefreshRequest(tokenID: tokenID, method: method, secret: secret))
    }
  }

  private func readKey(now: Date, key: ProvisionedKey?, names: Set<String>) -> FormReading {
    var problems: [FormField.ID: String] = [:]
    let name = self[.name]?.text ?? ""
    if name.isEmpty {
      problems[.name] = "a name is needed"
    } else if name.count > 100 {
      problems[.name] = "at most 100 characters"
    } else if !name.utf8.allSatisfy(Self.isNameByte) {
      problems[.name] = "only letters, digits, - _"
    } else if names.contains(name) {
      problems[.name] = "another key has this name"
    }
    var limit: Money?
    switch money(.limit) {
    case .empty: break
    case .amount(let amount) where amount >= .zero: limit = amount
    case .amount: problems[.limit] = "a limit is not negative"
    case .wrong: problems[.limit] = "an amount of dollars, like 12.50"
    }
    let reset = ProvisionedKey.LimitReset(rawValue: self[.reset]?.text ?? "")
    if reset != nil, limit == nil, problems[.limit] == nil { problems[.limit] = "a window needs a limit" }
    var expiresAt: Date?
    let expires = self[.expires]?.text ?? ""
    if !expires.isEmpty {
      expiresAt = ExpiryText.date(expires, now: now)
      // What stands there since the key was made may be over.
      let isKept = key?.expiresAt.map(ExpiryText.text) == expires
      if expiresAt == nil {
        problems[.expires] = "write \(ExpiryText.example)"
      } else if let date = expiresAt, date <= now, !isKept {
        problems[.expires] = "that is over already"
      }
      if isKept { expiresAt = key?.expiresAt }
    }
    let words = (self[.models]?.text ?? "").split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
    let models = words.isEmpty ? nil : words
    guard problems.isEmpty else { return .problems(problems) }
    guard let key else {
      return .action(
        .createKey(NewKey(name: name, limit: limit, reset: reset, expiresAt: expiresAt, models: models)))
    }
    var change = KeyChange()
    if name != key.name { change.name = name }
    if limit != key.limit { change.limit = .some(limit) }
    if reset != key.reset { change.reset = .some(reset) }
    if expiresAt != key.expiresAt { change.expiresAt = .some(expiresAt) }
    if models != key.models { change.models = .some(models) }
    return change.isEmpty ? .nothing : .action(.changeKey(id: key.id, name: key.name, change))
  }

  private func readTopUp() -> FormReading {
    let threshold = self.amount(.threshold, from: 1, to: 1_000)
    let amount = self.amount(.amount, from: 5, to: 10_000)
    switch (threshold, amount) {
    case (.success(let threshold), .success(let amount)):
      return .action(
        .setAutoTopUp(AutoTopUp(isEnabled: self[.enabled]?.text == "on", threshold: threshold, amount: amount)))
    default:
      var problems: [FormField.ID: String] = [:]
      if case .failure(let problem) = threshold { problems[.threshold] = problem.text }
      if case .failure(let problem) = amount { problems[.amount] = problem.text }
      return .problems(problems)
    }
  }

  private func readLogin() -> FormReading {
    var problems: [FormField.ID: String] = [:]
    let email = self[.email]?.text ?? ""
    let parts = email.split(separator: "@", omittingEmptySubsequences: false)
    if parts.count != 2 || parts.contains("") || email.count > 255 || email.contains(" ") {
      problems[.email] = "an address like me@example.com"
    }
    let password = secret(.password)
    let text = password.reveal()
    if password.isEmpty {
      problems[.password] = "a password is needed"
    } else if isRegistering {
      if !(8...128).contains(text.count) {
        problems[.password] = "8 to 128 characters"
      } else if !text.contains(where: \.isUppercase) || !text.contains(where: \.isNumber) {
        problems[.password] = "an upper-case letter and a digit"
      } else if secret(.again) != password {
        problems[.again] = "not the same"
      }
    }
    guard problems.isEmpty else { return .problems(problems) }
    return .action(
      isRegistering ? .register(email: email, password: password) : .login(email: email, password: password))
  }

  // MARK: Fields

  private enum MoneyText { case empty, amount(Money), wrong }

  private struct Problem: Error { var text: String }

  private func money(_ id: FormField.ID) -> MoneyText {
    guard let text = self[id]?.text, !text.isEmpty else { return .empty }
    return Money(decimalText: text.first == "$" ? text.dropFirst() : text[...]).map { .amount($0) } ?? .wrong
  }

  /// Whole cents between two amounts of dollars.
  private func amount(_ id: FormField.ID, from least: Int64, to most: Int64) -> Result<Money, Problem> {
    switch money(id) {
    case .empty: return .failure(Problem(text: "an amount is needed"))
    case .wrong: return .failure(Problem(text: "an amount of dollars, like 25"))
    case .amount(let amount):
      guard amount.microDollars.isMultiple(of: 10_000) else {
        return .failure(Problem(text: "at most two decimals"))
      }
      guard amount >= .dollars(least), amount <= .dollars(most) else {
        return .failure(Problem(text: "from \(Money.dollars(least).text) to \(Money.dollars(most).text)"))
      }
      return .success(amount)
    }
  }

  private func secret(_ id: FormField.ID) -> Secret {
    if case .secret(let text)? = self[id]?.content { text.secret } else { Secret("") }
  }

  private func one(
    _ id: FormField.ID, _ result: Result<Money, Problem>, _ action: (Money) -> AccountAction
  ) -> FormReading {
    switch result {
    case .success(let amount): .action(action(amount))
    case .failure(let problem): .problems([id: problem.text])
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
      || byte == 0x2D
  }

  // MARK: What was written means

  /// Says beside the fields what they come to.
  mutating func note(now: Date) {
    switch purpose {
    case .purchase:
      var note: String?
      if case .success(let amount) = amount(.amount, from: 5, to: 10_000) {
        let fee = PurchaseFee.fee(for: amount)
        note = "+ \(fee.text) fee = \((amount + fee).text) in all"
      }
      change(.amount) { $0.note = note }
    case .newKey, .editKey:
      let date = ExpiryText.date(self[.expires]?.text ?? "", now: now)
      change(.expires) { $0.note = date.map { DurationText.relative($0, now: now) } }
    case .autoTopUp, .login, .pasteKey: break
    }
  }
}
