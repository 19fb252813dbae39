import LocalFiles
import Domain
import FoundationEssentials
import Glibc
import StructuredText
import Testing

@testable import Credentials

@Suite("Answers of token endpoints")
struct TokenAnswerTests {
  private static let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func read(
    _ vendor: TokenVendor, _ status: Int, _ body: String, retryAfter: String? = nil
  ) -> TokenOutcome {
    TokenAnswer(vendor: vendor, now: Self.now).outcome(
      of: .response(PingResponse(status: status, body: Array(body.utf8), retryAfter: retryAfter)))
  }

  @Test("a vendor's refusal of the grant is told from all others", arguments: TokenVendor.allCases)
  func refusals(_ vendor: TokenVendor) {
    #expect(read(vendor, 400, #"{"error":"invalid_grant"}"#) == .ended("400: invalid_grant"))
    #expect(read(vendor, 400, #"{"error":{"code":"INVALID_GRANT"}}"#) == .ended("400: invalid_grant"))
    #expect(read(vendor, 401, #"{"code":"refresh_token_reused"}"#) == .reused)
    #expect(read(vendor, 200, #"{"error":"invalid_grant"}"#) == .ended("200: invalid_grant"))
    for body in [#"{"error":"invalid_client"}"#, #"{"error":"invalid_request"}"#] {
      guard case .unusable = read(vendor, 401, body) else {
        Issue.record("\(vendor): \(body) is the fault of the one who asks")
        continue
      }
    }
  }

  @Test("a status without a word ends the grant only where the vendor means it so")
  func statuses() {
    let final: [(TokenVendor, [Int])] = [
      (.kimi, [401, 403]), (.codex, [401]), (.gemini, []), (.claude, []), (.qwen, [400, 401]), (.continue, [401]),
    ]
    for (vendor, statuses) in final {
      for status in [400, 401, 403, 404] {
        let isEnd = if case .ended = read(vendor, status, "{}") { true } else { false }
        #expect(isEnd == statuses.contains(status), "\(vendor) \(status)")
      }
    }
  }

  @Test("silence and trouble say nothing of the grant", arguments: TokenVendor.allCases)
  func silence(_ vendor: TokenVendor) {
    for status in [500, 502, 503, 504, 302, 307] {
      guard case .noAnswer = read(vendor, status, #"{"error":"invalid_grant"}"#) else {
        Issue.record("\(vendor) \(status)")
        continue
      }
    }
    #expect(
      TokenAnswer(vendor: vendor, now: Self.now).outcome(of: .failure("no connection")) == .noAnswer("no connection"))
  }

  @Test("a wait is taken from the answer; Claude's is at least 5 s and at most 5 min")
  func waits() {
    #expect(read(.kimi, 429, "", retryAfter: "120") == .rateLimited(until: Self.now + 120))
    #expect(read(.kimi, 429, "") == .rateLimited(until: Self.now + 300))
    #expect(read(.claude, 429, "", retryAfter: "1") == .rateLimited(until: Self.now + 5))
    #expect(read(.claude, 429, "", retryAfter: "86400") == .rateLimited(until: Self.now + 300))
  }

  @Test("Codex may answer in part: what came is kept")
  func inPart() {
    guard case .renewed(let login) = read(.codex, 200, #"{"refresh_token":"rt_FAKE2"}"#) else {
      Issue.record("the new refresh token is lost")
      return
    }
    #expect(login.access == nil)
    #expect(login.refresh == Secret("rt_FAKE2"))
    guard case .unusable = read(.kimi, 200, #"{"refresh_token":"FAKE2"}"#) else {
      Issue.record("an answer of Kimi without an access token is none")
      return
    }
  }

  @Test("the end is the span that was given, else the one in the token")
  func expiry() {
    guard case .renewed(let login) = read(.claude, 200, #"{"access_token":"FAKE","expires_in":"3600"}"#) else {
      Issue.record("not read")
      return
    }
    #expect(login.expiresAt == Self.now + 3600)
    let claims = Base64URL.encode(Array(#"{"exp":1790009999}"#.utf8))
    guard case .renewed(let token) = read(.codex, 200, #"{"access_token":"e30.\#(claims).FAKE"}"#) else {
      Issue.record("not read")
      return
    }
    #expect(token.expiresAt == Date(timeIntervalSince1970: 1_790_009_999))
  }

  @Test("whatever is answered has a meaning, and none of it is quoted", arguments: [1, 2, 3, 4] as [UInt64])
  func hostile(_ seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let pieces = [
      #""access_token""#, ":", #""FAKEsecretFAKE""#, "{", "}", "[", "]", ",", #""error""#, #""code""#, "null", "1e999",
      #""invalid_grant""#, #""expires_in""#, "-5", "\u{0}", "\"", "\\", #""\ud800""#,
    ]
    for round in 0..<2000 {
      let body = (0..<Int.random(in: 0...14, using: &random)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &random)]
      }.joined()
      let vendor = TokenVendor.allCases[Int.random(in: 0..<TokenVendor.allCases.count, using: &random)]
      let status = [200, 201, 204, 301, 400, 401, 403, 404, 418, 429, 500, 999, 0, -1][
        Int.random(in: 0..<14, using: &random)]
      switch read(vendor, status, body, retryAfter: pieces[round % pieces.count]) {
      case .ended(let text), .noAnswer(let text), .unusable(let text):
        #expect(!text.contains("FAKE"), "seed \(seed), round \(round)")
      case .renewed(let login): #expect((200..<300).contains(status) && login.access != nil || vendor == .codex)
      case .reused, .rateLimited: break
      }
    }
  }
}

