import CredentialFormats
import Domain
import FoundationEssentials

/// What a scan means for the history: which rows are new, which changed, which are gone.
struct HistoryMerge: Sendable {
  enum News: Sendable { case new, changed, same }

  /// By identity.
  var news: [String: News] = [:]
  /// Identities that the scan before saw and this one did not.
  var gone: Set<String> = []
  /// Rows whose place could not be read this time: neither seen nor gone.
  var unclear: Set<String> = []

  var hasNews: Bool { !gone.isEmpty || news.values.contains { $0 != .same } }
}

extension TokenHistory {
  /// Takes over what a scan found. Counts, failures and what providers said are kept as long as the secret is the same.
  mutating func merge(_ tokens: [FoundToken], of scan: MachineScan, now: Date, fingerprints: Fingerprints)
    -> HistoryMerge
  {
    var merge = HistoryMerge()
    adoptVersion1(tokens, fingerprints: fingerprints)
    adoptNewNames(tokens)
    var places = Dictionary(rows.indices.map { (rows[$0].identity, $0) }) { first, _ in first }
    var taken = Set(rows.map(\.id))
    for token in tokens {
      if let place = places[token.identity] {
        merge.news[token.identity] = rows[place].take(token, now: now)
      } else {
        var row = HistoryRow(
          identity: token.identity,
          id: tokenID(tool: token.tool, account: token.account, identity: token.identity, taken: taken),
          tool: token.tool, provider: token.found.provider, kind: token.found.kind, secretHash: token.secretHash,
          owner: token.found.owner, firstSeenAt: now)
        row.describe(token)
        taken.insert(row.id)
        places[row.identity] = rows.count
        rows.append(row)
        merge.news[token.identity] = .new
      }
    }
    for index in rows.indices where merge.news[rows[index].identity] == nil {
      let row = rows[index]
      let isUnclear =
        scan.late.contains(row.tool) || row.sources.contains { scan.troubled.contains($0.location) }
      // Another shell has other variables: that this one lacks a key tells nothing of the key.
      if row.isOfEnvironmentOnly { continue }
      if isUnclear, row.status != .missing {
        merge.unclear.insert(row.identity)
      } else if row.status != .missing {
        if !row.isUnmatchedLegacy { merge.gone.insert(row.identity) }
        rows[index].status = .missing
      }
    }
    rows.removeAll { row in
      (row.status == .missing || row.isOfEnvironmentOnly)
        && now.timeIntervalSince(row.lastSeenAt) > Self.keptMissing
    }
    lastScanAt = now
    return merge
  }

  /// Some tools tell the account in a file of its own, which may come later or be unreadable for a while: the same
  /// secret under another name is the same credential.
  private mutating func adoptNewNames(_ tokens: [FoundToken]) {
    let known = Set(rows.map(\.identity))
    let found = Set(tokens.map(\.identity))
    for token in tokens where !known.contains(token.identity) && !token.secretHash.isEmpty {
      let place = rows.firstIndex { row in
        row.secretHash == token.secretHash && row.tool == token.tool && row.provider == token.found.provider
          && row.kind == token.found.kind && !found.contains(row.identity)
      }
      guard let place else { continue }
      rows[place].identity = token.identity
      guard rows[place].account == nil, let account = token.account else { continue }
      let taken = Set(rows.map(\.id)).subtracting([rows[place].id])
      rows[place].id = tokenID(tool: token.tool, account: account, identity: token.identity, taken: taken)
    }
  }

  /// Gives the counts of rows of version 1 to the credentials they were about: the one with the same secret, or the
  /// only one of that tool and kind on both sides.
  private mutating func adoptVersion1(_ tokens: [FoundToken], fingerprints: Fingerprints) {
    guard rows.contains(where: \.isUnmatchedLegacy) else { return }
    let known = Set(rows.map(\.identity))
    for token in tokens where !known.contains(token.identity) {
      let hash = token.found.secret.isEmpty ? nil : fingerprints.legacy(of: token.found.secret)
      let candidates = rows.indices.filter { rows[$0].isUnmatchedLegacy && rows[$0].tool == token.tool }
      let alike = candidates.filter { rows[$0].kind == token.found.kind }
      let rivals = tokens.count { $0.tool == token.tool && $0.found.kind == token.found.kind }
      let exact = candidates.first { rows[$0].secretHash == hash }
      guard let place = exact ?? (alike.count == 1 && rivals == 1 ? alike.first : nil) else { continue }
      // The plugin called a credential invalid after any failure, a full network queue included.
      rows[place].evidence = [.invalid, .revoked].contains(rows[place].status) ? .unproven : nil
      rows[place].consecutiveFailures = 0
      rows[place].identity = token.identity
      rows[place].isUnmatchedLegacy = false
      rows[place].secretHash = token.secretHash
      rows[place].status = .missing
      let taken = Set(rows.map(\.id)).subtracting([rows[place].id])
      rows[place].id = tokenID(
        tool: token.tool, account: token.account, identity: token.identity, taken: taken)
    }
  }
}

extension HistoryRow {
  /// Takes a sighting of the same credential.
  fileprivate mutating func take(_ token: FoundToken, now: Date) -> HistoryMerge.News {
    let wasMissing = status == .missing
    let hasNewSecret = secretHash != token.secretHash
    let hasNewExpiry = !same(expiresAt, token.expiresAt)
    if hasNewSecret {
      let wasRefused =
        evidence == .rejected || evidence == .revoked || evidence == .unproven || consecutiveFailures >= 3
      evidence = wasRefused ? .unproven : nil
      restricted = nil
      rateLimitedUntil = nil
      lastCheckedAt = nil
      lastError = nil
      lastErrorAt = nil
      consecutiveFailures = 0
    }
    describe(token)
    lastSeenAt = now
    return wasMissing ? .new : hasNewSecret || hasNewExpiry ? .changed : .same
  }

  fileprivate mutating func describe(_ token: FoundToken) {
    provider = token.found.provider
    kind = token.found.kind
    account = token.account ?? (secretHash == token.secretHash ? account : nil)
    plan = token.plan
    secretHash = token.secretHash
    grantHash = token.grantHash
    owner = token.found.owner
    renewable = token.grantHash != nil
    expiresAt = token.expiresAt
    loginEndsAt = token.found.loginEndsAt
    sources = token.sources
    if let profile = token.profiles.first { importedProfileID = profile.id }
  }
}

/// Equal to the millisecond, which is what the file keeps.
private func same(_ left: Date?, _ right: Date?) -> Bool {
  switch (left, right) {
  case (nil, nil): true
  case (let left?, let right?): abs(left.timeIntervalSince(right)) < 0.002
  default: false
  }
}
