import FoundationEssentials
import StructuredText
import Testing

@testable import LeaseProtocol

@Suite("Logins that brokers lend")
struct CodexLoginTests {
  private func token(_ claims: String) -> String {
    "e30." + Base64URL.encode(Array(claims.utf8)) + ".FAKE"
  }

  private func login(
    access: String = #"{"sub":"auth0|fake","iat":100,"exp":200}"#, renewed: String? = "2026-11-20T10:00:00Z",
    refresh: String = "FAKE-refresh", account: String = "acct-fake"
  ) throws -> CodexLogin {
    let last = renewed.map { #","last_refresh":"\#($0)""# } ?? ""
    let text = """
      {"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"","access_token":"\(token(access))",\
      "refresh_token":"\(refresh)","account_id":"\(account)"}\(last),"more":1}
      """
    return try #require(CodexLogin(bytes: Array(text.utf8)))
  }

  @Test("what is no login by ChatGPT is none")
  func invalid() throws {
    for text in [
      "", "[]", #"{"auth_mode":"chatgpt","tokens":{}}"#,
      #"{"auth_mode":"apikey","OPENAI_API_KEY":"sk-FAKE","tokens":{"id_token":"","access_token":"","refresh_token":"","account_id":""}}"#,
      #"{"auth_mode":"chatgpt","OPENAI_API_KEY":null,"tokens":{"id_token":"","access_token":"","refresh_token":""}}"#,
    ] { #expect(CodexLogin(bytes: Array(text.utf8)) == nil, "\(text)") }
  }

  @Test("an account is known by the best that its tokens tell")
  func accounts() throws {
    #expect(try login().accountKey == "sub:auth0|fake")
    #expect(try login(access: #"{"https://api.openai.com/auth":{"chatgpt_user_id":"u"}}"#).accountKey == "uid:u")
    #expect(
      try login(access: #"{"https://api.openai.com/profile":{"email":"a@example.dev"}}"#).accountKey
        == "acct:acct-fake:a@example.dev")
    #expect(try login(access: "{}").accountKey == "acct:acct-fake")
    #expect(try login(access: "{}", account: "").accountKey.hasPrefix("tok:"))
  }

  @Test("the later renewal is newer, then the later token, then the longer one")
  func freshness() throws {
    let old = try login()
    #expect(old.compared(to: try login()) == .same)
    let later = try login(renewed: "2026-11-20T11:00:00+00:00", refresh: "FAKE-other")
    #expect(later.compared(to: old) == .newer && old.compared(to: later) == .older)
    let issued = try login(access: #"{"sub":"auth0|fake","iat":150,"exp":200}"#)
    #expect(issued.compared(to: old) == .newer && old.compared(to: issued) == .older)
    // The same instant in another form, and the same token: nothing has changed.
    #expect(try login(renewed: "2026-11-20T10:00:00+00:00").compared(to: old) == .same)
  }

  @Test("the fingerprint changes with the tokens only, and tells none of them")
  func fingerprint() throws {
    let login = try login()
    #expect(login.fingerprint == (try self.login()).fingerprint && login.fingerprint.count == 64)
    #expect(login.fingerprint != (try self.login(refresh: "FAKE-other")).fingerprint)
    #expect("\(login)" == "[redacted login]")
  }

  @Test("what is written says when it was renewed, and keeps what it does not know")
  func completed() throws {
    let now = Date(timeIntervalSince1970: 1_790_000_000)
    let written = try login(renewed: nil).completed(now: now)
    #expect(written.renewedAt == now && written.document["more"]?.int == 1)
    let said = try login()
    #expect(said.completed(now: now) == said)
  }
}
