import CredentialFormats
import Domain
import FoundationEssentials
import Testing

@testable import Credentials

@Suite("What a status says")
struct StatusRuleTests {
  private let now = Date(timeIntervalSince1970: 1_790_000_000)

  private func decide(_ change: (inout StatusRule.Facts) -> Void) -> (status: TokenStatus, reason: String) {
    var facts = StatusRule.Facts(kind: .oauth, owner: "kimi", renewable: true, expiresAt: now + 9 * 86_400)
    change(&facts)
    return StatusRule(facts: facts, now: now).decision
  }

  @Test("a login that lasts is active, and says that nobody asked the provider")
  func fresh() {
    let (status, reason) = decide { _ in }
    #expect(status == .active)
    #expect(reason == "expires in 9 days; not validated in this scan")
  }

  @Test("a key that nobody validated is unknown, never green")
  func key() {
    let (status, reason) = decide {
      $0.kind = .apiKey
      $0.expiresAt = nil
    }
    #expect(status == .unknown)
    #expect(reason == "has no expiry; not validated yet")
  }

  @Test("less than ten minutes, or a tenth of the lifetime, is expiring")
  func near() {
    #expect(decide { $0.expiresAt = now + 599 }.status == .expiring)
    #expect(decide { $0.expiresAt = now + 601 }.status == .active)
    // A tenth of 100 hours is 10 hours.
    #expect(
      decide {
        $0.expiresAt = now + 9 * 3600
        $0.lifetimeSeconds = 100 * 3600
      }.status == .expiring)
    #expect(
      decide {
        $0.expiresAt = now + 11 * 3600
        $0.lifetimeSeconds = 100 * 3600
      }.status == .active)
  }

  @Test("an expired login tells whether its owner renews it")
  func expired() {
    let renewed = decide { $0.expiresAt = now - 3 * 3600 }
    #expect(renewed.status == .expired)
    #expect(renewed.reason == "expired 3 h ago; kimi renews it on next use")
    let ended = decide {
      $0.expiresAt = now - 3 * 3600
      $0.renewable = false
    }
    #expect(ended.reason == "expired 3 h ago; log in again")
  }

  @Test("the end of the login itself outranks a token that still lasts")
  func loginEnds() {
    let (status, reason) = decide { $0.loginEndsAt = now - 120 }
    #expect(status == .expired)
    #expect(reason == "the login ended 2 min ago; log in again")
  }

  @Test("a refusal outranks an expiry that lies ahead")
  func rejected() {
    #expect(decide { $0.evidence = .rejected }.status == .invalid)
    #expect(
      decide {
        $0.evidence = .rejected
        $0.expiresAt = now - 60
      }.status == .expired)
    #expect(
      decide {
        $0.evidence = .rejected
        $0.expiresAt = now - 60
        $0.renewable = false
      }.status == .invalid)
    #expect(decide { $0.evidence = .revoked }.status == .revoked)
  }

  @Test("three refusals in a row make it invalid whatever else is known")
  func failures() {
    #expect(decide { $0.consecutiveFailures = 2 }.status == .active)
    #expect(decide { $0.consecutiveFailures = 3 }.status == .invalid)
  }

  @Test("what the file says of its end or its lock outranks everything")
  func verdicts() {
    for evidence in [nil, Evidence.accepted, .rejected] {
      #expect(
        decide {
          $0.verdict = .discontinued("use a key")
          $0.evidence = evidence
        }.status == .discontinued)
      #expect(
        decide {
          $0.verdict = .locked("in the keyring")
          $0.evidence = evidence
        }.status == .locked)
      #expect(
        decide {
          $0.verdict = .revoked("run kimi login")
          $0.evidence = evidence
        }.status == .revoked)
    }
  }

  @Test("without an answer a login that was never validated is unknown, and one that was accepted stays")
  func noAnswer() {
    let untried = decide { $0.attempt = "no answer in time" }
    #expect(untried.status == .unknown)
    #expect(untried.reason.contains("no answer in time"))
    let accepted = decide {
      $0.attempt = "no answer in time"
      $0.evidence = .accepted
      $0.lastCheckedAt = now - 3600
    }
    #expect(accepted.status == .active)
    #expect(
      accepted.reason
        == "expires in 9 days; accepted by the provider 1 h ago; could not be validated now: no answer in time")
    let refused = decide {
      $0.attempt = "no answer in time"
      $0.evidence = .rejected
    }
    #expect(refused.status == .invalid)
  }

  @Test("where nobody could be asked the status is what it was, and the reason says why")
  func unasked() {
    let (status, reason) = decide { $0.unasked = "no call is known that would tell" }
    #expect(status == .active)
    #expect(reason.hasSuffix("not validated in this scan: no call is known that would tell"))
  }

  @Test("whatever else is known, the reason says that a validation did not come about")
  func unvalidated() {
    let changes: [(TokenStatus, (inout StatusRule.Facts) -> Void)] = [
      (.invalid, { $0.evidence = .rejected }), (.revoked, { $0.evidence = .revoked }),
      (.invalid, { $0.consecutiveFailures = 3 }), (.expired, { $0.expiresAt = now - 60 }),
      (.expired, { $0.loginEndsAt = now - 60 }), (.expiring, { $0.expiresAt = now + 60 }),
    ]
    for (status, change) in changes {
      let skipped = decide {
        change(&$0)
        $0.unasked = "rate-limited"
      }
      #expect(skipped.status == status && skipped.reason.hasSuffix("; not validated: rate-limited"), "\(status)")
      let failed = decide {
        change(&$0)
        $0.attempt = "no answer in time"
      }
      #expect(failed.status == status && failed.reason.hasSuffix("; not validated: no answer in time"), "\(status)")
      #expect(!decide { change(&$0) }.reason.contains("not validated"))
    }
  }

  @Test("what a credential tells of its use stands at the end of the reason")
  func remark() {
    #expect(decide { $0.remark = "Copilot refuses it" }.reason.hasSuffix("; Copilot refuses it"))
  }

  @Test("spans are rounded down and never negative")
  func spans() {
    let expected: [(Double, String)] = [
      (-5, "0 s"), (59.9, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (47.9 * 3600, "47 h"),
      (2 * 86_400, "2 days"), (.infinity, "11574074 days"),
    ]
    for (seconds, text) in expected { #expect(TimeText.span(seconds) == text) }
  }
}
