import CredentialFormats
import Domain
import FoundationEssentials
import Threads

extension Renewal {
  /// Signs in without the owner's program and keeps what comes of it. Ends when its task is cancelled.
  func signIn(
    _ sighting: Sighting, _ way: RefreshMethod.SignIn, progress: @escaping @Sendable (RefreshProgress) -> Void
  ) async -> RefreshResult {
    let before = sighting.row.status
    let plan: SignInPlan
    do throws(Obstacle) {
      plan = try signInPlan(way, sighting)
    } catch {
      return RefreshResult(.refused, error.sentence, before: before, after: before)
    }
    guard let transport else { return RefreshResult(.refused, "there is no way to the network", before: before) }
    let login: RenewedLogin
    do throws(SignInFailure) {
      switch plan.way {
      case .device(let vendor): login = try await deviceSignIn(vendor, transport, progress: progress)
      case .browser(let vendor): login = try await browserSignIn(vendor, transport, progress: progress)
      }
    } catch {
      return RefreshResult(error.outcome, error.text, remedy: error.remedy, before: before, after: before)
    }
    // What was given is kept even if the person goes away now.
    let work = Task(executorPreference: WorkerThreads.shared) {
      await UnfinishedWork.ofProcess.during { await self.keep(login, plan, sighting) }
    }
    return await work.value
      ?? RefreshResult(.cancelled, "the program is ending; the login was not kept", before: before)
  }

  private func keep(_ login: RenewedLogin, _ plan: SignInPlan, _ sighting: Sighting) async -> RefreshResult {
    switch plan.keeping {
    case .keys(let keys):
      guard let access = login.access else {
        return RefreshResult(.unusable, "signed in, but no token came", remedy: "Try again later.")
      }
      let kind: TokenKind = sighting.found.provider == "openrouter" ? .apiKey : .accessToken
      return await keep(
        PastedKey(tool: sighting.token.tool, provider: sighting.found.provider, kind: kind, secret: access), in: keys,
        sighting)
    case .file(let plan): return await keep(login, plan, sighting)
    }
  }

  private func keep(_ login: RenewedLogin, _ plan: RenewalPlan, _ sighting: Sighting) async -> RefreshResult {
    let (lock, patience, context) = (plan.lock, patience, context)
    let now = context.now()
    let exchange = await runBlocking { () -> Exchange in
      do throws(LockFailure) {
        let held = try lock.take(patience: patience)
        defer { held.release() }
        return LoginStore(plan: plan, context: context).replace(with: login, now: now)
      } catch {
        switch error {
        case .busy(let path): return .refused("\(context.shown(path)) is held by another program")
        case .failed(let text): return .refused(context.shownText(text))
        }
      }
    }
    let after = await look(at: sighting, validate: true)
    switch exchange {
    case .written: return result(.stored, "signed in; \(sighting.place) holds the new login", sighting, after)
    case .rescued(let place, let why):
      return result(
        .failed, "signed in, but \(sighting.place) cannot be written (\(why)); the login lies in \(place)", sighting,
        after,
        remedy: "Put that file in the place of \(sighting.place), readable only by you.")
    case .refused(let text):
      return result(
        .failed, "signed in, but the login was not kept: \(text)", sighting, after, remedy: "Sign in again.")
    case .pickedUp, .superseded, .outcome:
      return result(.failed, "signed in, but the login was not kept", sighting, after, remedy: "Sign in again.")
    }
  }

  /// Asks for a code, shows it, and asks whether it was typed in until it was.
  private func deviceSignIn(
    _ vendor: DeviceVendor, _ transport: any TokenTransport, progress: @Sendable (RefreshProgress) -> Void
  ) async throws(SignInFailure) -> RenewedLogin {
    progress(RefreshProgress(text: "asking for a code"))
    let reply = await transport.post(vendor.authorization)
    guard case .response(let response) = reply, (200..<300).contains(response.status) else {
      throw SignInFailure(asking: reply)
    }
    guard let code = DeviceVendor.code(in: response.body, now: context.now()) else {
      throw SignInFailure(.unusable, "the provider gave no code", remedy: "Try again later.")
    }
    progress(
      RefreshProgress(
        text: "open the page and type the code", code: code.user, url: code.completePage ?? code.page,
        endsAt: code.endsAt))
    var interval = code.interval
    while true {
      do { try await pause(.milliseconds(Int(interval * 1000))) } catch { throw .cancelled }
      if Task.isCancelled { throw .cancelled }
      guard context.now() < code.endsAt else { throw .expired }
      switch DeviceVendor.step(await transport.post(vendor.poll(code)), now: context.now()) {
      case .pending, .silent: break
      case .slower: interval += 5
      case .denied: throw SignInFailure(.refused, "the sign-in was refused on the page", remedy: "Sign in again.")
      case .expired: throw .expired
      case .done(let login): return login
      case .failed(let text): throw SignInFailure(.unusable, "the sign-in failed: \(text)", remedy: "Sign in again.")
      }
    }
  }
}

/// Why a sign-in brought nothing.
struct SignInFailure: Error, Hashable, Sendable {
  var outcome: RefreshResult.Outcome
  var text: String
  var remedy: String?

  init(_ outcome: RefreshResult.Outcome, _ text: String, remedy: String? = nil) {
    self.outcome = outcome
    self.text = text
    self.remedy = remedy
  }

  /// The first call was not answered as it should be.
  init(asking reply: PingReply) {
    switch reply {
    case .failure(let text): self.init(.noAnswer, "no code: \(text)", remedy: "Try again in a while.")
    case .response(let response) where response.status == 429:
      self.init(.rateLimited, "the provider is rate-limited", remedy: "Try again in a few minutes.")
    case .response(let response) where response.status >= 500:
      self.init(.noAnswer, "\(response.status): the provider has trouble", remedy: "Try again in a while.")
    case .response(let response):
      self.init(.refused, "\(response.status): this sign-in is not allowed", remedy: "Use the tool's own login.")
    }
  }

  static let cancelled = SignInFailure(.cancelled, "cancelled; nothing was changed")
  static let expired = SignInFailure(.failed, "the code was not typed in in time", remedy: "Sign in again.")
}
