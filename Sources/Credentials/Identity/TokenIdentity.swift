import CredentialFormats
import Domain

/// What makes two sightings the same credential although its secret changed between them.
///
/// It is readable text: tool, provider, kind, and then the account; for keys, which have no owner to go by, the
/// fingerprint; for logins that name nobody, the file in which they lie.
func identityKey(of credential: LocatedCredential, secretHash: String) -> String {
  let found = credential.found
  let prefix = "\(credential.tool)|\(found.provider)|\(found.kind.rawValue)|"
  let isKey = found.kind == .apiKey || found.kind == .accessToken
  // Two keys of one account are two credentials.
  if isKey, !found.secret.isEmpty { return prefix + "key:" + secretHash }
  if let account = found.accountKey ?? found.account { return prefix + "account:" + account.lowercased() }
  return prefix + "place:" + credential.source.location + (found.label.map { "#" + $0 } ?? "")
}

/// `<tool>:<account or eight digits>`. An id that is taken gets the digits as a suffix.
func tokenID(tool: Tool, account: String?, identity: String, taken: Set<String>) -> String {
  let short = Fingerprints.short(identity)
  guard let account else {
    let id = "\(tool):\(short)"
    return taken.contains(id) ? "\(id)-\(Fingerprints.short(short + identity))" : id
  }
  let id = "\(tool):\(account)"
  return taken.contains(id) ? "\(id)-\(short)" : id
}
