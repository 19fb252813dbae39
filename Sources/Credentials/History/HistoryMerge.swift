import CredentialFormats
import Domain
import FoundationEssentials

/// What a scan means for the history: which rows are new, which changed, which are gone.
struct HistoryMerge: Sendable {
  enum News: Sendable { case new, changed, same }

  /// The identity of the row of each sighting, by the identity of the sighting. They differ while an account is not
  /// told.
  var rowOfSighting: [String: String] = [:]
  /// By identity of the row, as all that follows.
  var news: [String: News] = [:]
  /// Identities that the scan before saw and this one did not.
  var gone: Set<String> = []
  /// Rows whose place could not be read this time: neither seen nor gone.
  var unclear: Set<String> = []
  /// Rows whose places this scan did not look at: another shell has other variables and another working directory.
  var elsewhere: Set<String> = []

  var hasNews: Bool { !gone.isEmpty || news.values.contains { $0 != .same } }
}

extension TokenHistory {
  /// Takes over what a scan found. Counts, failures and what providers said are kept as long as the secret is the same.
  mutating func merge(_ tokens: [FoundToken], of scan: MachineScan, now: Date, fingerprints: Fingerprints)
    -> HistoryMerge
  {
    var merge = HistoryMerge()
    adoptVersion1(tokens, fingerprints: fingerprints)
    let refused = Dictionary(rows.filter(\.isRefused).map { ($0.secretHash, $0) }) { first, _ in first }
    var taken = Set(rows.map(\.id))
    var identities = Set(rows.map(\.identity))
    for (token, known) in zip(tokens, HistoryMatching.rows(of: tokens, in: rows)) {
      let verdict = token.secretHash.isEmpty ? nil : refused[token.secretHash]
      if let place = known {
        rename(place, after: token, taken: &taken, identities: &identities)
        let keepsProfile = token.profiles.isEmpty && scan.openClawIsUnclear
        let profile = keepsProfile ? rows[place].importedProfileID : token.profiles.first?.id
        merge.news[rows[place].identity] = rows[place].take(token, profile: profile, verdict: verdict, now: now)
        merge.rowOfSighting[token.identity] = rows[place].identity
      } else {
        // The row of that name may have gone with its secret to another place.
        var identity = token.identity
        while !identities.insert(identity).inserted { identity += "+" }
        var row = HistoryRow(
          identity: identity, id: tokenID(for: token, taken: taken), tool: token.tool,
          provider: token.found.provider, kind: token.found.kind, secretHash: token.secretHash,
          owner: token.found.owner, firstSeenAt: now)
        row.describe(token, profile: token.profiles.first?.id)
        if let verdict { row.believe(verdict) }
        taken.insert(row.id)
        rows.append(row)
        merge.news[row.identity] = .new
        merge.rowOfSighting[token.identity] = row.identity
      }
    }
    foldRepeats(merge)
    settleUnseen(scan, now: now, merge: &merge)
    rows.removeAll { row in row.missingSince.map { now.timeIntervalSince($0) > Self.keptMissing } ?? false }
    lastScanAt = now
    return merge
  }

  /// A row of a secret that another row was seen with is the same credential under another name.
  private mutating func foldRepeats(_ merge: HistoryMerge) {
    var seen: [String: Int] = [:]
    for index in rows.indices where merge.news[rows[index].identity] != nil {
      if let name = rows[index].secretName { seen[name] = index }
    }
    let repeats = rows.indices.filter { index in
      merge.news[rows[index].identity] == nil && rows[index].secretName.map { seen[$0] != nil } ?? false
    }
    for index in repeats {
      guard let place = rows[index].secretName.flatMap({ seen[$0] }) else { continue }
      rows[place].usageCount += rows[index].usageCount
      rows[place].lastUsedAt = [rows[place].lastUsedAt, rows[index].lastUsedAt].compactMap { $0 }.max()
      rows[place].firstSeenAt = min(rows[place].firstSeenAt, rows[index].firstSeenAt)
    }
    for index in repeats.reversed() { rows.remove(at: index) }
  }

