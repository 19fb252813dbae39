import Domain

/// Methods that credtop carries out itself: renewing, signing in, keeping a pasted key.
extension DashboardState {
  /// Asks first what it would do; a key is asked for.
  mutating func begin(_ method: RefreshMethod, tokenID: String) -> [DashboardEffect] {
    let isHarmless = method.action == .renew(.memory)
    guard isHarmless || !isReadOnly else {
      show("read-only: nothing is changed", .warning)
      return []
    }
    guard !runningMethods.contains(tokenID) else { return [] }
    if case .paste(let place) = method.action {
      modal = .form(.pasteKey(for: token(tokenID), tokenID: tokenID, method, place: place))
      return []
    }
    return tell(tokenID, nil) + [.ask(.preview(RefreshRequest(tokenID: tokenID, method: method)))]
  }

  /// Goes on at once where nobody can be harmed, and asks the person where somebody can.
  mutating func previewed(_ request: RefreshRequest, _ preview: RefreshPreview) -> [DashboardEffect] {
    if let obstacle = preview.obstacle {
      return tell(request.tokenID, RefreshDialog.Outcome(text: obstacle, isFailure: true))
    }
    guard preview.needsConfirmation else { return carryOut(request) }
    // Whoever went on to something else is not asked about this.
    guard case .refresh(let dialog) = modal, dialog.tokenID == request.tokenID else { return [] }
    var agreed = request
    agreed.isConfirmed = true
    let name = token(request.tokenID)?.tool.rawValue ?? request.tokenID
    var lines = ["The refresh token belongs to \(preview.owner)."]
    if let risk = preview.risk { lines.append("It \(risk).") }
    lines.append("Changes: \(preview.consequence).")
    return open(
      .confirm(
        Confirmation(title: "Renew \(name)", lines: lines, action: "Renew", command: .renew(agreed))))
  }

  mutating func carryOut(_ request: RefreshRequest) -> [DashboardEffect] {
    guard runningMethods.insert(request.tokenID).inserted else { return [] }
    // A question stood in the place of the dialog.
    if modal == nil, token(request.tokenID) != nil {
      modal = .refresh(RefreshDialog(tokenID: request.tokenID, selection: index(of: request)))
    }
    let effects = tell(request.tokenID, nil)
    if case .refresh(let dialog) = modal, dialog.tokenID == request.tokenID {
    } else {
      show("\(token(request.tokenID)?.tool.rawValue ?? request.tokenID): asking the provider", .info)
    }
    return effects + [.ask(.refresh(request))]
  }

  /// Shows what to do in the dialog, and brings the page to the person.
  mutating func refreshProgressed(_ tokenID: String, _ progress: RefreshProgress) -> [DashboardEffect] {
    guard runningMethods.contains(tokenID) else { return [] }
    if case .refresh(var dialog) = modal, dialog.tokenID == tokenID {
      dialog.progress = progress
      modal = .refresh(dialog)
    }
    guard let url = progress.url else { return [] }
    return progress.opensPage ? [.showPage(url)] : [.copyToClipboard(url)]
  }

  /// The place of a request's method in the dialog.
  func index(of request: RefreshRequest) -> Int {
    token(request.tokenID)?.methods.firstIndex { $0.action == request.method.action } ?? 0
  }
}

extension FormDialog {
  /// Asks for a key; what is typed or pasted is never shown.
  static func pasteKey(
    for token: DiscoveredToken?, tokenID: String, _ method: RefreshMethod, place: String
  ) -> FormDialog {
    FormDialog(
      .pasteKey(tokenID: tokenID, method), title: "Key for \(token?.provider ?? tokenID)",
      lines: ["It goes into \(place). No file of \(token?.owner ?? "the tool") changes."],
      fields: [FormField(.key, "key", .secret(SecretText()), hint: "not shown")], verb: "store")
  }
}
