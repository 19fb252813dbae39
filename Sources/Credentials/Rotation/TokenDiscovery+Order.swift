public import Domain
import FoundationEssentials
import OpenClawStore

extension TokenDiscovery {
  public func applyRotation(
    _ choice: RotationChoice, agent: String?, dryRun: Bool
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
