/// One wish about a store. What it does not name stays as it is.
public enum StoreChange: Hashable, Sendable {
  /// Puts a profile in place: all members of an entry. One of that name is replaced where it stands.
  case setProfile(id: String, SealedJSON)
  /// Removes a profile, and what names it: orders, the last good one, its usage.
  case removeProfile(id: String)
  /// Changes single members of an entry, also of one that OpenClaw would drop.
  case editProfile(id: String, [MemberEdit])
  /// Sets the order of a provider.
  case setOrder(provider: String, ids: [String])
  case clearOrder(provider: String)
  /// Takes ids out of the order of a provider; an order that is then empty goes.
  case dropFromOrder(provider: String, ids: [String])
  /// Ends the cooldowns of a profile and forgets its failures.
  case clearWindows(id: String)
  case removeLastGood(provider: String)
  case removeUsage(id: String)
  /// Gives a JSON file with secrets a name in the configuration, by which references call it.
  case setSecretFile(name: String, path: String)
}

/// A change to a member of an entry.
public enum MemberEdit: Hashable, Sendable {
  /// Sets it, where it stands or at the end.
  case set(String, SealedJSON)
  case remove(String)
  /// Gives it another name, in its place. One that has that name already is removed.
  case rename(String, to: String)
}

extension StoreChange {
  /// For a person and the audit log, without any secret: `set profile anthropic:manual`.
  public var summary: String {
    switch self {
    case .setProfile(let id, _): "set profile \(id)"
    case .removeProfile(let id): "remove profile \(id)"
    case .editProfile(let id, let edits): "change \(edits.map(\.summary).joined(separator: ", ")) of profile \(id)"
    case .setOrder(let provider, let ids): "set the order of \(provider): \(ids.joined(separator: ", "))"
    case .clearOrder(let provider): "clear the order of \(provider)"
    case .dropFromOrder(let provider, let ids): "take \(ids.joined(separator: ", ")) out of the order of \(provider)"
    case .clearWindows(let id): "end the cooldowns of \(id)"
    case .removeLastGood(let provider): "forget the last good profile of \(provider)"
    case .removeUsage(let id): "forget the usage of \(id)"
    case .setSecretFile(let name, _): "name a file of secrets “\(name)”"
    }
  }
}

extension MemberEdit {
  public var summary: String {
    switch self {
    case .set(let name, _): "“\(name)”"
    case .remove(let name): "“\(name)” (removed)"
    case .rename(let old, let new): "“\(old)” (now “\(new)”)"
    }
  }
}
