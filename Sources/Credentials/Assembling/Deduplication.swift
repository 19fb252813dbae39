import CredentialFormats
import Domain
import FoundationEssentials

/// Makes one token of all sightings of one secret, and of all secrets of one account.
func foundTokens(in scan: MachineScan, fingerprints: Fingerprints, now: Date) -> [FoundToken] {
  var tokens = mergedBySecret(scan.credentials, fingerprints: fingerprints)
  tokens = mergedByIdentity(tokens, now: now)
  nameByPlace(&tokens)
  addProfiles(scan.openClaw, to: &tokens, fingerprints: fingerprints)
  addHolders(of: scan, to: &tokens, fingerprints: fingerprints)
  return tokens
}

private func mergedBySecret(_ credentials: [LocatedCredential], fingerprints: Fingerprints) -> [FoundToken] {
  var order: [String] = []
  var groups: [String: [LocatedCredential]] = [:]
  for (index, credential) in credentials.enumerated() {
    let secret = credential.found.secret
    // Without a secret every sighting stands for itself.
    let key = secret.isEmpty ? "\(index)" : fingerprints.secret(secret)
    if groups[key] == nil { order.append(key) }
    groups[key, default: []].append(credential)
  }
  return order.compactMap { key in
    // The sort is stable, so equals stay in the order of the tools and their places.
    let sightings = (groups[key] ?? []).sorted { $0.rank < $1.rank }
    guard let lead = sightings.first else { return nil }
    let hash = lead.found.secret.isEmpty ? "" : key
    let refresh = sightings.lazy.compactMap(\.found.refreshSecret).first { !$0.isEmpty }
    return FoundToken(
      lead: lead, copies: Array(sightings.dropFirst()), identity: identityKey(of: lead, secretHash: hash),
      secretHash: hash, grantHash: refresh.map(fingerprints.grant))
  }
}

/// Of several secrets of one account the one in the best place stands for it, unless it has ended: then the one that
/// lasts longest. Expiry decides among those of equal places, too.
private func mergedByIdentity(_ tokens: [FoundToken], now: Date) -> [FoundToken] {
  var merged: [FoundToken] = []
  var places: [String: Int] = [:]
  for token in tokens {
    guard let place = places[token.identity] else {
      places[token.identity] = merged.count
      merged.append(token)
      continue
    }
    let known = merged[place]
    var (best, older) = token.isBetter(than: known, now: now) ? (token, known) : (known, token)
    best.olderCopies += [older.lead] + older.copies + older.olderCopies
    merged[place] = best
  }
  return merged
}

extension FoundToken {
  fileprivate func isBetter(than other: FoundToken, now: Date) -> Bool {
    if isLive(now) != other.isLive(now) { return isLive(now) }
    if isLive(now), lead.rank != other.lead.rank { return lead.rank < other.lead.rank }
    if isLive(now), lead.preference != other.lead.preference { return lead.preference < other.lead.preference }
    if secretHash.isEmpty != other.secretHash.isEmpty { return other.secretHash.isEmpty }
    return (expiresAt ?? .distantPast) > (other.expiresAt ?? .distantPast)
  }

  private func isLive(_ now: Date) -> Bool {
    !secretHash.isEmpty && found.verdict == .usable && expiresAt.map { $0 > now } ?? true
  }
}

private func nameByPlace(_ tokens: inout [FoundToken]) {
  var counts: [String: Int] = [:]
  for index in tokens.indices {
    let lead = tokens[index].lead
    let number = counts[placeName(of: lead, number: 0), default: 0]
    counts[placeName(of: lead, number: 0)] = number + 1
    tokens[index].placeName = placeName(of: lead, number: number)
  }
}

private func addProfiles(
  _ profiles: [OpenClawProfile], to tokens: inout [FoundToken], fingerprints: Fingerprints
) {
  guard !profiles.isEmpty else { return }
  let places = Dictionary(tokens.indices.map { (tokens[$0].secretHash, $0) }) { first, _ in first }
  for profile in profiles where !profile.found.secret.isEmpty {
    guard let place = places[fingerprints.secret(profile.found.secret)] else { continue }
    tokens[place].profiles.append(profile)
  }
}
