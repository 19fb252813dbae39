public import Domain
import FoundationEssentials

/// What a service is asked, or asked to do. The answer comes back as commands.
///
/// A new one needs a case here, its answer beside it in `DashboardServices.answers(to:)`, and the command for its failure.
public enum DashboardQuestion: Equatable, Sendable {
  case poll(FeedID)
  /// Asks the providers, as a person wished, beside the polls.
  case validate(ScanRequest)
  /// Reads all sources again and says what that showed of one credential, whose status was known.
  case reread(tokenID: String, known: TokenStatus?)
  /// What a refresh method would do.
  case preview(RefreshRequest)
  /// Carries out a refresh method that needs no terminal.
  case refresh(RefreshRequest)
  /// Changes the account.
  case act(AccountAction)
  case credential(CredentialAction)
  case keySpend(keyID: String)
  /// Which credential OpenClaw takes where this one is concerned.
  case choices(DiscoveredToken)
  case logUsage
  case doctor(DoctorQuestion)
  case rotation(RotationQuestion)

  /// The feed whose questions replace each other.
  var feed: FeedID? { if case .poll(let feed) = self { feed } else { nil } }

  /// What is said when there was no answer.
  func failed(_ failure: ServiceFailure, at date: Date) -> DashboardCommand {
    let outcome = RefreshDialog.Outcome(text: failure.description, isFailure: true)
    return switch self {
    case .poll(let feed): .failed(feed, failure, at: date)
    case .validate: .notify(failure.description, .bad)
    case .reread(let tokenID, _): .refreshEnded(tokenID: tokenID, outcome)
    case .preview(let request), .refresh(let request): .refreshEnded(tokenID: request.tokenID, outcome)
    case .act(let action): .ended(action, .failed(failure), at: date)
    case .credential(let action): .endedCredential(action, .failed(failure))
    case .keySpend(let id): .failedKeySpend(failure, keyID: id, at: date)
    case .choices(let token): .failedChoices(failure, tokenID: token.id, at: date)
    case .logUsage: .failedLogUsage(failure, at: date)
    case .doctor: .doctor(.failed(failure))
    case .rotation: .rotation(.failed(failure))
    }
  }
}

/// What a person is asked once, and answers for the next runs as well.
public enum ConsentSubject: String, Sendable {
  case quotas
  case imports
}
