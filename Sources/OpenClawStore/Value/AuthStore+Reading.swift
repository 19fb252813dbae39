public import StructuredText

extension AuthStore {
  /// Reads the documents of a store; nil when OpenClaw would take it for no store: it is no object, or has no profiles.
  ///
  /// - Parameters:
  ///   - profiles: `auth-profiles.json` or the row of profiles.
  ///   - state: `auth-state.json` or the row of states; what it says counts before what `profiles` says.
  public init?(profiles document: JSONValue, state: JSONValue? = nil, era: OpenClawEra) {
    guard let entries = document["profiles"]?.members else { return nil }
    self.init(era: era)
    for entry in Self.lastOfEach(entries) {
      switch AuthProfile.read(id: entry.name, entry.value, in: era) {
      case .profile(let profile): profiles.append(profile)
      case .dropped(let entry): dropped.append(entry)
      }
    }
    order = Self.orders(Self.merged("order", under: document, over: state))
    lastGood = Self.merged("lastGood", under: document, over: state).compactMap { member in
      member.value.nonEmptyString.map { LastGood(provider: member.name, id: $0) }
    }
    usage = Self.merged("usageStats", under: document, over: state).compactMap { member in
      member.value.members == nil ? nil : Usage(id: member.name, usage: ProfileUsage(member.value))
    }
  }

  private static func merged(_ name: String, under: JSONValue, over: JSONValue?) -> [JSONValue.Member] {
    lastOfEach((under[name]?.members ?? []) + (over?[name]?.members ?? []))
  }

  /// Of several members of one name the last value in the first place, as JavaScript has it.
  static func lastOfEach(_ members: [JSONValue.Member]) -> [JSONValue.Member] {
    var places: [String: Int] = [:]
    var result: [JSONValue.Member] = []
    for member in members {
      if let place = places[member.name] {
        result[place].value = member.value
      } else {
        places[member.name] = result.count
        result.append(member)
      }
    }
    return result
  }

  private static func orders(_ members: [JSONValue.Member]) -> [ProviderOrder] {
    members.compactMap { member in
      guard let ids = member.value.array?.compactMap({ $0.string?.trimmedOrNil }), !ids.isEmpty else { return nil }
      return ProviderOrder(provider: member.name, ids: ids)
    }
  }

  /// This store as an agent sees it that inherits from another: of each name its own entry counts.
  public func inheriting(from base: AuthStore) -> AuthStore {
    var result = self
    let own = Set(profiles.map(\.id))
    var below = base.profiles.filter { !own.contains($0.id) }
    for index in below.indices { below[index].isInherited = true }
    result.profiles = below + profiles
    let orders = Set(order.map(\.provider))
    result.order = base.order.filter { !orders.contains($0.provider) } + order
    let good = Set(lastGood.map(\.provider))
    result.lastGood = base.lastGood.filter { !good.contains($0.provider) } + lastGood
    let used = Set(usage.map(\.id))
    result.usage = base.usage.filter { !used.contains($0.id) } + usage
    return result
  }
}
