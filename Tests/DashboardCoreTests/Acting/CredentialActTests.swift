import Domain
import FoundationEssentials
import Testing

@testable import DashboardCore

@Suite("Importing credentials and asking for quotas")
struct CredentialActTests {
  private func session(_ tokens: [DiscoveredToken]? = nil, imports: Consent = .refused) -> Session {
    var session = Session(feeds: [.tokens])
    session.state.abilities.imports = true
    session.state.abilities.quotas = true
    session.state.importConsent = imports
    session.send(.tick(morning))
    session.send(.receivedTokens(tokens.map(DiscoveryReport.sample) ?? .four, at: morning))
    return session
  }

  private func key(_ status: TokenStatus = .active) -> DiscoveredToken {
    var token = DiscoveredToken.sample(.codex, status: status)
    token.kind = .apiKey
    return token
  }

  private let preview = ImportPreview(
    id: "codex-cli:me@example.com", verdict: .add, profileID: "openai:codex-cli",
    changes: ["+ profile openai:codex-cli", "+   key: sk-F…cdef"], warnings: ["no provider confirmed that it works"])

  @Test("i shows what would change, and only agreeing changes it")
  func preview_() {
    var session = session([key()])
    session.press("i")
    let id = "codex-cli:me@example.com"
    #expect(session.effects == [.ask(.credential(.previewImport(id: id)))])
    session.send(.endedCredential(.previewImport(id: id), .preview(preview)))
    #expect(session.question?.lines.contains("+   key: sk-F…cdef") == true)
    #expect(session.question?.lines.contains { $0.contains("no provider confirmed") } == true)
    // Cancel is the default.
    session.press("Enter")
    #expect(session.effects.isEmpty && session.state.modal == nil)
    session.send(.endedCredential(.previewImport(id: id), .preview(preview)))
    session.press("Left", "Enter")
    #expect(session.effects == [.ask(.credential(.importToken(id: id, replaces: false)))])
    session.send(
      .endedCredential(
        .importToken(id: id, replaces: false), .imported(ImportOutcome(preview: preview, isDone: true))))
    #expect(session.state.toast?.text == "codex-cli imported as openai:codex-cli")
    #expect(session.effects == [.ask(.poll(.tokens))])
  }

  @Test("what is not imported is explained, with the way that is right")
  func refused() {
    var session = session()
    session.send(.importSelection)
    let refused = ImportPreview(
      id: "codex-cli:me@example.com",
      verdict: .refused("the login belongs to codex", remedy: "openclaw models auth login\nor --copy-login"))
    session.send(.endedCredential(.previewImport(id: refused.id), .preview(refused)))
    guard case .message(_, let lines, _) = session.state.modal else {
      Issue.record("no message")
      return
    }
    #expect(lines.first == "Not imported: the login belongs to codex.")
    #expect(lines.contains("openclaw models auth login"))
  }

  @Test("a preview that comes late does not disturb another dialog, and read-only imports nothing")
  func late() {
    var session = session([key()])
    session.press("i", "?")
    session.send(.endedCredential(.previewImport(id: preview.id), .preview(preview)))
    #expect(session.question == nil)
    session.state.isReadOnly = true
    session.send(.credential(.importToken(id: preview.id, replaces: false)))
    #expect(session.effects.isEmpty)
  }

  @Test("the first run asks once about importing keys, and no is the default")
  func firstRun() {
    var session = session([key()], imports: .open)
    #expect(session.question?.title == "Import API keys by themselves?")
    #expect(session.question?.isAgreeing == false)
    // That it was asked is kept at once: whoever kills the program is not asked again.
    #expect(session.effects.contains(.saveConsent(.imports, false)))
    session.press("Esc")
    session.send(.receivedTokens(.sample([key()]), at: morning + 5))
    #expect(session.question == nil)
    var agreeing = self.session([key()], imports: .open)
    agreeing.press("Left", "Enter")
    #expect(agreeing.effects == [.saveConsent(.imports, true), .ask(.credential(.agreeToImports(true)))])
    #expect(agreeing.state.importConsent == .given)
  }

  @Test("nobody is asked where there is nothing to import, nor where the configuration decides")
  func noQuestion() {
    #expect(session(imports: .open).question == nil)
    #expect(session([key(.invalid)], imports: .open).question == nil)
    // Nobody knows whether it works.
    #expect(session([key(.unknown)], imports: .open).question == nil)
    #expect(session([key()], imports: .given).question == nil)
    #expect(session([key()], imports: .refused).question == nil)
  }

  @Test("I asks at any time, and takes the agreement back")
  func wish() {
    var session = session()
    session.press("I")
    #expect(session.question?.action == "Agree")
    session.press("Left", "Enter", "I")
    #expect(session.question?.action == "Stop")
    session.press("Left", "Enter")
    #expect(
      session.effects == [.saveConsent(.imports, false), .ask(.credential(.agreeToImports(false)))]
        && session.state.importConsent == .refused)
  }

  @Test("providers are asked only after a person agreed")
  func quotas() {
    var session = session()
    session.state.quotaConsent = .open
    session.press("U")
    #expect(session.effects.isEmpty && session.question?.isAgreeing == false)
    session.press("Left", "Enter")
    #expect(session.effects == [.saveConsent(.quotas, true), .ask(.credential(.agreeToQuotas))])
    session.press("U")
    #expect(session.effects == [.ask(.credential(.askQuotas(ids: [])))])
    session.send(.endedCredential(.askQuotas(ids: []), .askedQuotas(["claude-code:1111": "asked 2 min ago"])))
    #expect(session.state.toast?.text == "claude-code: asked 2 min ago")
    session.state.quotaConsent = .refused
    session.press("U")
    #expect(session.effects.isEmpty && session.question == nil)
  }

  @Test("pace and forecast in words")
  func words() {
    let pace = QuotaPace(excess: 0.12, fullAt: morning + 4_800)
    #expect(
      QuotaWords.pace(pace, resetsAt: morning + 12_000, now: morning)
        == ["12% ahead of an even pace", "used up in 1h 20m, 2h before the reset"])
    #expect(
      QuotaWords.pace(QuotaPace(excess: -0.3, fullAt: nil), resetsAt: nil, now: morning)
        == ["30% behind an even pace"])
  }
}
