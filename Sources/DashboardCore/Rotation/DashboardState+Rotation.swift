import Domain

/// The same as `credtop tokens rotation`.
extension DashboardState {
  mutating func apply(_ step: RotationStep) -> [DashboardEffect] {
    switch step {
    case .open:
      guard abilities.rotation else { return warn("there is nothing to choose from here") }
      modal = .rotation(RotationDialog())
      return [.ask(.rotation(.choices(nil)))]
    case .received(let choices, let strategy):
      // An answer for a strategy that is no longer looked at says nothing.
      guard case .rotation(let dialog) = modal, dialog.strategy == strategy else { return [] }
      (rotation.choices, rotation.failure) = (choices, nil)
      return []
    case .failed(let failure):
      // What a person asked for ends with an outcome; what was only looked at stands there until the next look.
      if case .rotation(let dialog) = modal, dialog.progress == nil {
        rotation.failure = failure
      } else if !end(RefreshDialog.Outcome(text: failure.description, isFailure: true)) {
        show(failure.description, .bad, seconds: 8)
      }
      return []
    case .changeStrategy(let steps): return changeStrategy(by: steps)
    case .askToApply:
      guard let choice = choiceToAct(on: "no order is set") else { return [] }
      changeRotationDialog {
        $0.progress = "looking at OpenClaw's order"
        $0.outcome = nil
      }
      return [.ask(.rotation(.preview(choice)))]
    case .previewed(let choice, let order): return previewed(choice, order)
    case .apply(let choice): return begin("setting the order", .apply(choice))
    case .applied(let order):
      let text = "OpenClaw takes \(order.provider) in this order: \(order.profileIDs.joined(separator: ", "))"
      return ended(order.hasChanged ? text : "it was in this order already")
    case .askToTake: return askToTake()
    case .take(let choice): return begin("taking it", .take(choice))
    case .taken(let choice):
      return ended(choice.chosen.map { "\($0.id) was taken; the round goes on after it" } ?? "nobody could be taken")
    }
  }

  /// What is chosen for the provider that the dialog's list has selected.
  public var selectedRotation: RotationChoice? {
    guard case .rotation(let dialog) = modal, let choices = rotation.choices,
      choices.indices.contains(dialog.selection)
    else { return nil }
    return choices[dialog.selection]
  }

  /// The strategy that the dialog shows.
  public var shownStrategy: RotationStrategy {
    guard case .rotation(let dialog) = modal else { return .roundRobin }
    return dialog.strategy ?? rotation.choices?.first?.strategy ?? .roundRobin
  }

  private mutating func warn(_ text: String) -> [DashboardEffect] {
    show(text, .warning)
    return []
  }

  private mutating func changeRotationDialog(_ change: (inout RotationDialog) -> Void) {
    guard case .rotation(var dialog) = modal else { return }
    change(&dialog)
    modal = .rotation(dialog)
  }

  /// Shows an outcome in the dialog; false where that is closed.
  private mutating func end(_ outcome: RefreshDialog.Outcome) -> Bool {
    guard case .rotation(var dialog) = modal else { return false }
    dialog.progress = nil
    dialog.outcome = outcome
    modal = .rotation(dialog)
    return true
  }

  mutating func moveInRotation(_ dialog: RotationDialog, by rows: Int) {
    let count = rotation.choices?.count ?? 0
    let (sum, overflow) = dialog.selection.addingReportingOverflow(rows)
    changeRotationDialog {
      $0.selection = max(0, min(count - 1, overflow ? (rows > 0 ? .max : 0) : sum))
      $0.outcome = nil
    }
  }

  private mutating func changeStrategy(by steps: Int) -> [DashboardEffect] {
    guard case .rotation(let dialog) = modal, dialog.progress == nil else { return [] }
    let all = RotationStrategy.allCases
    let place = (all.firstIndex(of: shownStrategy) ?? 0) + steps % all.count + all.count
    let strategy = all[place % all.count]
    changeRotationDialog {
      $0.strategy = strategy
      $0.outcome = nil
    }
    return [.ask(.rotation(.choices(strategy)))]
  }

