import Domain

extension DashboardState {
  mutating func open(_ modal: Modal) -> [DashboardEffect] {
    self.modal = modal
    return []
  }

  mutating func openDetail() -> [DashboardEffect] {
    guard let row = selectedRow(in: focus) else {
      show("no row to look at", .info)
      return []
    }
    return open(.detail(row, scroll: 0))
  }

  /// For the token whose detail is shown, else for the selected one of the tokens pane, whichever pane is focused.
  mutating func openRefreshMethods() -> [DashboardEffect] {
    var token = selectedToken
    if case .detail(let row, _) = modal, row.pane == .tokens { token = self.token(row.id) }
    guard let token else {
      show("no credential to refresh", .info)
      return []
    }
    return open(.refresh(RefreshDialog(tokenID: token.id, selection: token.preselectedMethod)))
  }

  /// Escape. Without a dialog it takes back one thing that was chosen, first the filter, then the zoom; it never quits.
  mutating func closeModal() -> [DashboardEffect] {
    switch modal {
    case .filter(_, let before):
      views[focus, default: PaneView()].filter = before
      modal = nil
      return []
    case .secret(let dialog):
      closeSecret(dialog)
      return []
    case .refresh(let dialog) where dialog.progress != nil: return [.cancelRefresh(tokenID: dialog.tokenID)]
    case .doctor(var dialog) where dialog.change != nil:
      dialog.change = nil
      modal = .doctor(dialog)
      return []
    case .some:
      modal = nil
      return []
    case nil:
      if !view(of: focus).filter.isEmpty { return clearFilter() }
      isZoomed = false
      return []
    }
  }

  mutating func moveInModal(_ rows: Int) -> [DashboardEffect] {
    switch modal {
    case .refresh(var dialog):
      let count = token(dialog.tokenID)?.methods.count ?? 0
      dialog.selection = step(dialog.selection, by: rows, count: count)
      modal = .refresh(dialog)
    case .detail(let row, let scroll):
      modal = .detail(row, scroll: step(scroll, by: rows, count: Self.mostDetailRows))
    case .help(var list):
      list.selection = step(list.selection, by: rows, count: helpEntries.count)
      modal = .help(scrolled(list))
    case .palette(var list):
      list.selection = step(list.selection, by: rows, count: paletteEntries.count)
      modal = .palette(scrolled(list))
    case .confirm(var question):
      if !rows.isMultiple(of: 2) { question.isAgreeing.toggle() }
      modal = .confirm(question)
    case .filter: return move(rows: rows)
    case .form: moveInForm(rows)
    case .doctor(let dialog): moveInDoctor(dialog, by: rows)
    case .rotation(let dialog): moveInRotation(dialog, by: rows)
    case .message, .secret, nil: break
    }
    return []
  }

  /// Enter.
  mutating func chooseInModal() -> [DashboardEffect] {
    switch modal {
    case .refresh(let dialog):
      guard dialog.progress == nil, let token = token(dialog.tokenID),
        token.methods.indices.contains(dialog.selection)
      else { return [] }
      return run(token.methods[dialog.selection], tokenID: token.id)
    case .help(let list):
      return choose(helpEntries, at: list.selection)
    case .palette(let list):
      let entries = paletteEntries
      if entries.indices.contains(list.selection) { remember(entries[list.selection].name) }
      return choose(entries, at: list.selection)
    case .filter(let field, let before):
      modal = nil
      return field.text == before ? [] : [.saveViews]
    case .confirm(let question):
      modal = nil
      return question.isAgreeing ? answer(question.command) : []
    case .form: return submitForm()
    case .secret(let dialog):
      closeSecret(dialog)
      return []
    case .doctor(let dialog): return chooseInDoctor(dialog)
    case .rotation: return apply(.askToApply)
    case .detail, .message:
      modal = nil
      return []
    case nil: return []
    }
  }

  /// A digit selects a method of the refresh dialog, from 1, or a field of a form. In a question 1 is yes and everything
  /// else no.
  mutating func pickInModal(_ number: Int) -> [DashboardEffect] {
    switch modal {
    case .refresh(var dialog):
      let count = token(dialog.tokenID)?.methods.count ?? 0
      guard number >= 1, number <= count else { return [] }
      dialog.selection = number - 1
      modal = .refresh(dialog)
      return []
    case .confirm(var question):
      question.isAgreeing = number == 1
      modal = .confirm(question)
      return chooseInModal()
    case .form:
      changeForm { $0.selection = number - 1 }
      return []
    case .detail, .help, .palette, .filter, .message, .secret, .doctor, .rotation, nil: return []
    }
  }

  /// After every command: selections lie within their lists, and a dialog about a row that is gone ends.
  mutating func repairModal() {
    switch modal {
    case .refresh(var dialog):
      guard let token = token(dialog.tokenID) else {
        modal = nil
        show("the credential is no longer found", .warning)
        return
      }
      dialog.selection = step(dialog.selection, by: 0, count: token.methods.count)
      modal = .refresh(dialog)
    case .detail(let row, _):
      guard !exists(row) else { return }
      modal = nil
      show("the row is gone", .info)
    case .help(var list):
      list.selection = step(list.selection, by: 0, count: helpEntries.count)
      modal = .help(scrolled(list))
    case .palette(var list):
      list.selection = step(list.selection, by: 0, count: paletteEntries.count)
      modal = .palette(scrolled(list))
    case .form(var form):
      form.selection = step(form.selection, by: 0, count: form.fields.count)
      modal = .form(form)
    case .doctor(var dialog):
      dialog.selection = step(dialog.selection, by: 0, count: doctor.findings.count)
      modal = .doctor(dialog)
    case .rotation(var dialog):
      dialog.selection = step(dialog.selection, by: 0, count: rotation.choices?.count ?? 0)
      modal = .rotation(dialog)
    case .filter, .confirm, .message, .secret, nil: break
    }
  }

  /// How many entries of a search list are shown at once.
  public var searchListCapacity: Int { max(1, min(20, screen.rows - 8)) }

  /// How far a detail can be scrolled; drawing stops earlier, at its last line.
  private static let mostDetailRows = 200

  private func exists(_ row: RowReference) -> Bool {
    switch row.pane {
    case .tokens: token(row.id) != nil
    case .credits: transaction(row.id) != nil
    case .keys: key(row.id) != nil
    case .activity: activityEvent(row.id) != nil
    }
  }

  private mutating func choose(_ entries: [DashboardAction], at index: Int) -> [DashboardEffect] {
    guard entries.indices.contains(index) else { return [] }
    modal = nil
    return answer(entries[index].command)
  }

  private mutating func remember(_ name: String) {
    paletteHistory.removeAll { $0 == name }
    paletteHistory.insert(name, at: 0)
    if paletteHistory.count > 20 { paletteHistory.removeLast(paletteHistory.count - 20) }
  }

  private func step(_ index: Int, by rows: Int, count: Int) -> Int {
    let (sum, overflow) = index.addingReportingOverflow(rows)
    return max(0, min(count - 1, overflow ? (rows > 0 ? .max : 0) : sum))
  }

  private func scrolled(_ list: SearchList) -> SearchList {
    var list = list
    list.scroll = max(0, min(list.selection, max(list.scroll, list.selection - searchListCapacity + 1)))
    return list
  }
}
