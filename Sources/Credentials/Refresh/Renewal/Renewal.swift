public import Domain
import CredentialFormats
import FoundationEssentials
import Threads

/// Renews credentials: by the provider's token endpoint where the owner's rules let us, by a sign-in of our own, or with a
/// pasted key. Nobody is logged out by it without a person's word.
///
/// What it does not do is run the tools' own programs where they need the terminal.
public actor Renewal: RefreshService {
  let discovery: TokenDiscovery
  let transport: (any TokenTransport)?
  let keys: (any PastedKeyStore)?
  let patience: TimeInterval
  let pause: @Sendable (Duration) async throws -> Void

  nonisolated var context: DiscoveryContext { discovery.context }

  /// - Parameters:
  ///   - transport: carries the calls; without one nothing is renewed.
  ///   - keys: where pasted keys go; nil when there is no such place.
  ///   - patience: for how many seconds to wait for a tool's lock.
  ///   - pause: waits between two questions of a sign-in, and throws when its task is cancelled.
  public init(
    discovery: TokenDiscovery, transport: (any TokenTransport)?, keys: (any PastedKeyStore)? = nil,
    patience: TimeInterval = 20,
    pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.discovery = discovery
    self.transport = transport
    self.keys = keys
    self.patience = patience
    self.pause = pause
  }

  public func preview(_ request: RefreshRequest) async throws -> RefreshPreview {
    guard let sighting = await discovery.sighting(of: request.tokenID) else {
      throw ServiceFailure(.broken, "There is no credential \(request.tokenID) any more", remedy: "Scan again.")
    }
    return preview(request.method, sighting)
  }

  public func carryOut(
    _ request: RefreshRequest, progress: @escaping @Sendable (RefreshProgress) -> Void
  ) async -> RefreshResult {
    guard let sighting = await discovery.sighting(of: request.tokenID) else {
      return RefreshResult(.failed, "the credential is no longer there", remedy: "Scan again.")
    }
    let preview = preview(request.method, sighting)
    if let obstacle = preview.obstacle { return RefreshResult(.refused, obstacle) }
    if preview.needsConfirmation, !request.isConfirmed {
      return RefreshResult(
        .refused, preview.risk ?? "others may be logged out", remedy: "If that is what you want, say so with --yes.")
    }
    switch request.method.action {
    case .reread: return await reread(sighting)
    case .renew(.memory): return await renewInMemory(sighting)
    case .renew(.file):
      // Once a single-use token is on its way, what comes back is kept, whoever loses patience.
      let work = Task(executorPreference: WorkerThreads.shared) { await self.renewInFile(sighting) }
      return await work.value
    case .renew(.owner):
      let work = Task(executorPreference: WorkerThreads.shared) { await self.delegate(sighting) }
      return await work.value
    case .signIn(let way): return await signIn(sighting, way, progress: progress)
    case .paste: return await store(request.secret, sighting)
    case .run(let words):
      return RefreshResult(.refused, "\(words.first ?? "the program") needs the terminal")
    case .open(let url): return RefreshResult(.refused, "open \(url) in a browser")
    case .unavailable(let reason): return RefreshResult(.refused, reason)
    }
  }
}

extension Renewal {
  /// Looks at the credential again and tells whether it is another one now.
  func reread(_ before: Sighting) async -> RefreshResult {
    let after = await look(at: before, validate: false)
    guard let token = after.token else {
      return result(.failed, "it is no longer there", before, after, remedy: loginAdvice(before))
    }
    return after.isAnother || before.isNew
      ? result(.pickedUp, "picked up a new one: \(token.status.word), \(token.reason)", before, after)
      : result(.unchanged, "still the same: \(token.status.word)", before, after)
  }

  /// What a new look showed.
  struct Look: Sendable {
    var token: DiscoveredToken?
    var isAnother: Bool
  }

  /// Scans the tool's places, and asks its provider when wanted. Reads only.
  func look(at before: Sighting, validate: Bool) async -> Look {
    let id = before.row.id
    var request = ScanRequest(tools: [before.token.tool])
    if validate {
      request.validate = true
      request.validateOnly = [id]
    }
    let report = try? await discovery.scan(request)
    let tokens = report?.tokens ?? []
    // A new login may be another account's, under another id in the same place.
    let token =
      tokens.first { $0.id == id && $0.status != .missing }
      ?? tokens.first { $0.sources.first?.location == before.place && $0.status != .missing }
    let now = await discovery.sighting(of: token?.id ?? id)
    return Look(token: token, isAnother: now.map { $0.token.secretHash != before.token.secretHash } ?? false)
  }

  func result(
    _ outcome: RefreshResult.Outcome, _ text: String, _ before: Sighting, _ after: Look, remedy: String? = nil
  ) -> RefreshResult {
    RefreshResult(
      outcome, text, remedy: remedy, before: before.row.status, after: after.token?.status,
      expiresAt: after.token?.expiresAt)
  }
}
