import CredentialFormats
import Domain
import FoundationEssentials

/// A credential as it lies on the machine now, with what is remembered of it. Holds the secret.
struct Sighting: Sendable {
  var token: FoundToken
  var row: HistoryRow
  /// A store of OpenClaw could not be read: whether it holds the login as well cannot be told.
  var holdersAreUnclear: Bool
  /// It is another one than at the last scan.
  var isNew = false

  var found: FoundCredential { token.found }
  var place: String { token.lead.source.location }
}

extension TokenDiscovery {
  /// Looks for one credential anew. Changes nothing.
  func sighting(of id: String) async -> Sighting? {
    let scan = await scanMachine(context)
    let now = context.now()
    let store = await openStore(isNeeded: !scan.credentials.isEmpty)
    let tokens = foundTokens(in: scan, fingerprints: store.file.fingerprints, now: now)
    let snapshot = await runBlocking { store.file.read() }
    var history = unwritten ?? snapshot.history
    let merge = history.merge(tokens, of: scan, now: now, fingerprints: store.file.fingerprints)
    guard let row = history.rows.first(where: { $0.id == id }),
      let token = tokens.first(where: { merge.rowOfSighting[$0.identity] == row.identity })
    else { return nil }
    let isUnclear =
      scan.openClawIsUnclear || scan.notices.contains { $0.tool == .openclaw && $0.kind == .locked }
    return Sighting(
      token: token, row: row, holdersAreUnclear: isUnclear, isNew: merge.news[row.identity] == .changed)
  }

  /// Remembers what a token endpoint said of a credential. Where nothing may be written, this run remembers nothing either:
  /// the result was told.
  func note(_ outcome: TokenOutcome, of id: String, secrets: [String]) async {
    let now = context.now()
    _ = try? await changeHistory { history in
      history.update(id: id) { $0.take(renewal: outcome, at: now, secrets: secrets) }
    }
  }
}

extension HistoryRow {
  /// Takes over what a token endpoint said. Only a refusal of the grant counts as a failure; a wait, silence and
  /// nonsense leave the evidence as it was.
  mutating func take(renewal outcome: TokenOutcome, at now: Date, secrets: [String]) {
    switch outcome {
    case .renewed: accept(at: now)
    case .ended(let text): refuse(text, as: .revoked, at: now, secrets: secrets)
    case .reused:
      refuse("another program already used this refresh token", as: .revoked, at: now, secrets: secrets)
    case .rateLimited(let until): rateLimitedUntil = until
    case .noAnswer(let text): note("not renewed: " + text, at: now, secrets: secrets)
    case .unusable(let text): note("not renewed: " + text, at: now, secrets: secrets)
    }
  }
}
