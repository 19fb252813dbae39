import CredentialFormats
import Domain
import FoundationEssentials
import OpenClawStore
import StructuredText

/// The members of a profile that an import writes. They hold the secrets: only the store's writer may see them.
struct ImportEntry: Sendable {
  let decision: ImportDecision
  private let members: [(name: String, value: JSONValue)]

  /// - Parameter reference: takes the place of the secret.
  init?(_ decision: ImportDecision, _ token: FoundToken, reference: SecretReference? = nil) {
    guard let kind = decision.kind, let provider = decision.provider else { return nil }
    self.decision = decision
    let found = token.found
    var members: [(String, JSONValue)] = [("type", kind.rawValue.json), ("provider", provider.json)]
    let secret = found.secret.reveal()
    func milliseconds(_ date: Date) -> JSONValue {
      .number(String(Int64((date.timeIntervalSince1970 * 1000).rounded())))
    }
    switch kind {
    case .key: members.append(reference.map { ("keyRef", $0.json) } ?? ("key", secret.json))
    case .token:
      members.append(reference.map { ("tokenRef", $0.json) } ?? ("token", secret.json))
      if let expires = token.expiresAt { members.append(("expires", milliseconds(expires))) }
    case .login:
      guard let refresh = found.refreshSecret, let expires = token.expiresAt else { return nil }
      members += [
        ("access", secret.json), ("refresh", refresh.reveal().json), ("expires", milliseconds(expires)),
      ]
      if let account = found.accountKey, found.provider == "openai", !account.contains("@") {
        members.append(("accountId", account.json))
      }
    }
    if let account = token.account, account.contains("@") { members.append(("email", account.json)) }
    self.members = members
  }

  /// What the store is to do: a new entry, or the new members of one that keeps its others.
  var change: StoreChange? {
    guard let id = decision.profileID else { return nil }
    if decision.replaced != nil {
      // A profile holds a secret or refers to one.
      let others = ["key": "keyRef", "keyRef": "key", "token": "tokenRef", "tokenRef": "token"]
      return .editProfile(
        id: id,
        members.map { .set($0.name, SealedJSON($0.value)) }
          + members.compactMap { others[$0.name].map { .remove($0) } })
    }
    return .setProfile(id: id, SealedJSON(.members(members.map { ($0.name, $0.value) })))
  }

  /// The entry line by line, its secrets masked.
  var lines: [String] {
    let sign = decision.replaced == nil ? "+" : "~"
    return ["\(sign) profile \(decision.profileID ?? "")"]
      + members.map { name, value in
        let isSecret = ["key", "token", "access", "refresh"].contains(name)
        let text = value.string.map { isSecret ? Secret($0).masked : $0 } ?? JSONWriter.compact(value)
        return "\(sign)   \(name): \(text)"
      }
  }
}

extension StoredProfile {
  /// A profile of the store, its secret replaced by the fingerprint.
  ///
  /// - Parameter secret: what the profile holds or refers to.
  init(_ profile: AuthProfile, secret: Secret?, fingerprints: Fingerprints) {
    let kind: Kind =
      switch profile.type {
      case .apiKey: .key
      case .token: .token
      case .oauth: .login
      }
    self.init(
      id: profile.id, provider: profile.provider, kind: kind,
      secretHash: secret.map { $0.isEmpty ? "" : fingerprints.secret($0) } ?? "",
      accounts: Set([profile.email?.lowercased(), profile.accountID?.lowercased()].compactMap { $0 }),
      expiresAt: profile.expiresAt)
  }
}

extension ImportFacts {
  init(_ token: FoundToken, row: HistoryRow, status: TokenStatus) {
    let found = token.found
    self.init(
      id: row.id, tool: token.tool, provider: found.provider, kind: found.kind, status: status,
      account: token.account, secretHash: token.secretHash, owner: found.owner, expiresAt: token.expiresAt)
    accounts = Set([token.account?.lowercased(), found.accountKey?.lowercased()].compactMap { $0 })
    hasSecret = !found.secret.isEmpty
    isRenewable = found.refreshSecret.map { !$0.isEmpty } ?? false
    sharedWith = token.holders
    variable = token.variable
    ownProfileID = row.ownProfileID
    // A Claude setup token is a token wherever it was found.
    if found.kind == .apiKey, found.secret.reveal().hasPrefix("sk-ant-oat") { kind = .accessToken }
  }
}
