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

/// What a key is called after where no account is told: its place, and its number among others there. Unlike its
/// fingerprint that is the same in every run, whether a salt is stored or not.
func placeName(of credential: LocatedCredential, number: Int) -> String {
  let found = credential.found
  let place =
    "\(credential.tool)|\(found.provider)|\(found.kind.rawValue)|place:" + credential.source.location
    + (found.label.map { "#" + $0 } ?? "")
  return number == 0 ? place : "\(place)#\(number)"
}

func tokenID(for token: FoundToken, taken: Set<String>) -> String {
  tokenID(
    tool: token.tool, account: token.account, identity: token.isKey ? token.placeName : token.identity, taken: taken)
}

/// `<tool>:<account or eight digits>`. An id that is taken gets the digits as a suffix.
func tokenID(tool: Tool, account: String?, identity: String, taken: Set<String>) -> String {
  let short = Fingerprints.short(identity)
  var id = "\(tool):\(account ?? short)"
  if account != nil, taken.contains(id) { id += "-\(short)" }
  // Whoever had that name and place before keeps the id.
  while taken.contains(id) { id += "-\(Fingerprints.short(id + identity))" }
  return id
}
