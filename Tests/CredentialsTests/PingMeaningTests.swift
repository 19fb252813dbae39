import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("What a provider's answer means")
struct PingMeaningTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func meaning(_ status: Int, _ body: String = "", retryAfter: String? = nil) -> PingMeaning {
    PingMeaning(.response(PingResponse(status: status, body: Array(body.utf8), retryAfter: retryAfter)), now: now)
  }

  private func row(_ evidence: Evidence? = nil, failures: Int = 0) -> HistoryRow {
    var row = HistoryRow(
      identity: "i", id: "openai:i", tool: .codex, provider: "openai", kind: .apiKey, secretHash: "h", owner: "codex",
      firstSeenAt: now, consecutiveFailures: failures)
    row.evidence = evidence
    return row
  }

  @Test("each class of answers has one meaning")
  func table() {
    #expect(meaning(200) == .accepted)
    #expect(meaning(204) == .accepted)
    #expect(meaning(401) == .rejected("401: refused"))
    #expect(meaning(401, #"{"error":"invalid_grant"}"#) == .revoked("401: the login was ended"))
    #expect(meaning(400, #"{"reason":"API_KEY_INVALID"}"#) == .rejected("400: the key is not valid"))
    #expect(meaning(403, #"{"error":"Missing scopes: api.model.read"}"#) == .restricted("lacks a scope for this call"))
    #expect(meaning(402, #"{"error":"membership"}"#) == .restricted("the plan does not cover this call"))
    #expect(meaning(403, "unsupported_country_region_territory") == .restricted("not usable from this region"))
    #expect(meaning(403, "this key was revoked") == .rejected("403: the credential was disabled"))
    for status in [403, 400, 418] {
      guard case .unclear = meaning(status) else {
        Issue.record("\(status) is not unclear")
        continue
      }
    }
    for status in [301, 302, 404, 410, 500, 502, 503] {
      guard case .noAnswer = meaning(status) else {
        Issue.record("\(status) is taken for an answer")
        continue
      }
    }
    #expect(PingMeaning(.failure("no connection"), now: now) == .noAnswer("no connection"))
  }

  @Test("the wait after a 429 is what the provider says, within reason")
  func retryAfter() {
    #expect(meaning(429, retryAfter: "120") == .rateLimited(until: now + 120))
    #expect(meaning(429, retryAfter: "3037") == .rateLimited(until: now + 3037))
    for nothing in [nil, "0", "-5", "soon", "nan", "Sun, 06 Nov 1994 08:49:37 GMT"] {
      #expect(meaning(429, retryAfter: nothing) == .rateLimited(until: now + 300), "\(nothing ?? "nothing")")
    }
    #expect(meaning(429, retryAfter: "1e300") == .rateLimited(until: now + 7 * 86_400))
    // 1790000000 is 2026-09-21T14:13:20Z.
    #expect(meaning(429, retryAfter: "Mon, 21 Sep 2026 14:23:20 GMT") == .rateLimited(until: now + 600))
  }

  @Test("a 429 keeps an accepted credential accepted and counts no failure")
  func rateLimited() {
    var row = row(.accepted, failures: 1)
    _ = row.take(PingMeaning.rateLimited(until: now + 120), at: now, secrets: [])
    #expect(row.evidence == .accepted)
    #expect(row.rateLimitedUntil == now + 120)
    #expect(row.consecutiveFailures == 1)
  }

  @Test("a refused credential is no longer one that works in part")
  func restrictedThenRefused() {
    var row = row(.accepted)
    _ = row.take(.restricted("lacks a scope"), at: now, secrets: [])
    #expect(row.restricted == "lacks a scope")
    _ = row.take(.rejected("401: refused"), at: now, secrets: [])
    #expect(row.restricted == nil)
  }

  @Test("a 429 does not clear a credential that was refused")
  func rateLimitedAfterRefusal() {
    var row = row(.rejected, failures: 1)
    _ = row.take(PingMeaning.rateLimited(until: now + 120), at: now, secrets: [])
    #expect(row.evidence == .rejected)
  }

  @Test("being offline changes neither evidence nor failures")
  func offline() {
    for evidence in [nil, Evidence.accepted, .rejected, .revoked, .unclear] {
      var row = row(evidence, failures: 2)
      let news = row.take(PingMeaning.noAnswer("the name is not known"), at: now, secrets: [])
      #expect(row.evidence == evidence)
      #expect(row.consecutiveFailures == 2)
      #expect(row.lastCheckedAt == nil)
      #expect(news.attempt == "the name is not known")
    }
  }

  @Test("a refusal counts, an acceptance clears")
  func counting() {
    var row = row()
    _ = row.take(.rejected("401: refused"), at: now, secrets: [])
    _ = row.take(.rejected("401: refused"), at: now, secrets: [])
    #expect(row.consecutiveFailures == 2)
    #expect(row.lastError == "401: refused")
    _ = row.take(.accepted, at: now, secrets: [])
    #expect(row.consecutiveFailures == 0)
    #expect(row.lastError == nil)
    #expect(row.evidence == .accepted)
  }

  @Test("an error that names the secret is redacted and short")
  func redacted() {
    var row = row()
    let secret = "FAKE-zzzzzzzzzzzzzzzz"
    let text = "no way for \(secret) " + String(repeating: "x", count: 500)
    _ = row.take(PingMeaning.noAnswer(text), at: now, secrets: [secret])
    #expect(row.lastError?.contains(secret) == false)
    #expect((row.lastError?.count ?? 999) <= 200)
  }

  @Test("a wait that a provider asked for is kept until its end, unless a person names the credential")
  func floor() {
    var row = row()
    #expect(waitReason(row, askedByName: false, now: now) == nil)
    row.rateLimitedUntil = now + 60
    #expect(waitReason(row, askedByName: false, now: now) == "rate-limited, to be asked again in 1 min")
    #expect(waitReason(row, askedByName: false, now: now + 60) == nil)
    #expect(waitReason(row, askedByName: true, now: now) == nil)
  }
}

