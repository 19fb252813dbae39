import Domain
import FoundationEssentials

/// Wishes that reach beyond the screen.
extension DashboardState {
  mutating func run(_ method: RefreshMethod, tokenID: String) -> [DashboardEffect] {
    switch method.action {
    case .unavailable(let reason):
      return tell(tokenID, RefreshDialog.Outcome(text: reason, isFailure: true))
    case .run(let words):
      guard !isReadOnly else {
        show("read-only: \(words.first ?? "the program") would change its files", .warning)
        return []
      }
      guard runningMethods.insert(tokenID).inserted else { return [] }
      return tell(tokenID, nil) + [.runProgram(words, tokenID: tokenID)]
    case .renew, .signIn, .paste: return begin(method, tokenID: tokenID)
    case .reread: return tell(tokenID, nil) + [.ask(.reread(tokenID: tokenID, known: token(tokenID)?.status))]
    case .open(let url): return tell(tokenID, nil) + [.openPage(url, tokenID: tokenID)]
    }
  }

  /// A method ended: its outcome stands in the dialog if that is still open, else in the footer. Whatever happened, the files
  /// are looked at again.
  mutating func refreshEnded(_ tokenID: String, _ outcome: RefreshDialog.Outcome) -> [DashboardEffect] {
    runningMethods.remove(tokenID)
    var effects = tell(tokenID, outcome)
    // Who has the dialog open sees it there.
    if modal == nil || !outcome.isFailure, let token = token(tokenID) {
      effects += tell { monitor in
        [monitor.renewalEnded(of: token, failure: outcome.isFailure ? outcome.text : nil)].compactMap(\.self)
      }
    }
    guard !tokens.isLoading else {
      wantsRescan = true
      return effects
    }
    return effects + ask(.tokens)
  }

  /// Shows an outcome, or takes away the last one.
  mutating func tell(_ tokenID: String, _ outcome: RefreshDialog.Outcome?) -> [DashboardEffect] {
    if case .refresh(var dialog) = modal, dialog.tokenID == tokenID {
      dialog.outcome = outcome
      dialog.progress = nil
      modal = .refresh(dialog)
    } else if let outcome {
      let name = token(tokenID)?.tool.rawValue ?? tokenID
      show("\(name): \(outcome.text)", outcome.isFailure ? .bad : .good)
    }
    return []
  }

  mutating func validate(_ tokenID: String?) -> [DashboardEffect] {
    guard !tokens.isAbsent else { return [] }
    let what = tokenID.map { token($0)?.tool.rawValue ?? $0 } ?? "all credentials"
    show("asking the providers about \(what)", .info)
    return [.ask(.validate(ScanRequest(validate: true, validateOnly: tokenID.map { [$0] } ?? [])))]
  }

  mutating func validateSelection() -> [DashboardEffect] {
    var id = selectedToken?.id
    if case .detail(let row, _) = modal, row.pane == .tokens { id = row.id }
    guard let id else {
      show("no credential to validate", .info)
      return []
    }
    return validate(id)
  }

  /// Copies what names the row, never a secret: the state holds none.
  mutating func copySelection() -> [DashboardEffect] {
    switch modal {
    case .message(let title, let lines, let copyable):
      return copy(copyable ?? lines.joined(separator: "\n"), what: title)
    case .refresh(let dialog):
      if let progress = dialog.progress, let text = progress.code ?? progress.url {
        return copy(text, what: progress.code == nil ? "the address" : "the code")
      }
      guard let token = token(dialog.tokenID), token.methods.indices.contains(dialog.selection) else { return [] }
      return switch token.methods[dialog.selection].action {
      case .open(let url): copy(url, what: "the address")
      case .run(let words): copy(words.joined(separator: " "), what: "the command")
      case .reread, .unavailable, .renew, .signIn, .paste: copy(token.id, what: "the id of \(token.tool)")
      }
    case .detail(let row, _): return copy(row)
    case .secret(let dialog): return copySecret(dialog)
    case .doctor:
      guard let finding = selectedFinding else { return [] }
      return finding.command.map { copy($0, what: "the command") } ?? copy(finding.path, what: "the path")
    case .rotation:
      guard let chosen = selectedRotation?.chosen else { return [] }
      return copy(chosen.id, what: "the id \(chosen.id)")
    case .help, .palette, .filter, .confirm, .form, nil:
      guard let row = selectedRow(in: focus) else {
        show("no row to copy", .info)
        return []
      }
      return copy(row)
    }
  }

  private mutating func copy(_ row: RowReference) -> [DashboardEffect] {
    switch row.pane {
    case .tokens: copy(row.id, what: "the id \(row.id)")
    case .keys: copy(row.id, what: "the id of key \(key(row.id)?.name ?? row.id)")
    case .credits: copy(row.id, what: "the id of the transaction")
    case .activity:
      copy(activityEvent(row.id).map { "\($0.subject) \($0.text)" } ?? row.id, what: "the event's text")
    }
  }

  mutating func copy(_ text: String, what: String) -> [DashboardEffect] {
    show("copied \(what)", .good)
    return [.copyToClipboard(text)]
  }

  /// Ends the program at the top level, and a dialog elsewhere; asks while another program may be writing.
  mutating func quit() -> [DashboardEffect] {
    if let modal, modal.textField == nil { return closeModal() }
    if let running = runningActions.sorted().first {
      return open(
        .confirm(
          Confirmation(
            title: "Quit", lines: ["Still \(running).", "What came of it would not be told."], action: "Quit",
            command: .quitNow)))
    }
    guard let running = runningMethods.sorted().first else { return quitNow() }
    let name = token(running)?.tool.rawValue ?? running
    return open(
      .confirm(
        Confirmation(
          title: "Quit", lines: ["The login of \(name) is still running.", "It may be left half done."],
          action: "Quit", command: .quitNow)))
  }

  mutating func quitNow() -> [DashboardEffect] {
    isQuitting = true
    return [.quit]
  }

  /// Ctrl-C: closes what lies over the panes; else the second one within two seconds quits.
  mutating func interrupt() -> [DashboardEffect] {
    if modal != nil { return closeModal() }
    if let end = interruptEndsAt, end > clock { return quitNow() }
    interruptEndsAt = clock.addingTimeInterval(2)
    let name = keyMap.keys["interrupt"]?.first?.rawValue ?? "C-c"
    show("press \(name) again to quit", .warning, seconds: 2)
    return []
  }
}