  /// Only a place that was looked at can be empty.
  private mutating func settleUnseen(_ scan: MachineScan, now: Date, merge: inout HistoryMerge) {
    for index in rows.indices where merge.news[rows[index].identity] == nil {
      let row = rows[index]
      if row.isOfEnvironmentOnly || row.isUnmatchedLegacy { continue }
      // An older copy elsewhere does not hold this secret.
      let places = row.sources.filter { $0.kind == .file && !$0.isOlderCopy }.map(\.location)
      if scan.late.contains(row.tool) || places.contains(where: scan.isTroubled) {
        if row.status != .missing { merge.unclear.insert(row.identity) }
      } else if places.isEmpty || !places.allSatisfy(scan.looked.contains) {
        merge.elsewhere.insert(row.identity)
      } else if row.status != .missing {
        merge.gone.insert(row.identity)
        rows[index].status = .missing
        rows[index].missingSince = now
      } else if row.missingSince == nil {
        rows[index].missingSince = now
      }
    }
  }

  /// Gives a row the name under which it was seen now, unless the account is merely not told. The id stays, so long as
  /// it does not name somebody else.
  private mutating func rename(
    _ place: Int, after token: FoundToken, taken: inout Set<String>, identities: inout Set<String>
  ) {
    let row = rows[place]
    guard row.namesNobody || !token.namesNobody, identities.insert(token.identity).inserted else { return }
    rows[place].identity = token.identity
    guard let account = token.account, account != row.account else { return }
    taken.remove(row.id)
    rows[place].id = tokenID(for: token, taken: taken)
    taken.insert(rows[place].id)
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
      let wasRefused = [.invalid, .revoked].contains(rows[place].status)
      if exact != nil {
        if wasRefused { rows[place].evidence = rows[place].status == .revoked ? .revoked : .rejected }
      } else {
        // It was another secret that was refused.
        rows[place].evidence = wasRefused ? .unproven : nil
        rows[place].consecutiveFailures = 0
        rows[place].lastError = nil
      }
      rows[place].identity = token.identity
      rows[place].isUnmatchedLegacy = false
      rows[place].secretHash = token.secretHash
      rows[place].status = .missing
      let taken = Set(rows.map(\.id)).subtracting([rows[place].id])
      rows[place].id = tokenID(for: token, taken: taken)
    }
  }
}

extension HistoryRow {
  /// Takes a sighting of the same credential.
  ///
  /// - Parameter verdict: a row that remembers that the secret was refused.
  fileprivate mutating func take(_ token: FoundToken, profile: String?, verdict: HistoryRow?, now: Date)
    -> HistoryMerge.News
  {
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
    if let verdict, isOlder(than: verdict) { believe(verdict) }
    describe(token, profile: profile)
    lastSeenAt = now
    missingSince = nil
    return wasMissing ? .new : hasNewSecret || hasNewExpiry ? .changed : .same
  }

  /// What a provider said of a secret holds wherever the secret lies.
  fileprivate mutating func believe(_ other: HistoryRow) {
    evidence = other.evidence
    consecutiveFailures = other.consecutiveFailures
    lastCheckedAt = other.lastCheckedAt
    lastError = other.lastError
    lastErrorAt = other.lastErrorAt
  }

  /// Whether the other row knows more of the secret.
  private func isOlder(than other: HistoryRow) -> Bool {
    guard let evidence, evidence != .unproven else { return true }
    return (lastCheckedAt ?? .distantPast) < (other.lastCheckedAt ?? .distantPast)
  }

  fileprivate var isRefused: Bool { evidence == .rejected || evidence == .revoked }

  fileprivate mutating func describe(_ token: FoundToken, profile: String?) {
    provider = token.found.provider
    kind = token.found.kind
    // What is not told now is what was told before.
    plan = token.plan ?? (token.account == nil ? plan : nil)
    account = token.account ?? account
    secretHash = token.secretHash
    grantHash = token.grantHash
    owner = token.found.owner
    renewable = token.grantHash != nil
    expiresAt = token.expiresAt
    loginEndsAt = token.found.loginEndsAt
    sources = token.sources
    importedProfileID = profile
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
