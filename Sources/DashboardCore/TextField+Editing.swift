extension TextField {
  /// The most characters a field takes; a paste of a whole file is cut.
  static let longest = 1_000

  /// Puts text at the cursor. Line ends and control characters are left out: a field is one line.
  public mutating func insert(_ addition: String) {
    let line = addition.filter { character in
      character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
    let room = max(0, Self.longest - text.count)
    let fitting = String(line.prefix(room))
    let before = text.count
    text.insert(contentsOf: fitting, at: index)
    // Counted by the difference: an accent joins the letter before it.
    moveCursor(by: text.count - before)
  }

  public mutating func deleteBackward() {
    guard cursor > 0 else { return }
    moveCursor(by: -1)
    deleteForward()
  }

  public mutating func deleteForward() {
    let place = index
    guard place < text.endIndex else { return }
    text.remove(at: place)
    moveCursor(by: 0)
  }

  /// Deletes the blanks and then the word before the cursor.
  public mutating func deleteWord() {
    var head = text[..<index]
    while head.last?.isWhitespace == true { head.removeLast() }
    while let last = head.last, !last.isWhitespace { head.removeLast() }
    replaceHead(with: String(head))
  }

  public mutating func deleteToStart() { replaceHead(with: "") }

  public mutating func moveCursor(by characters: Int) {
    let (sum, overflow) = cursor.addingReportingOverflow(characters)
    cursor = min(text.count, max(0, overflow ? (characters > 0 ? .max : 0) : sum))
  }

  private mutating func replaceHead(with head: String) {
    let tail = String(text[index...])
    text = head + tail
    cursor = min(head.count, text.count)
  }

  private var index: String.Index {
    text.index(text.startIndex, offsetBy: max(0, cursor), limitedBy: text.endIndex) ?? text.endIndex
  }
}

extension Modal {
  /// The field that is being edited, where there is one.
  public var textField: TextField? {
    switch self {
    case .help(let list), .palette(let list): list.query
    case .filter(let field, _): field
    case .form(let form): form.selectedField?.textField
    case .refresh, .detail, .confirm, .message, .secret, .doctor, .rotation: nil
    }
  }
}

extension DashboardState {
  /// Changes the field of the modal; a filter works while it is typed, and a search list starts again at its first row.
  mutating func edit(_ change: (inout TextField) -> Void) -> [DashboardEffect] {
    switch modal {
    case .filter(var field, let before):
      change(&field)
      modal = .filter(field, before: before)
      if view(of: focus).filter != field.text { views[focus, default: PaneView()].filter = field.text }
    case .help(var list):
      changeQuery(of: &list, by: change)
      modal = .help(list)
    case .palette(var list):
      changeQuery(of: &list, by: change)
      modal = .palette(list)
    case .form: editForm(change)
    case .refresh, .detail, .confirm, .message, .secret, .doctor, .rotation, nil: break
    }
    return []
  }

  private func changeQuery(of list: inout SearchList, by change: (inout TextField) -> Void) {
    let before = list.query.text
    change(&list.query)
    if list.query.text != before { (list.selection, list.scroll) = (0, 0) }
  }
}
