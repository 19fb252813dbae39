import Domain
import Testing

@testable import DashboardCore

@Suite("Renewing from the dialog")
struct RefreshingTests {
  private static let id = "kimi-cli:me@example.com"
  private static let renew = RefreshMethod(
    kind: .renew, title: "Renew it", consequence: "its file gets the new tokens", action: .renew(.file))
  private static let code = RefreshMethod(
    kind: .oauthBrowser, title: "Sign in with a code", consequence: "its file", action: .signIn(.deviceCode))
  private static let paste = RefreshMethod(
    kind: .manual, title: "Paste a key", consequence: "stored", action: .paste(place: "OpenClaw's store"))

  private func session(_ method: RefreshMethod) -> Session {
    var session = Session.loaded()
    session.send(
      .receivedTokens(.sample([.sample(.kimi, status: .expired, methods: [method])]), at: morning))
    session.press("r")
    return session
  }

  private func dialog(_ session: Session) -> RefreshDialog? {
    if case .refresh(let dialog) = session.state.modal { dialog } else { nil }
  }

  private func request(_ method: RefreshMethod, confirmed: Bool = false) -> RefreshRequest {
    RefreshRequest(tokenID: Self.id, method: method, isConfirmed: confirmed)
  }

  @Test("what harms nobody is done at once, after a look at what it would do")
  func harmless() {
    var session = session(Self.renew)
    session.press("Enter")
    #expect(session.effects == [.ask(.preview(request(Self.renew)))])
    session.send(.previewed(request(Self.renew), RefreshPreview(owner: "kimi", consequence: "its file")))
    #expect(session.effects == [.ask(.refresh(request(Self.renew)))])
    // Pressing again starts no second one.
    session.press("Enter")
    #expect(session.effects.isEmpty)
    session.send(.refreshEnded(tokenID: Self.id, .init(text: "renewed", isFailure: false)))
    #expect(dialog(session)?.outcome?.text == "renewed")
  }

  @Test("what logs others out is asked about, and Cancel is the default")
  func asks() {
    var session = session(Self.renew)
    session.press("Enter")
    let preview = RefreshPreview(
      owner: "kimi", holders: ["openclaw agent main"], consequence: "its file", risk: "logs out openclaw agent main",
      needsConfirmation: true)
    session.send(.previewed(request(Self.renew), preview))
    guard case .confirm(let question) = session.state.modal else {
      Issue.record("nobody asked")
      return
    }
    #expect(!question.isAgreeing)
    #expect(question.lines.contains { $0.contains("openclaw agent main") })
    session.press("Enter")
    #expect(session.effects.isEmpty)
    #expect(session.state.modal == nil)
    session.press("r", "Enter")
    session.send(.previewed(request(Self.renew), preview))
    session.press("Right", "Enter")
    #expect(session.effects == [.ask(.refresh(request(Self.renew, confirmed: true)))])
    #expect(dialog(session) != nil)
  }

  @Test("why it cannot be done stands in the dialog")
  func obstacle() {
    var session = session(Self.renew)
    session.press("Enter")
    session.send(
      .previewed(request(Self.renew), RefreshPreview(owner: "kimi", consequence: "", obstacle: "not allowed")))
    #expect(session.effects.isEmpty)
    #expect(dialog(session)?.outcome == .init(text: "not allowed", isFailure: true))
  }

  @Test("a code is shown and copied, y copies it again, and Escape ends the sign-in before the dialog")
  func code() {
    var session = session(Self.code)
    session.press("Enter")
    session.send(.previewed(request(Self.code), RefreshPreview(owner: "kimi", consequence: "")))
    let progress = RefreshProgress(text: "open the page", code: "FAKE-0042", url: "https://example.com/device")
    session.send(.refreshProgress(tokenID: Self.id, progress))
    #expect(session.effects == [.copyToClipboard("https://example.com/device")])
    #expect(dialog(session)?.progress == progress)
    session.press("y")
    #expect(session.effects == [.copyToClipboard("FAKE-0042")])
    session.press("Enter")
    #expect(session.effects.isEmpty)
    session.press("Esc")
    #expect(session.effects == [.cancelRefresh(tokenID: Self.id)])
    #expect(dialog(session) != nil)
    session.send(.refreshEnded(tokenID: Self.id, .init(text: "cancelled", isFailure: false)))
    #expect(dialog(session)?.progress == nil)
    session.press("Esc")
    #expect(session.state.modal == nil)
    // What comes late is not heard.
    session.send(.refreshProgress(tokenID: Self.id, progress))
    #expect(session.effects.isEmpty)
  }

  @Test("a page that comes back by itself is opened")
  func page() {
    var session = session(Self.code)
    session.press("Enter")
    session.send(.previewed(request(Self.code), RefreshPreview(owner: "kimi", consequence: "")))
    session.send(
      .refreshProgress(tokenID: Self.id, RefreshProgress(text: "sign in", url: "https://example.com", opensPage: true)))
    #expect(session.effects == [.showPage("https://example.com")])
  }

  @Test("a key is typed unseen, and never stands in the state's text")
  func paste() {
    var session = session(Self.paste)
    session.press("Enter")
    guard case .form(let form) = session.state.modal else {
      Issue.record("no form")
      return
    }
    #expect(form.lines.first?.contains("OpenClaw's store") == true)
    session.press("Enter")
    #expect(session.effects.isEmpty)
    session.send(.type("sk-FAKEpasted0123456789"))
    #expect(!"\(session.state)".contains("FAKEpasted"))
    session.press("Enter")
    var wanted = request(Self.paste)
    wanted.secret = Secret("sk-FAKEpasted0123456789")
    #expect(session.effects == [.ask(.refresh(wanted))])
  }

  @Test("read-only changes nothing, and still renews in memory")
  func readOnly() {
    for method in [Self.renew, Self.code, Self.paste] {
      var session = session(method)
      session.state.isReadOnly = true
      session.press("Enter")
      #expect(session.effects.isEmpty, "\(method.kind)")
      #expect(session.state.toast?.text.hasPrefix("read-only") == true)
    }
    let memory = RefreshMethod(kind: .renew, title: "", consequence: "", action: .renew(.memory))
    var session = session(memory)
    session.state.isReadOnly = true
    session.press("Enter")
    #expect(session.effects == [.ask(.preview(request(memory)))])
  }
}
