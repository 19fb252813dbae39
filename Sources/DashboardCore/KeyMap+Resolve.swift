extension KeyMap {
  /// The command of a key press. What lies over the panes hears it first; nil: the key does nothing here.
  ///
  /// - Parameter character: the character that the key types, if it types one.
  public func resolve(_ key: KeyName, character: Character? = nil, in state: DashboardState) -> DashboardCommand? {
    // A control key types nothing, whatever character the terminal reports beside it.
    let character =
      key.rawValue.count > 2 && (key.rawValue.hasPrefix("C-") || key.rawValue.hasPrefix("A-")) ? nil : character
    guard let modal = state.modal else {
      if key == "Esc" { return .closeModal }
      return action(for: key)?.command
    }
    // These work everywhere, so that no dialog keeps a person in.
    if let name = action(for: key)?.name, name == "interrupt" || name == "suspend" || name == "redraw",
      character == nil || modal.textField == nil
    {
      return action(for: key)?.command
    }
    if key == "Esc" { return .closeModal }
    if key == "Enter" { return .modalChoose }
    if case .form(let form) = modal, form.selectedField?.textField == nil { return resolveInChoice(key) }
    if modal.textField != nil { return resolveInText(key, character: character, modal) }
    if action(for: key)?.name == "quit" { return .closeModal }
    switch modal {
    case .refresh: return resolveInRefresh(key)
    case .detail: return resolveInDetail(key)
    case .confirm: return resolveInConfirmation(key)
    case .message: return key == "Space" ? .closeModal : action(for: key)?.name == "copy" ? .copySelection : nil
    case .secret: return key == "Space" ? .closeModal : action(for: key)?.name == "copy" ? .copySelection : nil
    case .doctor(let dialog): return resolveInDoctor(key, dialog)
    case .rotation: return resolveInRotation(key)
    case .help, .palette, .filter, .form: return nil
    }
  }

  /// In a field of a form that has a few words to choose from.
  private func resolveInChoice(_ key: KeyName) -> DashboardCommand? {
    switch key {
    case "Left", "h", "C-b": .moveChoice(-1)
    case "Right", "l", "Space", "C-f": .moveChoice(1)
    case "Up", "k", "C-p", "S-Tab": .modalMove(-1)
    case "Down", "j", "C-n", "Tab": .modalMove(1)
    default: nil
    }
  }

  /// The action of a key at the top level.
  public func action(for key: KeyName) -> DashboardAction? {
    actions.first { keys[$0.name]?.contains(key) == true }
  }

  private func resolveInText(_ key: KeyName, character: Character?, _ modal: Modal) -> DashboardCommand? {
    switch key {
    case "Backspace", "C-h": return .deleteBackward
    case "Delete": return .deleteForward
    case "C-w", "A-Backspace": return .deleteWord
    case "C-u": return .deleteToStart
    case "Left", "C-b": return .moveCursor(-1)
    case "Right", "C-f": return .moveCursor(1)
    case "Home", "C-a": return .cursorToStart
    case "End", "C-e": return .cursorToEnd
    case "Up", "C-p", "S-Tab": return .modalMove(-1)
    case "Down", "C-n", "Tab": return .modalMove(1)
    case "PageUp": return .modalMove(-10)
    case "PageDown": return .modalMove(10)
    default: return character.map { .type(String($0)) }
    }
  }

  private func resolveInRefresh(_ key: KeyName) -> DashboardCommand? {
    if let number = Int(key.rawValue), (1...9).contains(number) { return .modalPick(number) }
    switch key {
    case "Up", "k", "C-p", "S-Tab": return .modalMove(-1)
    case "Down", "j", "C-n", "Tab": return .modalMove(1)
    case "Home", "g", "PageUp": return .modalMove(-Int.max)
    case "End", "G", "PageDown": return .modalMove(.max)
    default: return action(for: key)?.name == "copy" ? .copySelection : nil
    }
  }

  private func resolveInDetail(_ key: KeyName) -> DashboardCommand? {
    switch key {
    case "Up", "k", "C-p": return .modalMove(-1)
    case "Down", "j", "C-n": return .modalMove(1)
    case "PageUp", "C-u": return .modalMove(-10)
    case "PageDown", "C-d", "Space": return .modalMove(10)
    case "Home", "g": return .modalMove(-Int.max)
    default:
      switch action(for: key)?.name {
      case "copy": return .copySelection
      case "refresh-methods": return .openRefreshMethods
      case "validate": return .validateSelection
      case "times": return .toggleTimes
      case "edit-key", "switch-key", "rotate-key", "revoke-key": return action(for: key)?.command
      default: return nil
      }
    }
  }

  private func resolveInConfirmation(_ key: KeyName) -> DashboardCommand? {
    switch key {
    case "Left", "Right", "Up", "Down", "Tab", "S-Tab", "h", "l", "j", "k": .modalMove(1)
    case "y", "Y": .modalPick(1)
    case "n", "N": .modalPick(0)
    default: nil
    }
  }
}
