import Domain
import FoundationEssentials

/// Putting credentials into OpenClaw.
extension DashboardState {
  /// The token that a wish is about: the one whose detail is shown, else the selected one.
  var wishedToken: DiscoveredToken? {
    if case .detail(let row, _) = modal, row.pane == .tokens { return token(row.id) }
    return selectedToken
  }

  mutating func importSelection() -> [DashboardEffect] {
    guard abilities.imports else { return refuse("nothing can be imported here") }
    guard let token = wishedToken else { return refuse("no credential to import") }
    show("looking at what an import of \(token.tool) would change", .info)
    return [.ask(.credential(.previewImport(id: token.id)))]
  }

  /// Carries out what a dialog or a wish asks for.
  mutating func carryOut(_ action: CredentialAction) -> [DashboardEffect] {
    var kept: [DashboardEffect] = []
    switch action {
    case .importToken(let id, _):
      guard !isReadOnly else { return refuse("read-only: nothing is imported") }
      guard runningActions.insert("importing \(id)").inserted else { return [] }
      show("importing \(token(id)?.tool.rawValue ?? id)…", .info, seconds: 10)
    case .agreeToImports(let isAgreed):
      importConsent = isAgreed ? .given : .refused
      kept = [.saveConsent(.imports, isAgreed)]
      if isAgreed { show("keys that work go into OpenClaw by themselves", .good) }
    case .agreeToQuotas:
      quotaConsent = .given
      kept = [.saveConsent(.quotas, true)]
      show("the providers are asked every five to ten minutes", .good)
    case .previewImport, .askQuotas: break
    }
    return kept + [.ask(.credential(action))]
  }

  mutating func ended(_ action: CredentialAction, _ outcome: CredentialOutcome) -> [DashboardEffect] {
    if case .importToken(let id, _) = action { runningActions.remove("importing \(id)") }
    switch outcome {
    case .preview(let preview): return show(preview)
    case .imported(let outcome): return show(outcome)
    case .askedQuotas(let reasons):
      if let reason = reasons.sorted(by: { $0.key < $1.key }).first {
        let others = reasons.count > 1 ? " (+\(reasons.count - 1) more)" : ""
        show("\(token(reason.key)?.tool.rawValue ?? reason.key): \(reason.value)\(others)", .info, seconds: 6)
      } else {
        show("the providers answered", .good)
      }
      return tokens.isLoading ? [] : ask(.tokens)
    case .agreed: return []
    case .failed(let failure):
      show(failure.description, .bad, seconds: 8)
      return []
    }
  }

  private mutating func show(_ preview: ImportPreview) -> [DashboardEffect] {
    toast = nil
    // Whoever went on to another dialog is not disturbed.
    if let modal, !modal.isDetail { return [] }
    let name = token(preview.id)?.tool.rawValue ?? preview.id
    let title = "Import \(name) into OpenClaw"
    switch preview.verdict {
    case .nothing(let why):
      return open(.message(title: title, lines: ["Nothing to do: \(why)."], copyable: nil))
    case .refused(let why, let remedy):
      let lines = ["Not imported: \(why)."] + (remedy.map { [""] + $0.split(separator: "\n").map(String.init) } ?? [])
      return open(.message(title: title, lines: lines, copyable: nil))
    case .add, .replace:
      let isReplacing = preview.verdict == .replace
      let warnings = preview.warnings.map { "! \($0)" }
      return open(
        .confirm(
          Confirmation(
            title: title, lines: warnings + (warnings.isEmpty ? [] : [""]) + preview.changes,
            action: isReplacing ? "Replace" : "Import",
            command: .credential(.importToken(id: preview.id, replaces: isReplacing)))))
    }
  }

  private mutating func show(_ outcome: ImportOutcome) -> [DashboardEffect] {
    let name = token(outcome.id)?.tool.rawValue ?? outcome.id
    if let failure = outcome.failure {
      show("\(name): \(failure.description)", .bad, seconds: 8)
    } else if outcome.isDone {
      show("\(name) imported as \(outcome.preview.profileID ?? "")", .good, seconds: 6)
    } else {
      show("\(name): nothing was written", .info)
    }
    return tokens.isLoading ? [] : ask(.tokens)
  }

  private mutating func refuse(_ text: String) -> [DashboardEffect] {
    show(text, .warning)
    return []
  }

  /// The question of the first run: once, when a key is first known to work that OpenClaw does not hold.
  mutating func askAboutImportsOnce() -> [DashboardEffect] {
    guard importConsent == .open, abilities.imports, !isReadOnly, modal == nil else { return [] }
    guard tokens.value?.tokens.contains(where: \.isImportableKey) == true else { return [] }
    importConsent = .refused
    // It counts as asked at once: whoever kills the program is not asked again.
    return openImportQuestion() + [.saveConsent(.imports, false)]
  }

  /// The same by a person's wish, and the way back.
  mutating func askAboutImports() -> [DashboardEffect] {
    guard abilities.imports else { return refuse("nothing can be imported here") }
    guard !isReadOnly else { return refuse("read-only: nothing is imported") }
    guard importConsent == .given else { return openImportQuestion() }
    return open(
      .confirm(
        Confirmation(
          title: "Stop importing keys by themselves?", lines: ["What was imported stays in OpenClaw."], action: "Stop",
          command: .credential(.agreeToImports(false)))))
  }

  private mutating func openImportQuestion() -> [DashboardEffect] {
    let keys = tokens.value?.tokens.filter(\.isImportableKey) ?? []
    let names = keys.prefix(3).map(\.id).joined(separator: ", ") + (keys.count > 3 ? ", …" : "")
    let count = keys.count == 1 ? "1 key that works is" : "\(keys.count) keys that work are"
    return open(
      .confirm(
        Confirmation(
          title: "Import API keys by themselves?",
          lines: (keys.isEmpty ? [] : ["\(count) not in OpenClaw: \(names)."]) + [
            "If you agree, keys that are known to work are added to OpenClaw whenever they are found.",
            "Logins are never copied, and nothing is replaced.",
            "The configuration's auto-import has the last word.",
          ], action: "Agree", command: .credential(.agreeToImports(true)))))
  }
}

extension Modal {
  fileprivate var isDetail: Bool { if case .detail = self { true } else { false } }
}

extension DiscoveredToken {
  /// A key that is known to work, and that OpenClaw does not hold.
  var isImportableKey: Bool { kind == .apiKey && status == .active && flags.importedAs == nil }
}
