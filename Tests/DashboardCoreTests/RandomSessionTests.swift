import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

/// Whatever is pressed and whatever the services say, in whatever order: nothing traps and the state stays sane.
@Suite struct RandomSessionTests {
  private static let keys: [KeyName] =
    KeyMap.standard.actions.flatMap(\.defaultKeys) + [
      "Esc", "Enter", "Backspace", "Delete", "Left", "Right", "C-w", "C-a", "C-e", "C-n", "C-p", "a", "c", "e", "é",
      "n", "5", "9",
    ]

  private static let tools: [Tool] = [.kimi, .codex, .gemini, .claude, .aider, .qwen, .copilot]

  private func report(_ random: inout SplitMix64) -> DiscoveryReport {
    let tools = Self.tools.shuffled(using: &random).prefix(Int.random(in: 0...7, using: &random))
    return .sample(
      tools.map { tool in
        .sample(
          tool, status: TokenStatus.allCases.randomElement(using: &random) ?? .active,
          expiresIn: Bool.random(using: &random) ? nil : Double(Int.random(in: -5_000...50_000, using: &random)),
          methods: Array([RefreshMethod].samples.prefix(Int.random(in: 0...4, using: &random))))
      })
  }

  private func command(_ random: inout SplitMix64, at time: Date) -> DashboardCommand {
    switch Int.random(in: 0..<19, using: &random) {
    case 0: return .receivedTokens(report(&random), at: time)
    case 1:
      return .receivedCredits(
        .sample(
          hourly: Array(repeating: 1, count: Int.random(in: 0...9, using: &random)),
          transactions: Int.random(in: 0...30, using: &random)),
        at: time)
    case 2:
      let count = Int.random(in: 0...25, using: &random)
      return .receivedKeys(
        (0..<count).map {
          .sample("k\($0 * Int.random(in: 1...3, using: &random))", state: ProvisionedKey.State.allCases[$0 % 5])
        }, at: time)
    case 3:
      let start = Int.random(in: 0...90, using: &random)
      return .receivedActivity(events(start..<start + Int.random(in: 0...60, using: &random)), at: time)
    case 4:
      let feed = FeedID.allCases.randomElement(using: &random) ?? .keys
      return .failed(feed, ServiceFailure(.unreachable, "down"), at: time)
    case 5:
      return .resized(
        ScreenExtent(columns: Int.random(in: -1...140, using: &random), rows: Int.random(in: -1...50, using: &random)))
    case 6: return .move(rows: [Int.min, -3, 4, .max].randomElement(using: &random) ?? 0)
    case 7: return .modalMove([Int.min, -1, 1, 3, .max].randomElement(using: &random) ?? 0)
    case 8: return .modalPick(Int.random(in: -1...6, using: &random))
    case 9: return .movePage([Int.min, -1, 2, .max].randomElement(using: &random) ?? 0)
    case 10: return .moveCursor([Int.min, -2, 2, .max].randomElement(using: &random) ?? 0)
    case 11:
      let pane = PaneID.allCases.randomElement(using: &random) ?? .keys
      return .sort(pane, SortColumn.allCases.randomElement(using: &random) ?? .name)
    case 12: return .sourcesChanged
    case 13: return .open(Wish.allCases.randomElement(using: &random) ?? .newKey)
    case 14: return .accountChanged
    case 15: return .moveChoice([Int.min, -1, 1, .max].randomElement(using: &random) ?? 0)
    case 16:
      let key = IssuedKey(id: "key_k1", name: "k1", secret: Secret("sk-prov-FAKE"))
      let outcomes: [ActionOutcome] = [
        .done, .issued(key), .failed(ServiceFailure(.refused, "no", field: "name")), .loggedIn(Account(email: "a@b")),
      ]
      return .ended(
        .rotateKey(id: "key_k1", name: "k1"), outcomes.randomElement(using: &random) ?? .done, at: time)
    case 17:
      let finding = DoctorFinding(
        id: "a", code: "a", severity: .error, path: "~/x", explanation: "it is", repair: "mend it", isFixable: true)
      let report = DoctorReport(
        findings: Array(repeating: finding, count: Int.random(in: 0...3, using: &random)), examinedAt: time)
      let steps: [DoctorStep] = [
        .open, .examined(report, at: time), .ended(DoctorOutcome(done: ["a"]), word: "mended"),
        .failed(ServiceFailure(.broken, "no")), .askToMend(all: true), .askToUndo,
      ]
      return .doctor(steps.randomElement(using: &random) ?? .open)
    case 18:
      let choices = (0..<Int.random(in: 0...3, using: &random)).map {
        RotationChoice(
          provider: "p\($0)", strategy: .roundRobin, order: [.init(id: "a", profileID: "p:a", reason: "first")],
          excluded: [])
      }
      let order = RotationOrder(provider: "p0", profileIDs: ["p:a"], hasChanged: Bool.random(using: &random))
      let steps: [RotationStep] = [
        .open, .received(choices, of: nil), .failed(ServiceFailure(.broken, "no")), .changeStrategy(by: .min),
        .changeStrategy(by: .max), .askToApply, .askToTake, .applied(order),
      ]
      return .rotation(steps.randomElement(using: &random) ?? .open)
    default:
      return .refreshEnded(tokenID: "kimi-cli:me@example.com", RefreshDialog.Outcome(text: "x", isFailure: false))
    }
  }

