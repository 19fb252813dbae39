public import Domain
public import FoundationEssentials

/// A wish of the person or of the program, or news from a service. `DashboardState.apply` answers each.
public indirect enum DashboardCommand: Equatable, Sendable {
  // Time and the terminal.
  case tick(Date)
  case resized(ScreenExtent)

  // News from the services.
  case receivedTokens(DiscoveryReport, at: Date)
  /// The answer to a scan that asked the providers.
  case validated(DiscoveryReport, ScanRequest, at: Date)
  case receivedCredits(CreditBalance, at: Date)
  case receivedKeys([ProvisionedKey], at: Date)
  case receivedActivity([ActivityEvent], at: Date)
  case failed(FeedID, ServiceFailure, at: Date)
  /// Credential files may have changed.
  case sourcesChanged
  /// A refresh method ended.
  case refreshEnded(tokenID: String, RefreshDialog.Outcome)
  /// A method says what the person has to do or to wait for.
  case refreshProgress(tokenID: String, RefreshProgress)
  /// What a method would do, before it is done.
  case previewed(RefreshRequest, RefreshPreview)
  case notify(String, ActivityEvent.Severity)
  /// The server said that something happened to the account.
  case accountChanged
  case receivedKeySpend(KeySpend, keyID: String, at: Date)
  case failedKeySpend(ServiceFailure, keyID: String, at: Date)
  case receivedChoices([CredentialChoice], tokenID: String, at: Date)
  case failedChoices(ServiceFailure, tokenID: String, at: Date)
  case receivedLogUsage(LoggedUsageReport, at: Date)
  case failedLogUsage(ServiceFailure, at: Date)
  case ended(AccountAction, ActionOutcome, at: Date)
  case endedCredential(CredentialAction, CredentialOutcome)
  case rotation(RotationStep)
  /// What OpenClaw's gateway says of subscriptions, by provider; none once it has ended.
  case receivedGatewayQuota([String: [QuotaWindow]])
  /// Wishes and news about the credential stores.
  case doctor(DoctorStep)

  // Wishes: moving about.
  case focus(PaneID)
  case focusNext
  case focusPrevious
  case move(rows: Int)
  case movePage(Int)
  case moveToStart
  case moveToEnd
  case select(RowReference)
  case toggleZoom
  case scrollHistory(hours: Int)

  // Wishes: what is shown.
  case openDetail
  case openHelp
  case openPalette
  case openRefreshMethods
  case openFilter
  case clearFilter
  case sortNext
  case sortReverse
  case sort(PaneID, SortColumn)
  case toggleTimes
  case toggleMouse
  case toggleFreeze
  case changeInterval(by: Int)

  // Wishes: acting.
  case refresh(FeedID)
  case refreshAll
  /// Asks the providers whether credentials work; nil: all of them.
  case validate(tokenID: String?)
  case validateSelection
  case runMethod(tokenID: String, RefreshMethod)
  /// Carries out a method that needs no terminal; sent by a form or by a question that was agreed to.
  case renew(RefreshRequest)
  /// Opens the form or the question of a wish, or says why not.
  case open(Wish)
  /// Changes the account; sent by a form or by a question that was agreed to.
  case act(AccountAction)
  /// Says what an import of the selected credential would do, and offers it.
  case importSelection
  /// Asks whether keys that work are imported by themselves.
  case askAboutImports
  /// Asks the providers for quotas, or first whether that may be done.
  case askQuotas
  case credential(CredentialAction)
  case copySelection
  case copy(String, what: String)
  case suspend
  case redraw
  case quit
  /// The second half of `quit` when it had to ask.
  case quitNow
  case interrupt

  // Dialogs.
  case closeModal
  case modalMove(Int)
  case modalChoose
  case modalPick(Int)
  /// The next of the words of a form's choice, or the one before.
  case moveChoice(Int)
  case type(String)
  case deleteBackward
  case deleteForward
  case deleteWord
  case deleteToStart
  case moveCursor(Int)
  case cursorToStart
  case cursorToEnd
}

/// What is to be done after a command.
public enum DashboardEffect: Equatable, Sendable {
  /// A question to a service, which the store puts; everything else is for whoever owns the terminal.
  case ask(DashboardQuestion)
  /// End a sign-in that waits.
  case cancelRefresh(tokenID: String)
  /// Leave the screen for a login program of a tool, and come back.
  case runProgram([String], tokenID: String)
  /// Open a page for a credential, and say in its dialog what came of it.
  case openPage(String, tokenID: String)
  /// Open a page where there is a display, else copy its address.
  case showPage(String)
  case copyToClipboard(String)
  /// A secret, copied by the wish of the person who looks at it.
  case copySecret(Secret)
  case setMouse(Bool)
  /// Keep the order and the filters for the next run.
  case saveViews
  /// Keep what a person answered for the next run.
  case saveConsent(ConsentSubject, Bool)
  case ring
  /// Tell whoever is not looking.
  case alert(Alert)
  /// Keep what was told for the next run.
  case saveAlerts
  case suspend
  /// Draw every cell anew, for instance after another program wrote to the terminal.
  case redraw
  case quit
}
