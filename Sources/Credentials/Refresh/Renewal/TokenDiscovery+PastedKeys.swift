import CredentialFormats
import Domain

extension TokenDiscovery: PastedKeyStore {
  /// Where pasted keys go; nil where there is no OpenClaw that could keep one.
  nonisolated public var keyStore: (any PastedKeyStore)? {
    if case .into(_) = context.refresh.pasting { return self }
    return nil
  }

  nonisolated public var place: String { "OpenClaw's store" }

  /// Imports the key as if it had been found, after its provider was asked whether it works.
  public func store(_ key: PastedKey) async throws -> String {
    let outcome = try await importManual(
      key.secret, of: key.tool, provider: key.provider, kind: key.kind, ImportOptions(validates: true), dryRun: false)
    if let failure = outcome.failure { throw failure }
    let profile = outcome.preview.profileID.map { "profile \($0) of OpenClaw" } ?? "a profile of OpenClaw"
    switch outcome.preview.verdict {
    case .add, .replace: return profile
    case .nothing(let reason): return "\(profile) already (\(reason))"
    case .refused(let reason, let remedy): throw ServiceFailure(.refused, reason, remedy: remedy)
    }
  }
}
