import StructuredText

extension StoreDocuments {
  /// Whether what was wished is what stands there now. OpenClaw may meanwhile have written of its own, and left out
  /// members that it does not know; the credential itself must be the one that was written.
  func hold(_ changes: [StoreChange]) -> Bool {
    var wished = self
    wished.apply(changes)
    if wished == self { return true }
    return changes.allSatisfy { change in
      guard case .setProfile(let id, let value) = change else {
        var wished = self
        wished.apply(change)
        return wished == self
      }
      guard let entry = profiles["profiles"]?[id] else { return false }
      return ["type", "provider", "key", "keyRef", "token", "tokenRef", "access", "refresh", "expires"].allSatisfy {
        entry[$0] == value.reveal()[$0]
      }
    }
  }

  /// Checks what the changes name.
  ///
  /// - Parameter inherited: what the agent sees beside its own store.
  func check(_ changes: [StoreChange], inherited: AuthStore, path: String) throws(StoreFailure) {
    var documents = self
    for change in changes {
      let store = AuthStore(profiles: documents.profiles, era: era)
      switch change {
      case .setOrder(let provider, let ids):
        for id in ids {
          guard let profile = store?.profile(id) ?? inherited.profile(id) else {
            throw .noProfile(id: id, path: path)
          }
          guard profile.provider == StoreProvider.normalised(provider, in: era) else {
            throw .otherProvider(id: id, provider: profile.provider, asked: provider)
          }
        }
      case .removeProfile(let id), .editProfile(let id, _):
        guard documents.profiles["profiles"]?[id] != nil else { throw .noProfile(id: id, path: path) }
      case .clearWindows(let id):
        let isKnown =
          documents.profiles["profiles"]?[id] != nil || inherited.profile(id) != nil
          || documents.profiles["usageStats"]?[id] != nil || documents.state?["usageStats"]?[id] != nil
        guard isKnown else { throw .noProfile(id: id, path: path) }
      default: break
      }
      documents.apply(change)
    }
  }
}
