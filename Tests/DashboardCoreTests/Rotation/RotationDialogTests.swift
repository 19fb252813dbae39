import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

private func choice(_ provider: String, _ ids: [String], _ strategy: RotationStrategy = .roundRobin) -> RotationChoice {
  RotationChoice(
    provider: provider, strategy: strategy,
    order: ids.map { .init(id: $0, profileID: "\(provider):\($0)", reason: "next in the round") },
    excluded: [.init(id: "old", reason: "expired")])
}

/// The dialog with two providers, the second of which has nobody.
private func opened(isReadOnly: Bool = false) -> DashboardState {
  var state = DashboardState(now: morning)
  state.abilities.rotation = true
  state.isReadOnly = isReadOnly
  _ = state.apply(.rotation(.open))
  _ = state.apply(.rotation(.received([choice("anthropic", ["a", "b"]), choice("openai", [])], of: nil)))
  return state
}

extension DashboardState {
  fileprivate var outcome: String? { if case .rotation(let dialog) = modal { dialog.outcome?.text } else { nil } }
}

@Suite struct RotationDialogTests {
  @Test("N opens it and asks for the strategy in force") func opening() {
    var session = Session.loaded()
    session.state.abilities.rotation = true
    session.press("N")
    #expect(session.effects == [.ask(.rotation(.choices(nil)))])
    #expect(session.state.modal == .rotation(RotationDialog()))
  }

  @Test("another strategy is asked for, and a late answer for the former one is not shown") func strategies() {
    var state = opened()
    #expect(state.apply(.rotation(.changeStrategy(by: 1))) == [.ask(.rotation(.choices(.leastUsed)))])
    _ = state.apply(.rotation(.received([choice("late", ["z"])], of: nil)))
    #expect(state.rotation.choices?.first?.provider == "anthropic")
    _ = state.apply(.rotation(.received([choice("anthropic", ["b"], .leastUsed)], of: .leastUsed)))
    #expect(state.selectedRotation?.chosen?.id == "b")
    #expect(state.apply(.rotation(.changeStrategy(by: -1))) == [.ask(.rotation(.choices(.roundRobin)))])
  }

  @Test("the order is set only after a question that names it, and Cancel is its default") func applying() {
    var state = opened()
    let wanted = choice("anthropic", ["a", "b"])
    #expect(state.apply(.modalChoose) == [.ask(.rotation(.preview(wanted)))])
    let order = RotationOrder(
      provider: "anthropic", profileIDs: ["anthropic:a", "anthropic:b"], hasChanged: true, notImported: ["c"])
    #expect(state.apply(.rotation(.previewed(wanted, order))).isEmpty)
    guard case .confirm(let question) = state.modal else {
      Issue.record("\(String(describing: state.modal))")
      return
    }
    #expect(!question.isAgreeing)
    for words in ["1  anthropic:a", "2  anthropic:b", "! c is not in OpenClaw"] {
      #expect(question.lines.contains(words))
    }
    var cancelled = state
    #expect(cancelled.apply(.modalChoose).isEmpty)
    #expect(state.apply(.modalPick(1)) == [.ask(.rotation(.apply(wanted)))])
    let effects = state.apply(.rotation(.applied(order)))
    #expect(effects.contains(.ask(.rotation(.choices(.roundRobin)))))
    #expect(state.outcome == "OpenClaw takes anthropic in this order: anthropic:a, anthropic:b")
  }

  @Test("an order that stands already is no question") func unchanged() {
    var state = opened()
    _ = state.apply(.modalChoose)
    let order = RotationOrder(provider: "anthropic", profileIDs: ["anthropic:a"], hasChanged: false)
    _ = state.apply(.rotation(.previewed(choice("anthropic", ["a", "b"]), order)))
    #expect(state.outcome == "OpenClaw has this order already")
  }

  @Test("n counts a use after a question") func taking() {
    var session = Session.loaded()
    session.state = opened()
    session.press("n")
    #expect(session.effects.isEmpty)
    session.press("Tab", "Enter")
    #expect(session.effects == [.ask(.rotation(.take(choice("anthropic", ["a", "b"]))))])
    session.send(.rotation(.taken(choice("anthropic", ["a", "b"]))))
    #expect(session.state.outcome == "a was taken; the round goes on after it")
  }

  @Test("nobody can be chosen where nobody is left, and nothing when it is read-only") func refusals() {
    var state = opened()
    _ = state.apply(.modalMove(1))
    #expect(state.apply(.modalChoose).isEmpty)
    #expect(state.toast?.text == "no credential of openai can be used now")
    state = opened(isReadOnly: true)
    #expect(state.apply(.modalChoose).isEmpty)
    #expect(state.apply(.rotation(.askToTake)).isEmpty)
    #expect(state.apply(.rotation(.apply(choice("anthropic", ["a"])))).isEmpty)
  }

  @Test("a failure stands in the dialog") func failing() {
    var state = opened()
    _ = state.apply(.modalChoose)
    _ = state.apply(.rotation(.failed(ServiceFailure(.refused, "None of them is in OpenClaw", remedy: "Import them."))))
    #expect(state.outcome == "None of them is in OpenClaw. Import them.")
    _ = state.apply(.modalMove(1))
    #expect(state.outcome == nil && state.rotation.failure == nil, "the next provider has nothing to do with it")
  }
}
