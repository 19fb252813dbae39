import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite struct SecretTests {
  private func rotated() -> Session {
    var session = Session.acting()
    session.press("x", "y")
    session.end(.issued(IssuedKey(id: "key_prod", name: "prod", secret: fakeSecret)))
    return session
  }

  @Test("a new secret is shown, and copied only by the person's wish")
  func copies() {
    var session = rotated()
    #expect(session.secret?.secret == fakeSecret)
    #expect(session.secret?.isRotation == true)
    #expect(!session.effects.contains { if case .copySecret = $0 { true } else { false } })
    session.press("y")
    #expect(session.effects == [.copySecret(fakeSecret)])
    session.press("Esc")
    #expect(session.state.modal == nil)
  }

  @Test("closing a secret that was not copied asks once", arguments: ["Esc", "Enter", "q", "C-c", "Space"])
  func leaving(key: String) {
    var session = rotated()
    session.press(KeyName(rawValue: key))
    #expect(session.secret?.isLeaving == true)
    session.press(KeyName(rawValue: key))
    #expect(session.state.modal == nil)
  }

  @Test("no dump of a state, an effect or a command holds the secret; a closed dialog leaves nothing of it")
  func nowhere() {
    var session = rotated()
    let text = fakeSecret.reveal()
    #expect(!everything(in: session.state).contains(text))
    session.press("y")
    #expect(!everything(in: session.effects).contains(text))
    session.press("Esc")
    #expect(session.secret == nil)
    #expect(
      session.state
        == {
          var other = session.state
          other.modal = nil
          other.waitingSecrets = []
          return other
        }())
    let command = DashboardCommand.ended(
      .login(email: "me@example.com", password: fakeSecret),
      .issued(IssuedKey(id: "1", name: "1", secret: fakeSecret)), at: morning)
    #expect(!everything(in: command).contains(text))
  }

  @Test("a secret that comes while another dialog is open is shown all the same")
  func overDialog() {
    var session = Session.acting()
    session.press("x", "y")
    let effects = session.effects
    session.press("?")
    session.effects = effects
    session.end(.issued(IssuedKey(id: "key_prod", name: "prod", secret: fakeSecret)))
    #expect(session.secret != nil)
  }

  @Test("a second secret waits until the first is closed")
  func two() {
    var session = rotated()
    session.send(
      .ended(
        .rotateKey(id: "key_nightly", name: "nightly"),
        .issued(IssuedKey(id: "key_nightly", name: "nightly", secret: Secret("sk-prov-FAKE2"))), at: morning))
    #expect(session.secret?.keyName == "prod")
    session.press("y", "Esc")
    #expect(session.secret?.keyName == "nightly")
    session.press("y", "Esc")
    #expect(session.state.modal == nil)
  }

  @Test("the new key is not selected any more when the person went to another row since")
  func leftAlone() {
    var session = Session.acting()
    session.press("n")
    session.type("agent")
    session.press("Enter")
    session.end(.issued(IssuedKey(id: "key_agent", name: "agent", secret: fakeSecret)))
    session.press("y", "Esc", "g")
    let chosen = session.state.selectedKey?.name
    session.send(.receivedKeys([.sample("prod"), .sample("agent"), .sample("nightly")], at: morning))
    #expect(session.state.selectedKey?.name == chosen)
    #expect(chosen != "agent")
  }

  @Test("the new key is selected once the list has it")
  func selected() {
    var session = Session.acting()
    session.press("n")
    session.type("agent")
    session.press("Enter")
    session.end(.issued(IssuedKey(id: "key_agent", name: "agent", secret: fakeSecret)))
    session.send(.receivedKeys([.sample("prod"), .sample("agent"), .sample("zebra")], at: morning))
    #expect(session.state.selectedKey?.name == "agent")
  }

  @Test("a password is bullets on the screen's side and is edited like any text")
  func password() {
    var session = Session.loggedOut
    session.press("L", "Tab")
    session.type("FAKE-pass")
    session.press("Backspace")
    #expect(session.form?.selectedField?.textField?.text == "••••••••")
    #expect(!everything(in: session.state).contains("FAKE-pas"))
    session.send(.type("x"))
    session.press("S-Tab")
    session.type("me@example.com")
    session.press("Enter")
    #expect(session.action == .login(email: "me@example.com", password: Secret("FAKE-pasx")))
  }

  /// All that a dump or a description tells.
  private func everything(in value: Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text + "\(value)" + String(reflecting: value)
  }
}
