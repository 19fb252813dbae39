import StructuredText

/// Stores of before the profiles, which OpenClaw imports once.
enum FlatStore {
  /// `auth.json`: credentials by provider.
  static func agent(_ document: JSONValue, era: OpenClawEra) -> AuthStore? {
    guard let members = document.members else { return nil }
    return store(members, era: era) { name, entry in
      guard entry["type"]?.string ?? entry["mode"]?.string != nil else { return nil }
      return [("provider", entry["provider"] ?? .string(name))]
    }
  }

  /// `credentials/oauth.json`: logins by provider, without a type.
  static func oauth(_ document: JSONValue, era: OpenClawEra) -> AuthStore? {
    guard let members = document.members else { return nil }
    return store(members, era: era) { name, entry in
      guard entry["access"]?.nonEmptyString != nil || entry["refresh"]?.nonEmptyString != nil else { return nil }
      return [("type", .string("oauth")), ("provider", .string(name))]
    }
  }

  /// - Parameter more: the members that each entry gets before its own; nil leaves it out.
  private static func store(
    _ members: [JSONValue.Member], era: OpenClawEra, more: (String, JSONValue) -> [(String, JSONValue)]?
  ) -> AuthStore? {
    let entries = AuthStore.lastOfEach(members).compactMap { member -> JSONValue.Member? in
      guard let own = member.value.members, let added = more(member.name, member.value) else { return nil }
      let names = Set(added.map(\.0))
      let whole = added.map { JSONValue.Member(name: $0.0, value: $0.1) } + own.filter { !names.contains($0.name) }
      return JSONValue.Member(name: "\(member.name):default", value: .object(whole))
    }
    return AuthStore(profiles: .members([("version", 1.json), ("profiles", .object(entries))]), era: era)
  }
}
