extension AuthStore {
  /// The line for a provider, as OpenClaw of this era makes it.
  ///
  /// - Parameters:
  ///   - model: whose cooldowns count; nil for those of any.
  ///   - pinned: the profile that a session is bound to.
  ///   - milliseconds: since 1970.
  public func resolution(
    of provider: String, settings: OpenClawSettings, model: String? = nil, pinned: String? = nil,
    at milliseconds: Double
  ) -> OrderResolution {
    let provider = StoreProvider.normalised(provider, in: era)
    var (source, base) = baseList(of: provider, settings)
    var reasons = base.removingRepeats().map {
      (id: $0, reason: reason(for: $0, provider: provider, settings: settings, at: milliseconds))
    }
    let own = profiles.filter { $0.provider == provider }.map(\.id)
    if era.usesDatabases, source == .stored || source == .configuredProfiles, !base.isEmpty,
      base.allSatisfy({ profile($0) == nil }),
      reasons.allSatisfy({ $0.reason != .ok })
    {
      source = .rescue
      base += own
      reasons += own.map { (id: $0, reason: reason(for: $0, provider: provider, settings: settings, at: milliseconds)) }
    }
    var passedOver = reasons.filter { $0.reason != .ok }.map {
      OrderResolution.PassedOver(id: $0.id, reason: $0.reason)
    }
    let named = Set(base)
    passedOver += own.filter { !named.contains($0) }.map { id in
      let reason = reason(for: id, provider: provider, settings: settings, at: milliseconds)
      return OrderResolution.PassedOver(id: id, reason: reason == .ok ? .excludedByOrder : reason)
    }
    let eligible = reasons.filter { $0.reason == .ok }.map {
      candidate($0.id, provider: provider, model: model, at: milliseconds)
    }
    let isExplicit = source == .stored || source == .configuration
    var line = sorted(eligible, isExplicit: isExplicit)
    if let pinned, let place = line.firstIndex(where: { $0.id == pinned }) {
      line.insert(line.remove(at: place), at: 0)
    }
    return OrderResolution(provider: provider, source: source, candidates: line, passedOver: passedOver)
  }

  private func baseList(
    of provider: String, _ settings: OpenClawSettings
  ) -> (OrderResolution.Source, [String]) {
    if let order = order(of: provider) { return (.stored, order.ids) }
    if let order = settings.order(of: provider, in: era) { return (.configuration, order.ids) }
    let configured = settings.profiles.filter { StoreProvider.normalised($0.provider, in: era) == provider }.map(\.id)
    if !configured.isEmpty { return (.configuredProfiles, configured) }
    return (.automatic, profiles.filter { $0.provider == provider }.map(\.id))
  }

  private func candidate(
    _ id: String, provider: String, model: String?, at milliseconds: Double
  ) -> OrderResolution.Candidate {
    let profile = profile(id)
    let usage = usage(of: id)
    return OrderResolution.Candidate(
      id: id, type: profile?.type,
      window: usage?.window(at: milliseconds, in: era, provider: provider, model: model),
      lastUsed: usage?.lastUsed, outlook: profile.map { outlook(of: $0, at: milliseconds) } ?? .referenced)
  }

  /// What happens when a request comes to it.
  public func outlook(of profile: AuthProfile, at milliseconds: Double) -> OrderResolution.Outlook {
    guard profile.type == .oauth else { return profile.secret == nil ? .referenced : .sent }
    let canRenew = profile.refresh != nil
    switch profile.expires {
    case .milliseconds(let expires):
      // Later versions renew five minutes ahead.
      let margin = era >= .e2 ? 300_000.0 : 0
      if milliseconds < expires - margin, profile.secret != nil { return .sent }
      return canRenew ? .renewed : .fails
    case .absent, .invalid:
      // The first versions compare with nothing, which is never true, and send what they have, unless the provider's
      // own way always renews.
      let alwaysRenews = profile.provider == "chutes" || profile.provider == "qwen-portal"
      if era <= .e1, !alwaysRenews { return profile.secret == nil ? .fails : .sent }
      return canRenew ? .renewed : .fails
    }
  }

  /// Those that wait come last, the soonest end first. Without an order that somebody set, logins come before tokens
  /// before keys, and the one that rested longest first.
  private func sorted(
    _ candidates: [OrderResolution.Candidate], isExplicit: Bool
  ) -> [OrderResolution.Candidate] {
    let waiting = candidates.filter { $0.window != nil }.stablySorted { ($0.window?.until ?? 0, 0, 0) }
    let free = candidates.filter { $0.window == nil }
    guard !isExplicit else { return free + waiting }
    return free.stablySorted { candidate in
      let isStale = era.usesDatabases && candidate.type == .oauth && candidate.outlook != .sent
      return (Double(candidate.type?.rank ?? 3), isStale ? 1 : 0, candidate.lastUsed ?? 0)
    } + waiting
  }
}

extension Sequence {
  fileprivate func stablySorted(by key: (Element) -> (Double, Double, Double)) -> [Element] {
    map { (key($0), $0) }.enumerated()
      .sorted { left, right in
        left.element.0 == right.element.0 ? left.offset < right.offset : left.element.0 < right.element.0
      }.map(\.element.1)
  }
}

extension Sequence where Element: Hashable {
  /// The elements in their order, each once.
  func removingRepeats() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
