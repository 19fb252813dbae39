import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite struct LoginTests {
  @Test("after a login the feeds of the account are asked, without a restart")
  func logIn() {
    var session = Session.loggedOut
    #expect(session.state.credits.phase == .absent)
    session.press("L")
    #expect(session.form?.title == "Log in at http://127.0.0.1:3000")
    session.type("me@example.com")
    session.press("Tab")
    session.type("FAKEpass1")
    session.press("Enter")
    session.end(.loggedIn(Account(email: "me@example.com")))
    #expect(session.state.modal == nil)
    for feed in [FeedID.credits, .keys, .activity] { #expect(session.effects.contains(.ask(.poll(feed)))) }
    #expect(session.state.header.proxyAddress == "127.0.0.1:3000")
    session.send(.receivedKeys([.sample("prod")], at: morning))
    #expect(session.state.rowCount(in: .keys) == 1)
  }

  @Test("registering asks for the password twice and checks it as the server does")
  func register() {
    var session = Session.loggedOut
    session.press("L", "S-Tab", "Right", "Tab")
    #expect(session.form?.isRegistering == true)
    session.type("me@example.com")
    session.press("Tab")
    session.type("short1A")
    session.press("Enter")
    #expect(session.problem(.password) == "8 to 128 characters")
    session.type("23")
    session.press("Tab")
    session.type("other")
    session.press("Enter")
    #expect(session.problem(.again) == "not the same")
    session.press("C-u")
    session.type("short1A23")
    session.press("Enter")
    #expect(session.action == .register(email: "me@example.com", password: Secret("short1A23")))
  }

  @Test("a password needs an upper-case letter and a digit when it is new, and nothing when it is old")
  func rules() {
    for (text, isRefused) in [("alllower1", true), ("NoDigitHere", true), ("GoodOne1", false)] {
      var session = Session.loggedOut
      session.press("L", "S-Tab", "Right", "Tab")
      session.type("me@example.com")
      session.press("Tab")
      session.type(text)
      session.press("Tab")
      session.type(text)
      session.press("Enter")
      #expect((session.action == nil) == isRefused, "\(text)")
    }
    var session = Session.loggedOut
    session.press("L")
    session.type("me@example.com")
    session.press("Tab")
    session.type("x")
    session.press("Enter")
    #expect(session.action == .login(email: "me@example.com", password: Secret("x")))
  }

  @Test("what is no address is refused", arguments: ["", "me", "@example.com", "me@", "a@b@c", "a b@c"])
  func addresses(text: String) {
    var session = Session.loggedOut
    session.press("L")
    session.type(text)
    session.press("Tab")
    session.type("x")
    session.press("Enter")
    #expect(session.problem(.email) != nil)
  }

  @Test("a wrong password is said in the form, and the form stays")
  func refused() {
    var session = Session.loggedOut
    session.press("L")
    session.type("me@example.com")
    session.press("Tab")
    session.type("wrong")
    session.press("Enter")
    session.end(.failed(ServiceFailure(.refused, "Invalid email or password")))
    #expect(session.form?.problem == "Invalid email or password")
  }

  @Test("who is logged in is not asked again, unless the server refuses the key")
  func again() {
    var session = Session.acting()
    session.press("L")
    #expect(session.state.modal == nil)
    #expect(session.state.toast?.text == "logged in already")
    session.send(.failed(.keys, ServiceFailure(.notLoggedIn, "refused"), at: morning))
    session.press("L")
    #expect(session.form?.purpose == .login)
  }

  @Test("without a login nothing of the account can be changed", arguments: ["n", "b", "a"])
  func loggedOut(key: String) {
    var session = Session.loggedOut
    session.press(KeyName(rawValue: key))
    #expect(session.state.modal == nil)
    #expect(session.state.toast?.text == "not logged in")
  }
}
