import DemoWorld
import Domain
import FoundationEssentials

extension Fixture {
  /// What OpenClaw takes of anthropic: the first in the order waits, so the second one is used.
  static var anthropicChoice: CredentialChoice {
    let epoch = DemoWorld.standardEpoch
    let work = CredentialChoice.Candidate(
      id: "anthropic:work", kind: .oauth, standing: .passedOver,
      reason: "is tried after all others until then",
      status: "ok", account: "work@example.com", expiresAt: epoch + 6 * 3_600, isRenewable: true,
      window: .init(kind: .cooldown, reason: "rate_limit", endsAt: epoch + 860))
    let own = CredentialChoice.Candidate(
      id: "anthropic:default", kind: .oauth, standing: .used,
      reason: "is the first of the order that can be used now",
      status: "ok", account: "me@example.com", expiresAt: epoch + 5 * 3_600, isRenewable: true)
    let setup = CredentialChoice.Candidate(
      id: "anthropic:manual", kind: .token, standing: .next,
      reason: "is tried when the one in use fails", status: "static")
    let broken = CredentialChoice.Candidate(
      id: "anthropic:broken", kind: .oauth, standing: .passedOver,
      reason: "has no secret where OpenClaw looks for it, and is skipped in silence", status: "missing")
    return CredentialChoice(
      agent: "main", provider: "anthropic", source: .profile(own.id), order: .store,
      candidates: [own, setup, work, broken])
  }
}
