public import Domain
import FoundationEssentials
import OpenClawStore

/// What setting an order did, or would do.
public struct RotationOrder: Hashable, Sendable {
  /// By the store's own name.
  public var provider: String
  public var profileIDs: [String]
  public var hasChanged: Bool
  /// Credentials without a profile, which OpenClaw cannot be told about.
  public var notImported: [String]
  public var notes: [String]
}

extension TokenDiscovery {
  /// Tells OpenClaw the order of a choice: the chosen one first.
  ///
  /// - Throws: `ServiceFailure`
  public func applyRotation(
    _ choice: RotationChoice, agent: String? = nil, dryRun: Bool = false
  ) async throws -> RotationOrder {
    guard context.mayWrite || dryRun else { throw ServiceFailure(.refused, "read-only: no order is set") }
    let ids = choice.order.compactMap(\.profileID)
    guard !ids.isEmpty else {
      throw ServiceFailure(
        .refused, "None of \(choice.provider)'s usable credentials is in OpenClaw",
        remedy: "Import them first: credtop tokens import ID")
    }
    let context = context
    let store = await openStore(isNeeded: true)
    let missing = choice.order.filter { $0.profileID == nil }.map(\.id)
    return try await runBlocking { () -> Result<RotationOrder, ServiceFailure> in
      let run = ImportRun(ImportOptions(agent: agent), context: context, fingerprints: store.file.fingerprints)
      if let obstacle = run.obstacle { return .failure(obstacle) }
      // Old stores keep logins and keys of one vendor as two providers: the order is that of the first one's.
      let providers = run.providers(of: ids)
      guard let provider = ids.lazy.compactMap({ providers[$0] }).first else {
        return .failure(
          ServiceFailure(.refused, "The profiles are no longer in OpenClaw", remedy: "credtop tokens scan"))
      }
      let ordered = ids.filter { providers[$0] == provider }
      do throws(StoreFailure) {
        let outcome = try run.setOrder(provider: provider, ids: ordered, dryRun: dryRun)
        return .success(
          RotationOrder(
            provider: provider, profileIDs: ordered, hasChanged: outcome.hasChanged, notImported: missing,
            notes: outcome.notes))
      } catch {
        let kind: ServiceFailure.Kind = error.exitCode == 69 ? .unreachable : .broken
        return .failure(ServiceFailure(kind, context.shownText("\(error)"), remedy: error.remedy))
      }
    }.get()
  }
}
