import Domain

/// A key and its word for the footer.
public struct KeyHint: Equatable, Sendable {
  public var key: String
  public var hint: String

  public init(key: String, hint: String) {
    self.key = key
    self.hint = hint
  }

  /// Columns of `r refresh` and the two blanks after it.
  public var columns: Int { key.count + 1 + hint.count + 2 }
}

extension KeyMap {
  /// The hints that fit the width, the most important first. What cannot be done now is left out, and so is what does not
  /// fit; a smaller one may still take its room.
  public func footerHints(for state: DashboardState, columns: Int) -> [KeyHint] {
    var room = columns
    return hints(for: state).filter { hint in
      // The last one needs no blanks after it.
      guard hint.columns - 2 <= room else { return false }
      room -= hint.columns
      return true
    }
  }

  private func hints(for state: DashboardState) -> [KeyHint] {
    switch state.modal {
    case nil:
      let shown = actions.enumerated().filter {
        $0.element.footerRank > 0 && $0.element.isInFooter(state) && $0.element.obstacle(state) == nil
      }
      let ranked = shown.sorted { ($1.element.footerRank, $0.offset) < ($0.element.footerRank, $1.offset) }
      return ranked.compactMap { _, action in
        guard let key = keys(of: action).first else { return nil }
        let hint = action.name == "freeze" && state.frozenAt != nil ? "go on" : action.hint
        return KeyHint(key: key.rawValue, hint: hint)
      }
    case .refresh(let dialog):
      let count = state.token(dialog.tokenID)?.methods.count ?? 0
      let digits = count > 1 ? [KeyHint(key: "1-\(min(9, count))", hint: "select")] : []
      return [KeyHint(key: "Enter", hint: "choose"), KeyHint(key: "Esc", hint: "cancel")] + digits + copyHint
    case .detail(let row, _):
      let refresh = row.pane == .tokens ? hint(of: "refresh-methods") : []
      let acts = row.pane == .keys ? ["edit-key", "switch-key", "rotate-key", "revoke-key"] : []
      let possible = acts.filter { name in actions.first { $0.name == name }?.obstacle(state) == nil }
      return [KeyHint(key: "Esc", hint: "close")] + refresh + possible.flatMap { hint(of: $0) } + copyHint
    case .help, .palette:
      return [
        KeyHint(key: "Enter", hint: "run"), KeyHint(key: "Esc", hint: "close"), KeyHint(key: "Up/Down", hint: "select"),
      ]
    case .filter: return [KeyHint(key: "Enter", hint: "keep"), KeyHint(key: "Esc", hint: "cancel")]
    case .confirm:
      return [
        KeyHint(key: "Enter", hint: "choose"), KeyHint(key: "Tab", hint: "other"), KeyHint(key: "Esc", hint: "cancel"),
      ]
    case .form(let form):
      let leave = KeyHint(key: "Esc", hint: "cancel")
      if form.isWaiting { return [leave] }
      let choice = form.selectedField?.textField == nil ? [KeyHint(key: "Left/Right", hint: "choose")] : []
      let next = form.fields.count > 1 ? [KeyHint(key: "Tab", hint: "next field")] : []
      return [KeyHint(key: "Enter", hint: form.verb), leave] + choice + next
    case .doctor(let dialog):
      if dialog.change != nil {
        return [
          KeyHint(key: "Esc", hint: "back"), KeyHint(key: "f", hint: "mend"), KeyHint(key: "Up/Down", hint: "scroll"),
        ]
      }
      return [
        KeyHint(key: "Enter", hint: "show change"), KeyHint(key: "f", hint: "mend"),
        KeyHint(key: "F", hint: "mend all"),
        KeyHint(key: "u", hint: "take back"), KeyHint(key: "Esc", hint: "close"),
      ] + copyHint
    case .rotation:
      return [
        KeyHint(key: "Enter", hint: "set the order"), KeyHint(key: "n", hint: "take next"),
        KeyHint(key: "Left/Right", hint: "strategy"), KeyHint(key: "Esc", hint: "close"),
      ] + copyHint
    case .secret: return copyHint + [KeyHint(key: "Esc", hint: "close")]
    case .message(_, _, let copyable):
      return [KeyHint(key: "Esc", hint: "close")] + (copyable == nil ? [] : copyHint)
    }
  }

  private var copyHint: [KeyHint] { hint(of: "copy") }

  private func hint(of name: String) -> [KeyHint] {
    guard let action = actions.first(where: { $0.name == name }), let key = keys(of: action).first else { return [] }
    return [KeyHint(key: key.rawValue, hint: action.hint)]
  }

  /// All keys as a Markdown table, for the README.
  public func markdownTable() -> String {
    var lines = ["| key | group | does | name |", "|---|---|---|---|"]
    var group = ""
    for action in actions {
      let keys = keys(of: action).map { "`\($0.rawValue == "|" ? "\\|" : $0.rawValue)`" }.joined(separator: " ")
      let shown = action.group == group ? "" : "**\(action.group)**"
      group = action.group
      lines.append("| \(keys) | \(shown) | \(action.help) | `\(action.name)` |")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
