import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite struct KeyActTests {
  @Test("rotating, revoking and disabling ask first, and Cancel is what Enter does", arguments: ["x", "D", "d"])
  func asks(key: String) {
    var session = Session.acting()
    session.press(KeyName(rawValue: key))
    #expect(session.question?.isAgreeing == false)
    #expect(session.question?.title.contains("prod") == true)
    session.press("Enter")
    #expect(session.effects.isEmpty)
    #expect(session.state.modal == nil)
  }

  @Test("who agrees gets what was asked")
  func agrees() {
    var session = Session.acting()
    session.press("x", "y")
    #expect(session.action == .rotateKey(id: "key_prod", name: "prod"))
    session = .acting()
    session.press("D", "Tab", "Enter")
    #expect(session.action == .revokeKey(id: "key_prod", name: "prod"))
    session = .acting()
    session.press("d", "y")
    #expect(session.action == .changeKey(id: "key_prod", name: "prod", .disabling(true)))
  }

  @Test("a disabled key is enabled at once: that harms nobody")
  func enable() {
    var session = Session.acting()
    session.press("G", "d")
    #expect(session.action == .changeKey(id: "key_old-agent", name: "old-agent", .disabling(false)))
    session.end(.done)
    #expect(session.state.toast?.text == "old-agent enabled")
    #expect(session.effects.contains(.ask(.poll(.keys))), "the list is asked at once")
  }

  @Test("the acts work on the key whose detail is open")
  func fromDetail() {
    var session = Session.acting()
    session.press("j", "Enter", "x")
    #expect(session.question?.title == "Rotate nightly")
  }

  @Test("elsewhere than in the keys pane nothing happens to a key", arguments: ["e", "d", "x", "D"])
  func elsewhere(key: String) {
    var session = Session.acting()
    session.press("1", KeyName(rawValue: key))
    #expect(session.state.modal == nil)
    #expect(session.state.toast?.text == "the keys pane is not focused")
  }

  @Test("read-only refuses every act", arguments: Wish.allCases)
  func readOnly(wish: Wish) {
    var session = wish == .logIn ? Session.loggedOut : .acting()
    session.state.isReadOnly = true
    session.send(.open(wish))
    #expect(session.state.modal == nil)
    #expect(session.effects.isEmpty)
    #expect(session.state.toast?.text.hasPrefix("read-only") == true)
  }

  @Test("read-only refuses what a question or a form would send, too")
  func readOnlyActs() {
    var session = Session.acting()
    session.state.isReadOnly = true
    session.send(.act(.revokeKey(id: "key_prod", name: "prod")))
    #expect(session.effects.isEmpty)
  }

  @Test("an act under way is not sent twice, and quitting asks")
  func underWay() {
    var session = Session.acting()
    session.press("x", "y")
    #expect(session.action != nil)
    session.press("x", "y")
    #expect(session.action == nil)
    session.press("q")
    #expect(session.question?.lines.first == "Still rotating prod.")
    #expect(session.question?.isAgreeing == false)
  }

  @Test("a failure of an act without a form stands in the footer")
  func failure() {
    var session = Session.acting()
    session.press("D", "y")
    session.end(.failed(ServiceFailure(.refused, "Key is already revoked")))
    #expect(session.state.toast?.text == "revoking prod: Key is already revoked")
    #expect(session.state.toast?.severity == .bad)
  }

  @Test("the footer names the acts of the focused pane")
  func footer() {
    var session = Session.acting()
    func hints() -> [String] {
      session.state.keyMap.footerHints(for: session.state, columns: 200).map(\.key)
    }
    #expect(hints().prefix(5) == ["n", "e", "d", "x", "D"])
    session.press("2")
    #expect(hints().prefix(2) == ["b", "a"])
    session.press("1")
    #expect(hints().first == "r")
  }
}
