import Domain
import FoundationEssentials

extension DashboardState {
  /// How often the stores are looked at while nobody asks, in seconds: their files change seldom.
  static let doctorInterval = 60.0

  mutating func apply(_ step: DoctorStep) -> [DashboardEffect] {
    switch step {
    case .open:
      guard abilities.doctor else {
        show("nobody to examine the stores", .warning)
        return []
      }
      modal = .doctor(DoctorDialog())
      return examine()
    case .examined(let report, let date):
      doctor.report = report
      (doctor.readAt, doctor.failure, doctor.askedAt) = (date, nil, nil)
      return []
    case .failed(let failure):
      doctor.failure = failure
      doctor.askedAt = nil
      changeDoctorDialog {
        guard $0.progress != nil || $0.change != nil else { return }
        $0.progress = nil
        $0.change = nil
        $0.outcome = RefreshDialog.Outcome(text: failure.description, isFailure: true)
      }
      return []
    case .previewed(let text, let id):
      changeDoctorDialog { if $0.change?.findingID == id { $0.change?.text = text } }
      return []
    case .askToMend(let all): return askToMend(all: all)
    case .askToUndo: return askToUndo()
    case .mend(let ids): return begin("mending", .mend(ids))
    case .undo(let id): return begin("taking back", .undo(id))
    case .ended(let outcome, let word):
      let isFailure = !outcome.failed.isEmpty
      let text =
        outcome.failed.first.map { "\(word) \(outcome.done.count), not \(outcome.failed.count): \($0)" }
        ?? (outcome.done.isEmpty ? "there was nothing to do" : "\(word) \(outcome.done.count)")
      changeDoctorDialog {
        $0.progress = nil
        $0.outcome = RefreshDialog.Outcome(text: text, isFailure: isFailure)
      }
      if case .doctor = modal {} else { show(text, isFailure ? .bad : .good, seconds: 6) }
      return examine()
    }
  }

  /// Looks again when the last look is old, or when credential files have changed.
  mutating func examineIfDue(isChanged: Bool = false) -> [DashboardEffect] {
    guard abilities.doctor, doctor.askedAt.map({ clock.timeIntervalSince($0) > 30 }) ?? true else { return [] }
    guard !isChanged, let readAt = doctor.readAt else { return examine() }
    return clock.timeIntervalSince(readAt) >= Self.doctorInterval ? examine() : []
  }

  private mutating func examine() -> [DashboardEffect] {
    doctor.askedAt = clock
    return [.ask(.doctor(.examine))]
  }

  private mutating func changeDoctorDialog(_ change: (inout DoctorDialog) -> Void) {
    guard case .doctor(var dialog) = modal else { return }
    change(&dialog)
    modal = .doctor(dialog)
  }

  /// The finding that the dialog's list has selected.
  public var selectedFinding: DoctorFinding? {
    guard case .doctor(let dialog) = modal, doctor.findings.indices.contains(dialog.selection) else { return nil }
    return doctor.findings[dialog.selection]
  }

  // MARK: Keys

  mutating func moveInDoctor(_ dialog: DoctorDialog, by rows: Int) {
    var dialog = dialog
    if let scroll = dialog.change?.scroll {
      dialog.change?.scroll = max(0, min(5_000, rows > 5_000 ? 5_000 : rows < -5_000 ? 0 : scroll + rows))
    } else {
      let count = doctor.findings.count
      let wanted = rows > count ? count : rows < -count ? 0 : dialog.selection + rows
      dialog.selection = max(0, min(count - 1, wanted))
    }
    dialog.outcome = nil
    modal = .doctor(dialog)
  }

  /// Enter shows the change; on the change it goes back.
  mutating func chooseInDoctor(_ dialog: DoctorDialog) -> [DashboardEffect] {
    var dialog = dialog
    if dialog.change != nil {
      dialog.change = nil
      modal = .doctor(dialog)
      return []
    }
    guard let finding = selectedFinding else { return [] }
    guard finding.isFixable else {
      dialog.outcome = RefreshDialog.Outcome(
        text: finding.severity == .info
          ? "nothing needs to be done" : "this takes a person; y copies the command",
        isFailure: false)
      modal = .doctor(dialog)
      return []
    }
    dialog.change = DoctorDialog.Change(findingID: finding.id)
    dialog.outcome = nil
    modal = .doctor(dialog)
    return [.ask(.doctor(.preview(findingID: finding.id)))]
  }

  private mutating func askToMend(all: Bool) -> [DashboardEffect] {
    guard case .doctor(let dialog) = modal, dialog.progress == nil else { return [] }
    if isReadOnly {
      show("read-only: nothing is changed", .warning)
      return []
    }
    let fixable = doctor.findings.filter(\.isFixable)
    guard !fixable.isEmpty else {
      show("nothing here can be mended by itself", .info)
      return []
    }
    guard !all, let finding = selectedFinding else {
      return open(
        .confirm(
          Confirmation(
            title: "Mend \(fixable.count) findings",
            lines: ["Copies are kept first, and u takes it all back."]
              + fixable.prefix(6).map { "\($0.code)  \($0.profile ?? $0.path)" }
              + (fixable.count > 6 ? ["and \(fixable.count - 6) more"] : []),
            action: "Mend", command: .doctor(.mend([])))))
    }
    guard finding.isFixable else {
      show("this takes a person", .warning)
      return []
    }
    return open(
      .confirm(
        Confirmation(
          title: "Mend \(finding.code)",
          lines: [finding.repair, finding.path, "A copy is kept first, and u takes it back."], action: "Mend",
          command: .doctor(.mend([finding.id])))))
  }

  private mutating func askToUndo() -> [DashboardEffect] {
    guard case .doctor(let dialog) = modal, dialog.progress == nil else { return [] }
    if isReadOnly {
      show("read-only: nothing is changed", .warning)
      return []
    }
    guard let record = doctor.report?.undoable else {
      show("nothing was mended that could be taken back", .info)
      return []
    }
    return open(
      .confirm(
        Confirmation(
          title: "Take back \(record.repairs.count == 1 ? "1 repair" : "\(record.repairs.count) repairs")",
          lines: ["The files get the bytes and modes that they had."] + record.paths.prefix(5), action: "Take back",
          command: .doctor(.undo(record.id)))))
  }

  /// Back in the dialog, as the question has closed it.
  private mutating func begin(_ word: String, _ question: DoctorQuestion) -> [DashboardEffect] {
    guard !isReadOnly else { return [] }
    var dialog = DoctorDialog()
    dialog.progress = word
    modal = .doctor(dialog)
    return [.ask(.doctor(question))]
  }
}

extension KeyMap {
  /// In the list of findings, and over a change.
  func resolveInDoctor(_ key: KeyName, _ dialog: DoctorDialog) -> DashboardCommand? {
    switch key {
    case "Up", "k", "C-p", "S-Tab": .modalMove(-1)
    case "Down", "j", "C-n", "Tab": .modalMove(1)
    case "PageUp", "C-u": .modalMove(-10)
    case "PageDown", "C-d", "Space": .modalMove(10)
    case "Home", "g": .modalMove(-Int.max)
    case "End", "G": .modalMove(.max)
    case "f": .doctor(.askToMend(all: false))
    case "F": .doctor(.askToMend(all: true))
    case "u": .doctor(.askToUndo)
    default: action(for: key)?.name == "copy" ? .copySelection : nil
    }
  }
}