@Suite("Where secrets may travel")
struct PingBaseTests {
  @Test("https anywhere and http on this machine, nothing else")
  func bases() {
    for good in [
      "https://api.example.com", "https://api.example.com:8443", "http://127.0.0.1:1", "http://localhost",
      "http://[::1]:80",
    ] { #expect(isSafeBase(good), "\(good)") }
    for bad in [
      "http://api.example.com", "http://127.0.0.1.example.com", "http://localhost.example.com", "ftp://127.0.0.1",
      "http://127.0.0.1@example.com", "http://127.0.0.1:80@example.com", "https://", "https://a b", "file:///x", "",
      "https://example.com/path", "http://127.0.0.1:", "HTTP://127.0.0.1", "https://a?b", "https://a#b",
      #"https://a\b"#,
    ] { #expect(!isSafeBase(bad), "\(bad)") }
    #expect(maySendSecrets(to: "https://api.example.com/v1/models?limit=1"))
    #expect(!maySendSecrets(to: "http://api.example.com/v1/models"))
  }

  @Test("the variable of a tool replaces scheme and host, or stops the ping")
  func variable() throws {
    let home = try TestHome()
    #expect("CREDTOP_PING_BASE_" + Tool.codex.variablePart == "CREDTOP_PING_BASE_CODEX_CLI")
    let name = "CREDTOP_PING_BASE_CODEX_CLI"
    let usual = "https://api.openai.com"
    #expect(try pingBase(of: .codex, default: usual, context: home.context()).get() == usual)
    let local = home.context([name: "http://127.0.0.1:9/"])
    #expect(try pingBase(of: .codex, default: usual, context: local).get() == "http://127.0.0.1:9")
    #expect(try pingBase(of: .claude, default: usual, context: local).get() == usual)
    let bad = home.context([name: "http://example.com"])
    #expect(throws: BadPingBase.self) { try pingBase(of: .codex, default: usual, context: bad).get() }
  }
}
