import CredentialFormats
import Domain
import FoundationEssentials
import Glibc
import Threads

extension Renewal {
  /// Renews a login in its owner's file: takes the owner's lock, reads the file again, asks the provider, and writes what
  /// came before anything else is done.
  func renewInFile(_ before: Sighting) async -> RefreshResult {
    let plan: RenewalPlan
    do throws(Obstacle) {
      plan = try RenewalPlan(before, context: context)
    } catch {
      return RefreshResult(.refused, error.sentence, before: before.row.status)
    }
    guard let transport else { return RefreshResult(.refused, "there is no way to the network") }
    let (lock, patience) = (plan.lock, patience)
    let taken = await runBlocking { () -> Result<HeldLocks, LockFailure> in
      do throws(LockFailure) { return .success(try lock.take(patience: patience)) } catch { return .failure(error) }
    }
    switch taken {
    case .failure(.busy(let path)):
      return RefreshResult(
        .refused, "\(before.found.owner) holds its lock \(context.shown(path)): it is renewing the login itself",
        remedy: "Read the file again in a moment.", before: before.row.status)
    case .failure(.failed(let text)):
      return RefreshResult(.refused, "the lock cannot be taken: \(context.shownText(text))", before: before.row.status)
    case .success(let held):
      let ended = await UnfinishedWork.ofProcess.during {
        let ended = await exchange(before, plan, transport, stillHeld: { held.isHeld })
        // Left behind, it would keep the owner out until it counts as abandoned.
        await runBlocking { held.release() }
        return ended
      }
      guard let ended else {
        await runBlocking { held.release() }
        return RefreshResult(.cancelled, "the program is ending; nothing was asked", before: before.row.status)
      }
      return await conclude(ended, before, plan)
    }
  }

  /// What happened while the lock was held.
  enum Exchange: Sendable {
    /// The file holds another login than the one that was to be renewed.
    case pickedUp
    case refused(String)
    case written(RenewedLogin, changedMode: Bool)
    /// Somebody else logged in while the provider was asked: theirs stays.
    case superseded
    /// The file could not be written; what came lies elsewhere.
    case rescued(String, why: String)
    case outcome(TokenOutcome)
  }

  private func exchange(
    _ before: Sighting, _ plan: RenewalPlan, _ transport: any TokenTransport, stillHeld: @Sendable () -> Bool
  ) async -> Exchange {
    let store = LoginStore(plan: plan, context: context)
    let now = context.now()
    guard case .login(let present, _) = await store.read() else {
      return .refused("\(before.place) holds no login that makes sense now")
    }
    guard let refresh = present.refreshSecret, !refresh.isEmpty, isToken(refresh.reveal()) else {
      return .refused("\(before.place) holds nothing that renews it")
    }
    // What a person agreed to was about the other one, and so was the warning of who else holds it.
    if let account = present.accountKey, let known = before.found.accountKey, account != known {
      return .refused("\(before.place) holds a login of another account now")
    }
    if present.secret != before.found.secret, !isDue(present, plan.vendor, now: now) { return .pickedUp }
    if let problem = await runBlocking({ store.writingProblem() }) { return .refused(problem) }
    guard stillHeld() else { return .refused("the lock was taken away") }

    let scopes = await store.scopes()
    let reply = await transport.post(plan.endpoint.renewal(of: refresh, scopes: scopes))
    let outcome = plan.endpoint.outcome(of: reply, now: context.now())
    switch outcome {
    case .renewed(let login):
      let now = context.now()
      return await runBlocking { store.write(login, inPlaceOf: refresh, now: now) }
    case .ended, .reused:
      // Whoever was quicker writes what it got; without a lock that may take it a moment.
      let tries = plan.vendor == .codex ? 10 : 1
      return await store.changed(from: refresh, tries: tries) ? .pickedUp : .outcome(outcome)
    case .rateLimited, .noAnswer, .unusable: return .outcome(outcome)
    }
  }

  private func isDue(_ login: FoundCredential, _ vendor: TokenVendor, now: Date) -> Bool {
    guard let end = login.expiresAt else { return true }
    return end.timeIntervalSince(now) < vendor.dueBefore(lifetime: login.lifetimeSeconds)
  }

  private func conclude(_ exchange: Exchange, _ before: Sighting, _ plan: RenewalPlan) async -> RefreshResult {
    let id = before.row.id
    let secrets = [before.found.secret.reveal(), before.found.refreshSecret?.reveal() ?? ""]
    switch exchange {
    case .refused(let text): return RefreshResult(.refused, text, before: before.row.status, after: before.row.status)
    case .pickedUp:
      let after = await look(at: before, validate: true)
      return result(.pickedUp, "\(before.found.owner) had renewed it already; picked up the new one", before, after)
    case .superseded:
      let after = await look(at: before, validate: true)
      return result(
        .pickedUp, "the file changed while the provider was asked; what is in it now stays", before, after)
    case .written(let login, let changedMode):
      // The row takes note of the new secret before it is told that the provider gave it.
      let after = await look(at: before, validate: true)
      var text = "renewed by the provider and written to \(before.place)"
      if let end = login.expiresAt { text += ", lasts \(TimeText.span(end.timeIntervalSince(context.now())))" }
      if changedMode { text += "; its mode is 0600 now" }
      return result(.renewed, text, before, after, remedy: adviceForHolders(before))
    case .rescued(let place, let why):
      let after = await look(at: before, validate: false)
      return result(
        .failed, "renewed, but \(before.place) cannot be written (\(why)); the new login lies in \(place)", before,
        after,
        remedy: "Put that file in the place of \(before.place), readable only by you.")
    case .outcome(let outcome):
      await discovery.note(outcome, of: id, secrets: secrets)
      let after = await look(at: before, validate: false)
      return failure(outcome, before, after, rotates: plan.vendor.rotates)
    }
  }

  /// The result of a refusal or of silence, with its remedy.
  func failure(_ outcome: TokenOutcome, _ before: Sighting, _ after: Look, rotates: Bool) -> RefreshResult {
    let caution =
      rotates
      ? " If it is refused then, the answer was lost with the new token in it: \(lowered(loginAdvice(before)))" : ""
    switch outcome {
    case .renewed: return result(.renewed, "renewed", before, after)
    case .ended(let text):
      return result(.ended, "the provider ended this login (\(text))", before, after, remedy: loginAdvice(before))
    case .reused:
      return result(
        .reused, "another program already used this refresh token", before, after, remedy: loginAdvice(before))
    case .rateLimited(let until):
      return result(
        .rateLimited, "the provider is rate-limited; the login is unchanged", before, after,
        remedy: "Try again \(TimeText.ahead(until, context.now())).")
    case .noAnswer(let text):
      return result(
        .noAnswer, "not renewed: \(text); the file is unchanged", before, after,
        remedy: "Try again in a while." + caution)
    case .unusable(let text):
      return result(
        .unusable, "not renewed: \(text); the file is unchanged", before, after,
        remedy: "Try again later." + caution)
    }
  }

  /// What those do whose copy of the refresh token is used up now; nil when there are none.
  func adviceForHolders(_ before: Sighting) -> String? {
    let holders = before.token.holders
    return holders.isEmpty
      ? nil : "Log the others in again, or import the new login there: \(holders.joined(separator: ", "))."
  }

  private func lowered(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }
}
