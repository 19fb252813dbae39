import Domain
import FoundationEssentials

/// The questions that the store puts to the services.
extension DashboardStore {
  /// As many events as a full screen and a little scrolling show.
  private static let activityLimit = 500

  func poll(_ feed: FeedID) {
    let services = services
    switch feed {
    case .tokens:
      ask(.tokens) { clock in
        await Self.answer(.tokens, clock) {
          .receivedTokens(try await services.tokens.scan(ScanRequest()), at: clock())
        }
      }
    case .credits:
      guard let service = services.credits else { return }
      ask(.credits) { clock in
        await Self.answer(.credits, clock) { .receivedCredits(try await service.balance(), at: clock()) }
      }
    case .keys:
      guard let service = services.keys else { return }
      ask(.keys) { clock in
        await Self.answer(.keys, clock) { .receivedKeys(try await service.keys(), at: clock()) }
      }
    case .activity:
      guard let service = services.activity else { return }
      let limit = Self.activityLimit
      ask(.activity) { clock in
        await Self.answer(.activity, clock) {
          .receivedActivity(try await service.recentActivity(limit: limit), at: clock())
        }
      }
    }
  }

  /// Asks the providers, as a person wished, beside the polls.
  func scan(_ request: ScanRequest) {
    let service = services.tokens
    ask(nil) { clock in
      do {
        return [.validated(try await service.scan(request), request, at: clock())]
      } catch {
        return [.notify(failure(of: error).description, .bad)]
      }
    }
  }

  /// Reads all sources again and says what that showed of one credential.
  func reread(_ tokenID: String) {
    let service = services.tokens
    let before = state.token(tokenID)?.status
    ask(nil) { clock in
      do {
        let report = try await service.scan(ScanRequest())
        let after = report.tokens.first { $0.id == tokenID }?.status
        let text =
          switch (before, after) {
          case (_, nil): "read again: it is no longer there"
          case (let before?, let after?) where before == after: "read again: still \(after.word)"
          case (_, let after?): "read again: now \(after.word)"
          }
        return [
          .receivedTokens(report, at: clock()),
          .refreshEnded(tokenID: tokenID, RefreshDialog.Outcome(text: text, isFailure: after == nil)),
        ]
      } catch {
        let outcome = RefreshDialog.Outcome(text: failure(of: error).description, isFailure: true)
        return [.refreshEnded(tokenID: tokenID, outcome)]
      }
    }
  }

  /// What one key spent, for its detail.
  func askKeySpend(_ id: String) {
    guard let service = services.keySpend else { return }
    ask(nil) { clock in
      do {
        return [.receivedKeySpend(try await service.spend(ofKey: id), keyID: id, at: clock())]
      } catch {
        return [.failedKeySpend(failure(of: error), keyID: id, at: clock())]
      }
    }
  }

  /// Which credential OpenClaw takes, for the detail of a token.
  func askChoices(_ token: DiscoveredToken) {
    guard let service = services.choices else { return }
    ask(nil) { clock in
      do {
        return [.receivedChoices(try await service.choices(for: token), tokenID: token.id, at: clock())]
      } catch {
        return [.failedChoices(failure(of: error), tokenID: token.id, at: clock())]
      }
    }
  }

  /// What the tools' logs tell of, for the detail of a token.
  func askLogUsage() {
    guard let service = services.logs else { return }
    ask(nil) { clock in
      do {
        return [.receivedLogUsage(try await service.usage(), at: clock())]
      } catch {
        return [.failedLogUsage(failure(of: error), at: clock())]
      }
    }
  }

  /// Examines the credential stores, or mends them. Mending is not taken back when the program goes on to something else.
  func askDoctor(_ question: DoctorQuestion) {
    guard let service = services.doctor else { return }
    ask(nil) { clock in
      do {
        switch question {
        case .examine: return [.doctor(.examined(try await service.examine(), at: clock()))]
        case .preview(let id): return [.doctor(.previewed(try await service.preview([id]), findingID: id))]
        case .mend(let ids): return [.doctor(.ended(try await service.fix(ids), word: "mended"))]
        case .undo(let id): return [.doctor(.ended(try await service.undo(id), word: "taken back"))]
        }
      } catch is CancellationError {
        return []
      } catch {
        return [.doctor(.failed(failure(of: error)))]
      }
    }
  }

  /// Changes the account. It is not taken back when the program goes on to something else: money may have moved.
  func act(_ action: AccountAction) {
    let services = services
    ask(nil) { clock in
      do {
        return [.ended(action, try await services.outcome(of: action), at: clock())]
      } catch {
        return [.ended(action, .failed(failure(of: error)), at: clock())]
      }
    }
  }

  nonisolated private static func answer(
    _ feed: FeedID, _ clock: @escaping () -> Date, _ question: () async throws -> DashboardCommand
  ) async -> [DashboardCommand] {
    do {
      return [try await question()]
    } catch is CancellationError {
      return []
    } catch {
      return [.failed(feed, failure(of: error), at: clock())]
    }
  }
}

/// What a person can act on. The text of an error of another kind may hold anything, so only its type is named.
func failure(of error: any Error) -> ServiceFailure {
  error as? ServiceFailure ?? ServiceFailure(.broken, "failed with \(type(of: error))")
}

extension DashboardServices {
  fileprivate func outcome(of action: AccountAction) async throws -> ActionOutcome {
    let missing = ServiceFailure(.notLoggedIn, "Not logged in", remedy: "Press L to log in.")
    switch action {
    case .createKey(let new):
      guard let keyActions else { throw missing }
      return .issued(try await keyActions.create(new))
    case .rotateKey(let id, _):
      guard let keyActions else { throw missing }
      return .issued(try await keyActions.rotate(id))
    case .changeKey(let id, _, let change):
      guard let keyActions else { throw missing }
      try await keyActions.change(id, change)
      return .done
    case .revokeKey(let id, _):
      guard let keyActions else { throw missing }
      try await keyActions.revoke(id)
      return .done
    case .buy(let amount):
      guard let creditActions else { throw missing }
      return .purchased(try await creditActions.buy(amount))
    case .setAutoTopUp(let topUp):
      guard let creditActions else { throw missing }
      return .topUpSet(try await creditActions.setAutoTopUp(topUp))
    case .login(let email, let password):
      guard let account else { throw missing }
      return .loggedIn(try await account.login(email: email, password: password))
    case .register(let email, let password):
      guard let account else { throw missing }
      return .loggedIn(try await account.register(email: email, password: password))
    }
  }
}
