import StructuredText

/// The JSON documents of a store, to be changed and written again.
struct StoreDocuments: Hashable {
  var era: OpenClawEra
  /// `auth-profiles.json`.
  var profiles: JSONValue
  /// `auth-state.json`; nil where its content stands in `profiles`.
  var state: JSONValue?

  static let none = JSONValue.members([("version", 1.json), ("profiles", .object([]))])
  static let noState = JSONValue.members([("version", 1.json)])

  /// The file of states holds nothing any more.
  var isStateEmpty: Bool { state?.members?.allSatisfy { $0.name == "version" } ?? true }

  mutating func apply(_ changes: [StoreChange]) {
    for change in changes { apply(change) }
  }

  mutating func apply(_ change: StoreChange) {
    switch change {
    case .setProfile(let id, let value):
      editProfiles { $0.setMember(id, to: value.reveal()) }
    case .removeProfile(let id):
      editProfiles { $0.removeMember(id) }
      for provider in providersWithOrders { dropFromOrder(of: provider, [id]) }
      editStates("lastGood") { members in members.removeAll { $0.value.string == id } }
      editStates("usageStats") { members in members.removeAll { $0.name == id } }
    case .editProfile(let id, let edits):
      editProfiles { $0.editMember(id) { entry in for edit in edits { entry.apply(edit) } } }
    case .setOrder(let provider, let ids): setOrder(of: provider, ids)
    case .clearOrder(let provider):
      let isOfProvider = matcher(of: provider)
      editStates("order") { members in members.removeAll { isOfProvider($0.name) } }
    case .dropFromOrder(let provider, let ids): dropFromOrder(of: provider, Set(ids))
    case .clearWindows(let id):
      editStates("usageStats") { members in
        for place in members.indices where members[place].name == id { members[place].value.clearWindows() }
      }
    case .removeLastGood(let provider):
      let isOfProvider = matcher(of: provider)
      editStates("lastGood") { members in members.removeAll { isOfProvider($0.name) } }
    case .removeUsage(let id): editStates("usageStats") { members in members.removeAll { $0.name == id } }
    // It stands in the configuration.
    case .setSecretFile: break
    }
  }

  /// Whether a name means the provider.
  private func matcher(of provider: String) -> (String) -> Bool {
    let era = era
    let name = StoreProvider.normalised(provider, in: era)
    return { StoreProvider.normalised($0, in: era) == name }
  }

  private mutating func editProfiles(_ edit: (inout JSONValue) -> Void) {
    if profiles["profiles"]?.members == nil { profiles.setMember("profiles", to: .object([])) }
    profiles.editMember("profiles", edit)
  }

  private var providersWithOrders: [String] {
    [profiles, state].compactMap { $0?["order"]?.members }.flatMap { $0.map(\.name) }.removingRepeats()
  }

  private mutating func setOrder(of provider: String, _ ids: [String]) {
    let isOfProvider = matcher(of: provider)
    var document = state ?? profiles
    var order = document["order"] ?? .object([])
    let place = order[provider] != nil ? provider : order.members?.last { isOfProvider($0.name) }?.name
    order.setMember(place ?? provider, to: ids.json)
    document.setMember("order", to: order)
    if state == nil { profiles = document } else { state = document }
  }

  private mutating func dropFromOrder(of provider: String, _ ids: Set<String>) {
    let isOfProvider = matcher(of: provider)
    editStates("order") { members in
      for place in members.indices.reversed() where isOfProvider(members[place].name) {
        guard let old = members[place].value.array else { continue }
        let kept = old.filter { $0.string?.trimmedOrNil.map(ids.contains) != true }
        if kept.count == old.count { continue }
        if kept.isEmpty { members.remove(at: place) } else { members[place].value = .array(kept) }
      }
    }
  }

  /// Changes a member of the states, wherever it stands. One that is emptied so goes.
  private mutating func editStates(_ name: String, _ edit: (inout [JSONValue.Member]) -> Void) {
    func edited(_ document: inout JSONValue) {
      guard var members = document[name]?.members else { return }
      let before = members
      edit(&members)
      guard members != before else { return }
      if members.isEmpty { document.removeMember(name) } else { document.setMember(name, to: .object(members)) }
    }
    edited(&profiles)
    if var state {
      edited(&state)
      self.state = state
    }
  }
}

extension JSONValue {
  fileprivate mutating func apply(_ edit: MemberEdit) {
    switch edit {
    case .set(let name, let value): setMember(name, to: value.reveal())
    case .remove(let name): removeMember(name)
    case .rename(let old, let new): renameMember(old, to: new)
    }
  }

  /// Forgets the failures of a profile's usage.
  fileprivate mutating func clearWindows() {
    for name in [
      "cooldownUntil", "cooldownReason", "cooldownModel", "cooldownClassification", "disabledUntil", "disabledReason",
      "blockedUntil", "blockedReason", "blockedSource", "blockedModel", "blockedScope", "failureCounts",
    ] { removeMember(name) }
    if self["errorCount"] != nil { setMember("errorCount", to: 0.json) }
  }
}
