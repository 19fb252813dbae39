import Domain

/// What is done with credentials, beside the polls.
extension DashboardStore {
  func perform(_ action: CredentialAction) {
    let services = services
    ask(nil) { _ in
      do {
        return [.endedCredential(action, try await services.outcome(of: action))]
      } catch let failure as ServiceFailure {
        return [.endedCredential(action, .failed(failure))]
      } catch {
        // The text of another error may hold anything.
        return [.endedCredential(action, .failed(ServiceFailure(.broken, "failed with \(type(of: error))")))]
      }
    }
  }
}

extension DashboardServices {
  fileprivate func outcome(of action: CredentialAction) async throws -> CredentialOutcome {
    let missing = ServiceFailure(.broken, "This cannot be done here")
    switch action {
    case .previewImport(let id):
      guard let imports else { throw missing }
      guard let preview = try await imports.previewImport(of: [id], ImportOptions(replaces: true)).first else {
        throw missing
      }
      return .preview(preview)
    case .importToken(let id, let replaces):
      guard let imports else { throw missing }
      guard let outcome = try await imports.importTokens([id], ImportOptions(replaces: replaces)).first else {
        throw missing
      }
      return .imported(outcome)
    case .askQuotas(let ids):
      guard let quotas else { throw missing }
      return .askedQuotas(await quotas.askQuotas(of: ids))
    case .agreeToQuotas:
      await quotas?.setAsksQuotas(true)
      return .agreed
    case .agreeToImports(let isAgreed):
      await imports?.setImportsKeys(isAgreed)
      return .agreed
    }
  }
}