@Suite("Calls to token endpoints")
struct TokenCallTests {
  private func call(_ vendor: TokenVendor, _ environment: [String: String] = [:]) throws -> TokenCall {
    let context = DiscoveryContext(home: "/nowhere", environment: environment)
    return try TokenEndpoint(vendor, context: context).renewal(of: Secret("FAKE&refresh=1"), scopes: ["a", "b"])
  }

  @Test("each vendor is asked at its own address and in its own way")
  func bodies() throws {
    let kimi = try call(.kimi)
    #expect(kimi.url == "https://auth.kimi.com/api/oauth/token")
    #expect(
      kimi.body.reveal()
        == "client_id=17e5f671-d194-4dfb-9706-5516cb48c098&grant_type=refresh_token&refresh_token=FAKE%26refresh%3D1")
    let codex = try call(.codex)
    #expect(codex.url == "https://auth.openai.com/oauth/token")
    #expect(codex.contentType == "application/json")
    #expect(
      codex.body.reveal()
        == #"{"client_id":"app_EMoamEEZ73f0CkXaXp7hrann","grant_type":"refresh_token","refresh_token":"FAKE&refresh=1"}"#
    )
    let claude = try call(.claude)
    #expect(claude.url == "https://platform.claude.com/v1/oauth/token")
    #expect(claude.body.reveal().contains(#""scope":"a b""#))
    let gemini = try call(.gemini)
    #expect(gemini.url == "https://oauth2.googleapis.com/token")
    #expect(gemini.body.reveal().contains("client_secret=GOCSPX-"))
    #expect(try call(.continue).body.reveal() == #"{"refreshToken":"FAKE&refresh=1"}"#)
  }

  @Test("another host is asked only if it is safe, and a call prints without its secrets")
  func hosts() throws {
    #expect(
      try call(.codex, ["CREDTOP_OAUTH_BASE_CODEX_CLI": "http://127.0.0.1:9/"]).url == "http://127.0.0.1:9/oauth/token")
    #expect(throws: BadPingBase.self) { try call(.codex, ["CREDTOP_OAUTH_BASE_CODEX_CLI": "http://192.0.2.1"]) }
    // Variables of the tools themselves send no secret anywhere.
    #expect(try call(.kimi, ["KIMI_CODE_OAUTH_HOST": "https://evil.example"]).url.hasPrefix("https://auth.kimi.com/"))
    #expect(
      try call(.codex, ["CODEX_REFRESH_TOKEN_URL_OVERRIDE": "https://evil.example"]).url.hasPrefix(
        "https://auth.openai.com/"))
    #expect("\(try call(.codex))" == "POST https://auth.openai.com/oauth/token")
  }

  @Test("Gemini's client is that of the variables, of the installed program, or the one we know")
  func geminiClient() throws {
    let home = try TestHome()
    #expect(GeminiClient(context: home.context()).client == GeminiClient.builtIn)
    try home.write(
      "lib/node_modules/@google/gemini-cli/node_modules/@google/gemini-cli-core/dist/src/code_assist/oauth2.js",
      "const OAUTH_CLIENT_ID = '1-FAKE.apps.googleusercontent.com';\nconst OAUTH_CLIENT_SECRET = 'GOCSPX-FAKEfromTheProgram';\n"
    )
    try home.write("lib/node_modules/@google/gemini-cli/dist/index.js", "#!/usr/bin/env node\n", mode: 0o755)
    try makeFolder(home.at("bin"))
    #expect(symlink(home.at("lib/node_modules/@google/gemini-cli/dist/index.js"), home.at("bin/gemini")) == 0)
    let installed = GeminiClient(context: home.context(["PATH": home.at("bin")])).client
    #expect(
      installed == OAuthClient(id: "1-FAKE.apps.googleusercontent.com", secret: Secret("GOCSPX-FAKEfromTheProgram")))
    let variables = ["GEMINI_OAUTH_CLIENT_ID": "2-FAKE", "GEMINI_OAUTH_CLIENT_SECRET": "FAKE2"]
    #expect(GeminiClient(context: home.context(variables)).client == OAuthClient(id: "2-FAKE", secret: Secret("FAKE2")))
    #expect(GeminiClient.client(in: Array("nothing of the kind GOCSPX-".utf8)) == nil)
  }
}
