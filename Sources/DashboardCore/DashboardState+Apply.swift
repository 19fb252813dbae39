import Domain
import FoundationEssentials

extension DashboardState {
  /// The one place where state changes: no clock, no I/O. The result says what to do next.
  public mutating func apply(_ command: DashboardCommand) -> [DashboardEffect] {
    let places = PaneID.allCases.map { selectedIndex(in: $0) }
    var effects = answer(command)
    refreshRows()
    for (pane, place) in zip(PaneID.allCases, places) { repairSelection(of: pane, formerPlace: place) }
    repairModal()
    effects += askKeySpend()
    effects += askChoices()
    effects += askLogUsage()
    return effects
  }

  /// Without the repairs that follow every command.
  mutating func answer(_ command: DashboardCommand) -> [DashboardEffect] {
    switch command {
    case .tick(let date): return tick(date)
    case .resized(let extent):
      screen = ScreenExtent(columns: max(0, extent.columns), rows: max(0, extent.rows))
      return []

    case .receivedTokens(let report, let at): return receive(report, at: at)
    case .validated(let report, let request, let at): return receive(report, of: request, at: at)
    case .receivedCredits(let balance, let at): return receive(balance, at: at)
    case .receivedKeys(let keys, let at): return receive(keys, at: at)
    case .receivedActivity(let events, let at): return receive(events, at: at)
    case .failed(let feed, let failure, let at): return fail(feed, failure, at: at)
    case .sourcesChanged: return sourcesChanged()
    case .refreshEnded(let tokenID, let outcome): return refreshEnded(tokenID, outcome)
    case .refreshProgress(let tokenID, let progress): return refreshProgressed(tokenID, progress)
    case .previewed(let request, let preview): return previewed(request, preview)
    case .notify(let text, let severity):
      show(text, severity)
      return []
    case .accountChanged: return accountChanged()
    case .receivedKeySpend(let spend, let id, let at):
      receive(spend, nil, ofKey: id, at: at)
      return []
    case .failedKeySpend(let failure, let id, let at):
      receive(nil, failure, ofKey: id, at: at)
      return []
    case .receivedChoices(let choices, let id, let at):
      receive(choices, nil, ofToken: id, at: at)
      return []
    case .failedChoices(let failure, let id, let at):
      receive(nil, failure, ofToken: id, at: at)
      return []
    case .receivedLogUsage(let report, let at):
      receive(report, nil, at: at)
      return []
    case .failedLogUsage(let failure, let at):
      receive(nil, failure, at: at)
      return []
    case .ended(let action, let outcome, let at): return ended(action, outcome, at: at)
    case .doctor(let step): return apply(step)
    case .rotation(let step): return apply(step)
    case .receivedGatewayQuota(let quota):
      gatewayQuota = quota
      if let report = tokens.value { tokens.value = withGatewayQuota(report) }
      return []
    case .endedCredential(let action, let outcome): return ended(action, outcome)

    case .focus(let pane): return setFocus(pane)
    case .focusNext: return moveFocus(by: 1)
    case .focusPrevious: return moveFocus(by: -1)
    case .move(let rows): return move(rows: rows)
    case .movePage(let pages): return move(pages: pages)
    case .moveToStart: return move(toPlace: 0)
    case .moveToEnd: return move(toPlace: rowCount(in: focus) - 1)
    case .select(let row): return select(row)
    case .toggleZoom:
      isZoomed.toggle()
      return []
    case .scrollHistory(let hours): return scrollHistory(hours)

    case .openDetail: return openDetail()
    case .openHelp: return open(.help(SearchList()))
    case .openPalette: return open(.palette(SearchList()))
    case .openRefreshMethods: return openRefreshMethods()
    case .openFilter:
      let filter = view(of: focus).filter
      return open(.filter(TextField(filter), before: filter))
    case .clearFilter: return clearFilter()
    case .sortNext: return sortNext()
    case .sortReverse: return sortReverse()
    case .sort(let pane, let column): return sort(pane, by: column)
    case .toggleTimes:
      showsAbsoluteTimes.toggle()
      return []
    case .toggleMouse: return toggleMouse()
    case .toggleFreeze: return toggleFreeze()
    case .changeInterval(let steps): return changeInterval(by: steps)

    case .refresh(let feed): return refresh(feed)
    case .refreshAll: return FeedID.allCases.flatMap { ask($0) }
    case .validate(let tokenID): return validate(tokenID)
    case .validateSelection: return validateSelection()
    case .runMethod(let tokenID, let method): return run(method, tokenID: tokenID)
    case .renew(let request): return carryOut(request)
    case .open(let wish): return open(wish)
    case .act(let action): return act(action)
    case .importSelection: return importSelection()
    case .askAboutImports: return askAboutImports()
    case .askQuotas: return askQuotas()
    case .credential(let action): return carryOut(action)
    case .copySelection: return copySelection()
    case .copy(let text, let what): return copy(text, what: what)
    case .suspend: return [.suspend]
    case .redraw: return [.redraw]
    case .quit: return quit()
    case .quitNow: return quitNow()
    case .interrupt: return interrupt()

    case .closeModal: return closeModal()
    case .modalMove(let rows): return moveInModal(rows)
    case .modalChoose: return chooseInModal()
    case .modalPick(let number): return pickInModal(number)
    case .moveChoice(let steps): return moveChoice(steps)
    case .type(let text): return edit { $0.insert(text) }
    case .deleteBackward: return edit { $0.deleteBackward() }
    case .deleteForward: return edit { $0.deleteForward() }
    case .deleteWord: return edit { $0.deleteWord() }
    case .deleteToStart: return edit { $0.deleteToStart() }
    case .moveCursor(let characters): return edit { $0.moveCursor(by: characters) }
    case .cursorToStart: return edit { $0.cursor = 0 }
    case .cursorToEnd: return edit { $0.cursor = $0.text.count }
    }
  }

  /// Shows a short message in the footer.
  mutating func show(_ text: String, _ severity: ActivityEvent.Severity, seconds: Double = 4) {
    toast = Toast(text: text, severity: severity, until: clock.addingTimeInterval(seconds))
  }
}
