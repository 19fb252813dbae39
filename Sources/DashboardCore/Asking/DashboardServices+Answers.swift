import Domain
import FoundationEssentials

extension DashboardServices {
  /// As many events as a full screen and a little scrolling show.
  private static let activityLimit = 500

  /// The answer of whichever service the question is for.
  ///
  /// - Parameters:
  ///   - clock: read when the answer is there.
  ///   - progress: news before the answer.
  /// - Throws: what the service throws; `ServiceFailure` where there is none.
  func answers(
    to question: DashboardQuestion, clock: @Sendable () -> Date,
    progress: @escaping @Sendable (DashboardCommand) -> Void
  ) async throws -> [DashboardCommand] {
    switch question {
    case .poll(let feed): return [try await news(of: feed, clock)]
    case .validate(let request):
      return [.validated(try await tokens.scan(request), request, at: clock())]
    case .reread(let tokenID, let known):
      let report = try await tokens.scan(ScanRequest())
      let now = report.tokens.first { $0.id == tokenID }?.status
      return [
        .receivedTokens(report, at: clock()),
        .refreshEnded(
          tokenID: tokenID, RefreshDialog.Outcome(text: Self.reread(now, known: known), isFailure: now == nil)),
      ]
    case .preview(let request):
      return [.previewed(request, try await there(refresh).preview(request))]
    case .refresh(let request):
      let result = try await there(refresh).carryOut(request) {
        progress(.refreshProgress(tokenID: request.tokenID, $0))
      }
      return [.refreshEnded(tokenID: request.tokenID, .init(text: result.sentence, isFailure: result.isFailure))]
    case .act(let action): return [.ended(action, try await outcome(of: action), at: clock())]
    case .credential(let action): return [.endedCredential(action, try await outcome(of: action))]
    case .keySpend(let id):
      return [.receivedKeySpend(try await there(keySpend).spend(ofKey: id), keyID: id, at: clock())]
    case .choices(let token):
      return [.receivedChoices(try await there(choices).choices(for: token), tokenID: token.id, at: clock())]
    case .logUsage: return [.receivedLogUsage(try await there(logs).usage(), at: clock())]
    case .doctor(let question): return [.doctor(try await step(after: question, clock))]
    case .rotation(let question): return [.rotation(try await step(after: question))]
    }
  }

  /// A service, or the failure that says that there is none.
  private func there<Service>(_ service: Service?) throws -> Service {
    guard let service else { throw ServiceFailure(.broken, "This cannot be done here") }
    return service
  }

  /// The same for what takes an account.
  private func loggedIn<Service>(_ service: Service?) throws -> Service {
    guard let service else { throw ServiceFailure(.notLoggedIn, "Not logged in", remedy: "Press L to log in.") }
    return service
  }

  private func news(of feed: FeedID, _ clock: () -> Date) async throws -> DashboardCommand {
    switch feed {
    case .tokens: .receivedTokens(try await tokens.scan(ScanRequest()), at: clock())
    case .credits: .receivedCredits(try await loggedIn(credits).balance(), at: clock())
    case .keys: .receivedKeys(try await loggedIn(keys).keys(), at: clock())
    case .activity:
      .receivedActivity(try await loggedIn(activity).recentActivity(limit: Self.activityLimit), at: clock())
    }
  }

  private static func reread(_ now: TokenStatus?, known: TokenStatus?) -> String {
    guard let now else { return "read again: it is no longer there" }
    return known == now ? "read again: still \(now.word)" : "read again: now \(now.word)"
  }

  private func step(after question: DoctorQuestion, _ clock: () -> Date) async throws -> DoctorStep {
    let doctor = try there(doctor)
    return switch question {
    case .examine: .examined(try await doctor.examine(), at: clock())
    case .preview(let id): .previewed(try await doctor.preview([id]), findingID: id)
    case .mend(let ids): .ended(try await doctor.fix(ids), word: "mended")
    case .undo(let id): .ended(try await doctor.undo(id), word: "taken back")
    }
  }

  private func step(after question: RotationQuestion) async throws -> RotationStep {
    let rotation = try there(rotation)
    switch question {
    case .choices(let strategy):
      return .received(try await rotation.rotationChoices(strategy, provider: nil), of: strategy)
    case .preview(let choice):
      return .previewed(choice, try await rotation.applyRotation(choice, agent: nil, dryRun: true))
    case .apply(let choice): return .applied(try await rotation.applyRotation(choice, agent: nil, dryRun: false))
    case .take(let choice):
      return .taken(try await rotation.takeNext(choice.strategy, provider: choice.provider))
    }
  }

  private func outcome(of action: CredentialAction) async throws -> CredentialOutcome {
    switch action {
    case .previewImport(let id):
      let previews = try await there(imports).previewImport(of: [id], ImportOptions(replaces: true))
      return .preview(try there(previews.first))
    case .importToken(let id, let replaces):
      let outcomes = try await there(imports).importTokens([id], ImportOptions(replaces: replaces))
      return .imported(try there(outcomes.first))
    case .askQuotas(let ids): return .askedQuotas(try await there(quotas).askQuotas(of: ids))
    case .agreeToQuotas:
      await quotas?.setAsksQuotas(true)
      return .agreed
    case .agreeToImports(let isAgreed):
      await imports?.setImportsKeys(isAgreed)
      return .agreed
    }
  }

  private func outcome(of action: AccountAction) async throws -> ActionOutcome {
    switch action {
    case .createKey(let new): return .issued(try await loggedIn(keyActions).create(new))
    case .rotateKey(let id, _): return .issued(try await loggedIn(keyActions).rotate(id))
    case .changeKey(let id, _, let change):
      try await loggedIn(keyActions).change(id, change)
      return .done
    case .revokeKey(let id, _):
      try await loggedIn(keyActions).revoke(id)
      return .done
    case .buy(let amount): return .purchased(try await loggedIn(creditActions).buy(amount))
    case .setAutoTopUp(let topUp): return .topUpSet(try await loggedIn(creditActions).setAutoTopUp(topUp))
    case .login(let email, let password):
      return .loggedIn(try await loggedIn(account).login(email: email, password: password))
    case .register(let email, let password):
      return .loggedIn(try await loggedIn(account).register(email: email, password: password))
    }
  }
}
