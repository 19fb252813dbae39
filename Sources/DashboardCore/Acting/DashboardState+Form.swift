import Domain

/// A form hears the keys.
extension DashboardState {
  mutating func changeForm(_ change: (inout FormDialog) -> Void) {
    guard case .form(var form) = modal, !form.isWaiting else { return }
    change(&form)
    form.selection = max(0, min(form.fields.count - 1, form.selection))
    modal = .form(form)
  }

  /// Goes round the fields.
  mutating func moveInForm(_ rows: Int) {
    changeForm { form in
      let count = form.fields.count
      guard count > 0 else { return }
      form.selection = ((form.selection + rows % count) % count + count) % count
    }
  }

  /// Left, Right and Space in a choice.
  mutating func moveChoice(_ steps: Int) -> [DashboardEffect] {
    let now = now
    changeForm { form in
      guard form.fields.indices.contains(form.selection),
        case .choice(let words, let selected) = form.fields[form.selection].content, !words.isEmpty
      else { return }
      let next = ((selected + steps % words.count) % words.count + words.count) % words.count
      form.fields[form.selection].content = .choice(words, selected: next)
      form.fields[form.selection].problem = nil
      form.problem = nil
      form.adaptToMode()
      form.note(now: now)
    }
    return []
  }

  mutating func editForm(_ change: (inout TextField) -> Void) {
    let now = now
    changeForm { form in
      guard form.fields.indices.contains(form.selection) else { return }
      let before = form.fields[form.selection].content
      form.fields[form.selection].content = before.edited(by: change)
      guard form.fields[form.selection].content != before else { return }
      form.fields[form.selection].problem = nil
      form.problem = nil
      form.note(now: now)
    }
  }

  /// Enter: sends the form, or says what is wrong and goes to the first field at fault.
  mutating func submitForm() -> [DashboardEffect] {
    guard case .form(var form) = modal, !form.isWaiting else { return [] }
    var edited: ProvisionedKey?
    if case .editKey(let id) = form.purpose {
      edited = key(id)
      guard edited != nil else {
        modal = nil
        show("the key is gone", .warning)
        return []
      }
    }
    let names = Set((keys.value ?? []).filter { $0.id != edited?.id && $0.state != .revoked }.map(\.name))
    switch form.reading(now: now, key: edited, names: names) {
    case .problems(let problems):
      for index in form.fields.indices { form.fields[index].problem = problems[form.fields[index].id] }
      form.selection = form.fields.firstIndex { $0.problem != nil } ?? form.selection
      modal = .form(form)
      return []
    case .nothing:
      modal = nil
      show("nothing was changed", .info)
      return []
    case .refresh(let request):
      modal = .refresh(RefreshDialog(tokenID: request.tokenID, selection: index(of: request)))
      return carryOut(request)
    case .action(let action):
      form.isWaiting = true
      form.problem = nil
      modal = .form(form)
      return act(action)
    }
  }
}

extension FormField.Content {
  /// The content after a change of its text; a choice has none.
  fileprivate func edited(by change: (inout TextField) -> Void) -> FormField.Content {
    switch self {
    case .text(var field):
      change(&field)
      return .text(field)
    case .money(var field):
      change(&field)
      return .money(field)
    case .secret(let text):
      var field = TextField(text.secret.reveal())
      field.cursor = text.cursor
      change(&field)
      return .secret(SecretText(Secret(field.text), cursor: field.cursor))
    case .choice: return self
    }
  }
}