  @Test("thousands of keys and answers leave a sane state", arguments: 0..<40)
  func sane(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    var session = seed.isMultiple(of: 2) ? Session.loaded() : .acting()
    session.state.abilities.keySpend = true
    session.state.abilities.doctor = true
    session.state.abilities.rotation = true
    for step in 0..<400 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<6: session.press(Self.keys.randomElement(using: &random) ?? "q")
      case 6: session.wait(seconds: Int.random(in: 1...3, using: &random))
      default: session.send(command(&random, at: session.time))
      }
      let faults = Self.faults(session.state)
      #expect(faults.isEmpty, "seed \(seed) step \(step): \(faults)")
      if !faults.isEmpty { return }
    }
  }

  @Test("the same commands give the same state and effects")
  func deterministic() {
    func run() -> (DashboardState, [DashboardEffect]) {
      var random = SplitMix64(seed: 99)
      var session = Session.loaded()
      var effects: [DashboardEffect] = []
      for _ in 0..<500 {
        session.send(command(&random, at: session.time))
        effects += session.effects + session.wait(seconds: 1)
      }
      return (session.state, effects)
    }
    let (first, second) = (run(), run())
    #expect(first.0 == second.0)
    #expect(first.1 == second.1)
  }

  private static func faults(_ state: DashboardState) -> [String] {
    var faults: [String] = []
    for pane in PaneID.allCases {
      let view = state.view(of: pane)
      let count = state.rowCount(in: pane)
      let capacity = state.layout.rowCapacity(pane)
      if let selection = view.selection, !state.rowIDs(of: pane).contains(selection) {
        faults.append("\(pane): \(selection) is not shown")
      }
      if view.scroll < 0 || view.scroll > max(0, count - 1) {
        faults.append("\(pane): scroll \(view.scroll) of \(count)")
      }
      if capacity > 0, view.scroll > max(0, count - capacity) { faults.append("\(pane): blank rows at the end") }
      if let place = state.selectedIndex(in: pane) {
        if place >= count { faults.append("\(pane): place \(place) of \(count)") }
        if capacity > 0, !(view.scroll..<view.scroll + capacity).contains(place) {
          faults.append("\(pane): selection out of sight")
        }
      } else if count > 0 {
        faults.append("\(pane): nothing selected")
      }
      var fresh = state
      fresh.rowMemo = RowMemo()
      if fresh.rowIDs(of: pane) != state.rowIDs(of: pane) { faults.append("\(pane): the memo is stale") }
      if fresh.selectedIndex(in: pane) != state.selectedIndex(in: pane) {
        faults.append("\(pane): the memo's place is stale")
      }
    }
    switch state.modal {
    case .refresh(let dialog):
      let count = state.token(dialog.tokenID)?.methods.count
      if count == nil || dialog.selection < 0 || dialog.selection >= max(1, count ?? 0) {
        faults.append("refresh: \(dialog.selection)")
      }
    case .help(let list):
      if list.selection < 0 || list.selection >= max(1, state.helpEntries.count) {
        faults.append("help: \(list.selection)")
      }
    case .palette(let list):
      if list.selection < 0 || list.selection >= max(1, state.paletteEntries.count) {
        faults.append("palette: \(list.selection)")
      }
    case .filter(let field, _):
      if field.text != state.view(of: state.focus).filter { faults.append("filter: not applied") }
    case .form(let form):
      if !form.fields.indices.contains(form.selection) { faults.append("form: field \(form.selection)") }
      if form.isWaiting, state.runningActions.isEmpty { faults.append("form: waits for nothing") }
    case .doctor(let dialog):
      if dialog.selection < 0 || dialog.selection >= max(1, state.doctor.findings.count) {
        faults.append("doctor: \(dialog.selection)")
      }
    case .rotation(let dialog):
      if dialog.selection < 0 || dialog.selection >= max(1, state.rotation.choices?.count ?? 0) {
        faults.append("rotation: \(dialog.selection)")
      }
    case .detail, .confirm, .message, .secret, nil: break
    }
    if let field = state.modal?.textField, field.cursor < 0 || field.cursor > field.text.count {
      faults.append("cursor \(field.cursor)")
    }
    if !(1...3_600).contains(state.intervalSeconds) { faults.append("interval \(state.intervalSeconds)") }
    for feed in FeedID.allCases {
      if case .loading = state.phase(feed), state.dueAt(feed) != nil { faults.append("\(feed): due while asked") }
    }
    return faults
  }
}
