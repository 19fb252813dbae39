import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

private func finding(_ code: String, _ severity: DoctorFinding.Severity, fixable: Bool = true) -> DoctorFinding {
  DoctorFinding(
    id: code, code: code, severity: severity, path: "~/x", explanation: "it is", repair: "mend it",
    command: fixable ? nil : "run this", isFixable: fixable)
}

private func state(_ findings: [DoctorFinding], undoable: DoctorRepairRecord? = nil) -> DashboardState {
  var state = DashboardState(now: morning)
  state.abilities.doctor = true
  state.doctor.report = DoctorReport(findings: findings, examinedAt: morning, undoable: undoable)
  state.doctor.readAt = morning
  return state
}

@Suite struct DoctorDialogTests {
  @Test("opening it looks at the stores again") func opening() {
    var state = state([])
    #expect(state.apply(.doctor(.open)) == [.ask(.doctor(.examine))])
    #expect(state.modal == .doctor(DoctorDialog()))
  }

  @Test("without a doctor it says so") func without() {
    var state = DashboardState(now: morning)
    #expect(state.apply(.doctor(.open)).isEmpty)
    #expect(state.modal == nil && state.toast?.severity == .warning)
  }

  @Test("Enter shows the change of a fault that can be mended, and Escape goes back to the list") func change() {
    var state = state([finding("a", .error)])
    _ = state.apply(.doctor(.open))
    #expect(state.apply(.modalChoose) == [.ask(.doctor(.preview(findingID: "a")))])
    _ = state.apply(.doctor(.previewed("the diff", findingID: "a")))
    guard case .doctor(let dialog) = state.modal else {
      Issue.record("the dialog closed")
      return
    }
    #expect(dialog.change?.text == "the diff")
    _ = state.apply(.closeModal)
    #expect(state.modal == .doctor(DoctorDialog()))
    _ = state.apply(.closeModal)
    #expect(state.modal == nil)
  }

  @Test("a change that arrives for another finding is not shown") func late() {
    var state = state([finding("a", .error)])
    _ = state.apply(.doctor(.open))
    _ = state.apply(.modalChoose)
    _ = state.apply(.doctor(.previewed("of b", findingID: "b")))
    guard case .doctor(let dialog) = state.modal else { return }
    #expect(dialog.change?.text == "")
  }

  @Test("mending asks first; Enter alone cancels, agreeing mends") func mending() {
    var state = state([finding("a", .error), finding("b", .warning)])
    _ = state.apply(.doctor(.open))
    _ = state.apply(.modalMove(1))
    _ = state.apply(.doctor(.askToMend(all: false)))
    #expect(state.apply(.modalChoose).isEmpty)
    #expect(state.modal == nil)
    _ = state.apply(.doctor(.open))
    _ = state.apply(.modalMove(1))
    _ = state.apply(.doctor(.askToMend(all: false)))
    #expect(state.apply(.modalPick(1)) == [.ask(.doctor(.mend(["b"])))])
    #expect(state.apply(.doctor(.ended(DoctorOutcome(done: ["b"]), word: "mended"))) == [.ask(.doctor(.examine))])
    guard case .doctor(let dialog) = state.modal else {
      Issue.record("the dialog closed")
      return
    }
    #expect(dialog.outcome == RefreshDialog.Outcome(text: "mended 1", isFailure: false))
  }

  @Test("what takes a person is not mended") func person() {
    var state = state([finding("a", .error, fixable: false)])
    _ = state.apply(.doctor(.open))
    #expect(state.apply(.doctor(.askToMend(all: false))).isEmpty)
    #expect(state.apply(.modalChoose).isEmpty)
    guard case .doctor(let dialog) = state.modal else { return }
    #expect(dialog.outcome?.text == "this takes a person; y copies the command")
  }

  @Test("nothing is mended or taken back in a read-only dashboard") func readOnly() {
    let record = DoctorRepairRecord(id: "r", at: morning, repairs: ["a"], paths: ["~/x"])
    var state = state([finding("a", .error)], undoable: record)
    state.isReadOnly = true
    _ = state.apply(.doctor(.open))
    for step in [DoctorStep.askToMend(all: true), .askToUndo, .mend([]), .undo("r")] {
      #expect(state.apply(.doctor(step)).isEmpty)
    }
  }

  @Test("taking back asks first, and names the set") func undo() {
    let record = DoctorRepairRecord(id: "r", at: morning, repairs: ["a"], paths: ["~/x"])
    var state = state([], undoable: record)
    _ = state.apply(.doctor(.open))
    _ = state.apply(.doctor(.askToUndo))
    #expect(state.apply(.modalPick(1)) == [.ask(.doctor(.undo("r")))])
  }

  @Test("a failure of the doctor is shown in the dialog that waits for it") func failure() {
    var state = state([finding("a", .error)])
    _ = state.apply(.doctor(.open))
    _ = state.apply(.doctor(.mend(["a"])))
    _ = state.apply(.doctor(.failed(ServiceFailure(.broken, "no disk"))))
    guard case .doctor(let dialog) = state.modal else { return }
    #expect(dialog.progress == nil && dialog.outcome?.text == "no disk")
  }

  @Test("the stores are looked at with the first scan, then once a minute, and when files change") func pace() {
    var state = state([])
    state.doctor = DoctorNews()
    state.prepare(feeds: [.tokens])
    func scan(after seconds: Double) -> [DashboardEffect] {
      _ = state.apply(.tick(morning.addingTimeInterval(seconds)))
      return state.apply(.receivedTokens(DiscoveryReport(scannedAt: morning), at: morning.addingTimeInterval(seconds)))
    }
    #expect(scan(after: 0).contains(.ask(.doctor(.examine))))
    _ = state.apply(.doctor(.examined(DoctorReport(examinedAt: morning), at: morning)))
    #expect(!scan(after: 20).contains(.ask(.doctor(.examine))))
    #expect(scan(after: 61).contains(.ask(.doctor(.examine))))
    _ = state.apply(.doctor(.examined(DoctorReport(examinedAt: morning), at: morning.addingTimeInterval(61))))
    #expect(state.apply(.sourcesChanged).contains(.ask(.doctor(.examine))))
  }
}