  /// The selected choice, where somebody can be chosen and may be.
  private mutating func choiceToAct(on refusal: String) -> RotationChoice? {
    guard case .rotation(let dialog) = modal, dialog.progress == nil, let choice = selectedRotation else { return nil }
    guard !isReadOnly else {
      show("read-only: \(refusal)", .warning)
      return nil
    }
    guard choice.chosen != nil, choice.strategy == shownStrategy else {
      show("no credential of \(choice.provider) can be used now", .warning)
      return nil
    }
    return choice
  }

  private mutating func previewed(_ choice: RotationChoice, _ order: RotationOrder) -> [DashboardEffect] {
    // Whoever went on to something else is not asked about this.
    guard case .rotation = modal else { return [] }
    guard order.hasChanged else {
      _ = end(RefreshDialog.Outcome(text: "OpenClaw has this order already", isFailure: false))
      return []
    }
    var lines = ["OpenClaw tries \(order.provider)'s profiles in this order from now on:"]
    lines += order.profileIDs.enumerated().map { "\($0.offset + 1)  \($0.element)" }
    lines += order.notImported.map { "! \($0) is not in OpenClaw" } + order.notes.map { "! \($0)" }
    lines.append("Back again: credtop models auth order clear --provider \(order.provider)")
    return open(
      .confirm(
        Confirmation(
          title: "Set the order of \(order.provider)", lines: lines, action: "Set",
          command: .rotation(.apply(choice)))))
  }

  private mutating func askToTake() -> [DashboardEffect] {
    guard let choice = choiceToAct(on: "no use is counted"), let chosen = choice.chosen else { return [] }
    return open(
      .confirm(
        Confirmation(
          title: "Take the next of \(choice.provider)",
          lines: [
            "\(chosen.id) is counted as used once more, and the round goes on after it.",
            "\(choice.strategy.rawValue) is then the strategy in force. No file of a tool changes.",
          ], action: "Take", command: .rotation(.take(choice)))))
  }

  /// Back in the dialog, as the question has closed it.
  private mutating func begin(_ word: String, _ question: RotationQuestion) -> [DashboardEffect] {
    guard !isReadOnly, let choice = question.choice else { return [] }
    var dialog = RotationDialog(strategy: choice.strategy)
    dialog.selection = rotation.choices?.firstIndex { $0.provider == choice.provider } ?? 0
    dialog.progress = word
    modal = .rotation(dialog)
    return [.ask(.rotation(question))]
  }

  private mutating func ended(_ text: String) -> [DashboardEffect] {
    guard end(RefreshDialog.Outcome(text: text, isFailure: false)), case .rotation(let dialog) = modal else {
      show(text, .good, seconds: 6)
      return ask(.tokens)
    }
    return [.ask(.rotation(.choices(dialog.strategy)))] + ask(.tokens)
  }
}

extension RotationQuestion {
  fileprivate var choice: RotationChoice? {
    switch self {
    case .choices: nil
    case .preview(let choice), .apply(let choice), .take(let choice): choice
    }
  }
}

extension KeyMap {
  func resolveInRotation(_ key: KeyName) -> DashboardCommand? {
    switch key {
    case "Up", "k", "C-p", "S-Tab": .modalMove(-1)
    case "Down", "j", "C-n", "Tab": .modalMove(1)
    case "Home", "g", "PageUp": .modalMove(-Int.max)
    case "End", "G", "PageDown": .modalMove(.max)
    case "Left", "h": .rotation(.changeStrategy(by: -1))
    case "Right", "l", "Space": .rotation(.changeStrategy(by: 1))
    case "n": .rotation(.askToTake)
    default: action(for: key)?.name == "copy" ? .copySelection : nil
    }
  }
}
