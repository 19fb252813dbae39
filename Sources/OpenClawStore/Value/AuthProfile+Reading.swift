import Domain
import StructuredText

extension AuthProfile {
  enum Entry {
    case profile(AuthProfile)
    case dropped(DroppedEntry)
  }

  /// Reads an entry as OpenClaw of that era does.
  static func read(id: String, _ value: JSONValue, in era: OpenClawEra) -> Entry {
    func dropped(_ reason: RejectReason) -> Entry {
      .dropped(DroppedEntry(id: id, reason: reason, raw: SealedJSON(value)))
    }
    guard value.members != nil else { return dropped(.nonObject) }
    let takesAliases = era >= .e2
    var typeText = value["type"]?.string ?? ""
    if takesAliases {
      if value["type"] == nil, let mode = value["mode"]?.string { typeText = mode }
      if typeText == "apiKey" { typeText = CredentialType.apiKey.rawValue }
    }
    guard let type = CredentialType(rawValue: typeText) else { return dropped(.invalidType) }
    guard let providerText = value["provider"]?.string, !providerText.isEmpty else { return dropped(.missingProvider) }
    let provider = StoreProvider.normalised(providerText, in: era)
    if era >= .e2, provider.isEmpty { return dropped(.missingProvider) }
    var secretMember = value[type.secretMember]
    if takesAliases, type == .apiKey, secretMember == nil { secretMember = value["apiKey"] }
    let access = type == .oauth ? value["access"]?.string : nil
    let refresh = type == .oauth ? value["refresh"]?.string : nil
    let fence = era >= .e3 ? RefreshFence(access) ?? RefreshFence(refresh) : nil
    return .profile(
      AuthProfile(
        id: id, type: type, providerText: providerText, provider: provider,
        secret: secret(secretMember), refresh: type == .oauth ? secret(value["refresh"]) : nil,
        reference: type.referenceMember.flatMap { reference(value[$0], inPlaceOf: secretMember, in: era) },
        expires: expiry(value["expires"]), email: value["email"]?.nonEmptyString,
        accountID: value["accountId"]?.nonEmptyString, displayName: value["displayName"]?.nonEmptyString,
        copyToAgents: value["copyToAgents"]?.bool,
        isSetupReplacement: era >= .e2 && value["setup"]?["replacement"]?.bool == true, fence: fence,
        raw: SealedJSON(value)))
  }

  private static func secret(_ value: JSONValue?) -> Secret? {
    guard let text = value?.nonEmptyString, !RefreshFence.isFence(text) else { return nil }
    return Secret(text)
  }

  private static func reference(
    _ value: JSONValue?, inPlaceOf secret: JSONValue?, in era: OpenClawEra
  ) -> SecretReference? {
    guard era >= .e2 else { return nil }
    if let value, value.members != nil { return SecretReference(value) }
    if let secret, secret.members != nil { return SecretReference(secret) }
    return nil
  }

  private static func expiry(_ value: JSONValue?) -> StoredExpiry {
    switch value {
    case nil, .null: .absent
    case .number: value?.double.map { .milliseconds($0) } ?? .invalid
    default: .invalid
    }
  }
}
