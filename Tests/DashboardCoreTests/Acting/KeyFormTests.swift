import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite struct KeyFormTests {
  @Test("n opens the form of a new key; Enter sends what was written")
  func create() {
    var session = Session.acting()
    session.press("n")
    session.type("agent-7")
    session.press("Tab")
    session.type("12.50")
    session.press("Tab", "Right", "Right", "Tab")
    session.type("30d")
    session.press("Tab")
    session.type("gpt-4o, gpt-4o-mini")
    session.press("Enter")
    #expect(
      session.action
        == .createKey(
          NewKey(
            name: "agent-7", limit: .cents(1250), reset: .weekly, expiresAt: morning.addingTimeInterval(30 * 86_400),
            models: ["gpt-4o", "gpt-4o-mini"])))
    #expect(session.form?.isWaiting == true)
    session.press("Enter")
    #expect(session.effects.isEmpty, "a second Enter makes no second key")
  }

  @Test("a key with a name alone has no limit, no window, no end, and all models")
  func least() {
    var session = Session.acting()
    session.press("n")
    session.type("bare")
    session.press("Enter")
    #expect(session.action == .createKey(NewKey(name: "bare")))
  }

  @Test(
    "what is wrong with a name is said beside it",
    arguments: [
      ("", "a name is needed"), ("a b", "only letters, digits, - _"), ("é", "only letters, digits, - _"),
      ("prod", "another key has this name"), (String(repeating: "x", count: 101), "at most 100 characters"),
    ])
  func name(text: String, problem: String) {
    var session = Session.acting()
    session.press("n")
    session.type(text)
    session.press("Enter")
    #expect(session.problem(.name) == problem)
    #expect(session.effects.isEmpty)
  }

  @Test("a limit is an amount that is not negative", arguments: ["-1", "ten", "1.2345678", "1e3", "."])
  func limit(text: String) {
    var session = Session.acting()
    session.press("n")
    session.type("k")
    session.press("Tab")
    session.type(text)
    session.press("Enter")
    #expect(session.problem(.limit) != nil)
    #expect(session.form?.selectedField?.id == .limit, "the first field at fault is selected")
  }

  @Test("a limit of zero is one, and a dollar sign does no harm")
  func zero() {
    var session = Session.acting()
    session.press("n")
    session.type("k")
    session.press("Tab")
    session.type("$0")
    session.press("Enter")
    #expect(session.action == .createKey(NewKey(name: "k", limit: .zero)))
  }

  @Test("a window without a limit would limit nothing, and is refused")
  func windowAlone() {
    var session = Session.acting()
    session.press("n")
    session.type("k")
    session.press("Tab", "Tab", "Right", "Enter")
    #expect(session.problem(.limit) == "a window needs a limit")
  }

  @Test("an end is a span or a date of UTC that is still to come")
  func expiry() {
    let dates: [(String, Double?)] = [
      ("12h", 12 * 3_600), ("2w", 14 * 86_400), ("2026-11-21", 14 * 3_600), ("2026-11-20 10:30", 1_800),
      ("2026-11-20T10:30Z", 1_800), ("2026-13-01", nil), ("2026-02-29", nil), ("0d", nil), ("-3d", nil), ("soon", nil),
      ("2026-11-20 24:00", nil), ("2026-1-1", nil),
    ]
    for (text, seconds) in dates {
      #expect(
        ExpiryText.date(text, now: morning) == seconds.map { morning.addingTimeInterval($0) }, "\(text)")
    }
  }

  @Test("an end that is over is refused")
  func expired() {
    var session = Session.acting()
    session.press("n")
    session.type("k")
    session.press("Tab", "Tab", "Tab")
    session.type("2026-11-20")
    session.press("Enter")
    #expect(session.problem(.expires) == "that is over already")
  }

  @Test("any minute is written as it is read")
  func expiryRoundTrip() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<500 {
      let minutes = Int.random(in: 0..<(100 * 365 * 1_440), using: &random)
      let date = Date(timeIntervalSince1970: Double(minutes) * 60)
      #expect(ExpiryText.date(ExpiryText.text(date), now: morning) == date, "seed 7, \(minutes)")
    }
  }

  @Test("e changes only what was changed, and clears what was emptied")
  func edit() {
    var session = Session.acting()
    session.press("e")
    #expect(session.form?[.name]?.text == "prod")
    #expect(session.form?[.limit]?.text == "50.00")
    session.press("C-u", "Enter")
    var change = KeyChange()
    change.limit = .some(nil)
    #expect(session.action == .changeKey(id: "key_prod", name: "prod", change))
  }

  @Test("a form that changes nothing sends nothing")
  func unchanged() {
    var session = Session.acting()
    session.press("e", "Enter")
    #expect(session.effects.isEmpty)
    #expect(session.state.modal == nil)
    #expect(session.state.toast?.text == "nothing was changed")
  }

  @Test("a refusal of the server stands beside the field that it names, and the form stays")
  func refused() {
    var session = Session.acting()
    session.press("n")
    session.type("taken")
    session.press("Enter")
    session.end(.failed(ServiceFailure(.refused, "Key with name 'taken' already exists", field: "name")))
    #expect(session.problem(.name) == "Key with name 'taken' already exists")
    #expect(session.form?.isWaiting == false)
    session.type("2")
    #expect(session.problem(.name) == nil, "typing takes the problem away")
  }

  @Test("a failure without a field stands below the fields")
  func failed() {
    var session = Session.acting()
    session.press("n")
    session.type("k")
    session.press("Enter")
    session.end(.failed(ServiceFailure(.unreachable, "127.0.0.1:3000 does not answer", remedy: "Start it.")))
    #expect(session.form?.problem == "127.0.0.1:3000 does not answer. Start it.")
    session.press("Enter")
    #expect(session.action != nil, "it can be sent again")
  }

  @Test("Tab and Shift-Tab go round the fields; Left, Right and Space change a choice")
  func moving() {
    var session = Session.acting()
    session.press("n", "S-Tab")
    #expect(session.form?.selectedField?.id == .models)
    session.press("Tab", "Tab", "Tab")
    #expect(session.form?.selectedField?.id == .reset)
    session.press("Left")
    #expect(session.form?[.reset]?.text == "monthly")
    session.press("Space")
    #expect(session.form?[.reset]?.text == "none")
    session.press("q", "x", "D")
    #expect(session.form != nil, "letters act on nothing behind the form")
  }

  @Test("Escape gives the form up")
  func escape() {
    var session = Session.acting()
    session.press("n")
    session.type("k")
    session.press("Esc")
    #expect(session.state.modal == nil)
    #expect(session.effects.isEmpty)
  }

  @Test("the form of a key that went meanwhile sends nothing")
  func gone() {
    var session = Session.acting()
    session.press("e", "C-u")
    session.send(.receivedKeys([.sample("nightly")], at: morning))
    session.press("Enter")
    #expect(session.effects.isEmpty)
    #expect(session.state.modal == nil)
  }
}
