public import Domain
public import FoundationEssentials

extension InstanceReading {
  /// Which credential an agent takes for a provider, who is next, and who was passed over.
  public func choice(of provider: String, for agent: AgentReading, now: Date) -> CredentialChoice {
    ChoiceMaker(instance: self, agent: agent, provider: provider, now: now).choice
  }
}

/// Puts a resolved order into words.
private struct ChoiceMaker {
  let instance: InstanceReading
  let agent: AgentReading
  let now: Date
  private let effective: EffectiveCredential

  init(instance: InstanceReading, agent: AgentReading, provider: String, now: Date) {
    self.instance = instance
    self.agent = agent
    self.now = now
    effective = instance.effective(provider, for: agent, at: now)
  }

  private var store: AuthStore { agent.effective }
  private var line: OrderResolution { effective.resolution }

  var choice: CredentialChoice {
    var candidates = standing
    candidates += line.passedOver.map { passed in
      candidate(passed.id, .passedOver, passed.reason.explanation)
    }
    candidates += others
    // In the order of trying, then those that are not tried.
    let tried = candidates.filter { $0.standing != .passedOver }.sorted { $0.standing.place < $1.standing.place }
    return CredentialChoice(
      agent: agent.agent.id, provider: effective.provider, source: source, order: order,
      candidates: tried + candidates.filter { $0.standing == .passedOver }, remarks: remarks)
  }

  private var usedID: String? { if case .profile(let id) = effective.source { id } else { nil } }

  /// The profiles of the line.
  private var standing: [CredentialChoice.Candidate] {
    var isNext = usedID != nil
    return line.candidates.map { entry in
      if entry.id == usedID { return candidate(entry.id, .used, reasonForUse(entry)) }
      if entry.window != nil {
        return candidate(entry.id, .passedOver, "is tried after all others until then")
      }
      if entry.outlook == .fails {
        return candidate(entry.id, .passedOver, "is expired, and nothing renews it: OpenClaw tries it and goes on")
      }
      defer { isNext = false }
      return candidate(
        entry.id, isNext ? .next : .waiting,
        isNext ? "is tried when the one in use fails" : "is tried when those before it fail")
    }
  }

  private func reasonForUse(_ entry: OrderResolution.Candidate) -> String {
    var reason: String
    if line.candidates.count == 1 {
      reason = "is the only profile of \(effective.provider) that can be used"
    } else if entry.window != nil {
      reason = "waits as all others do, and its time ends first"
    } else if line.candidates.first?.id == entry.id {
      reason = reasonForFirst(entry)
    } else {
      reason = "is the first of the line that can be used now"
    }
    switch entry.outlook {
    case .renewed: reason += "; OpenClaw renews it with the next request"
    case .referenced: reason += "; its secret is kept elsewhere, and whether it is there cannot be told"
    case .sent, .fails: break
    }
    return reason
  }

  private func reasonForFirst(_ entry: OrderResolution.Candidate) -> String {
    let order =
      switch line.source {
      case .stored: store.order(of: effective.provider)?.ids
      case .configuration: instance.settings.order(of: effective.provider, in: store.era)?.ids
      case .configuredProfiles, .automatic, .rescue: nil as [String]?
      }
    guard let order else {
      let isPassing = line.candidates.contains { $0.window != nil }
      return (isPassing ? "comes first of those that do not wait" : "comes first")
        + ": logins before tokens before keys, and the one that rested longest"
    }
    return order.first == entry.id ? "comes first in the order" : "is the first of the order that can be used now"
  }

  /// A variable or a key of the configuration, in use or not.
  private var others: [CredentialChoice.Candidate] {
    var found: [CredentialChoice.Candidate] = []
    switch effective.source {
    case .environment(let variable):
      found.append(
        .init(
          id: variable.name, kind: .environment, standing: .used,
          reason: "is what is left, as no profile can be used; it is set in \(variable.source.text)"))
    case .models:
      found.append(
        .init(
          id: "models.json", kind: .models, standing: .used,
          reason: "is what is left, as neither a profile nor a variable can be used"))
    case .cloud(let text):
      found.append(.init(id: text, kind: .environment, standing: .used, reason: "is the cloud's own login"))
    case .profile, .missing: break
    }
    if let variable = effective.shadowed {
      found.append(
        .init(
          id: variable.name, kind: .environment, standing: .passedOver,
          reason: "is set in \(variable.source.text), and counts only when no profile can be used"))
    }
    return found
  }

  private func candidate(
    _ id: String, _ standing: CredentialChoice.Candidate.Standing, _ reason: String
  ) -> CredentialChoice.Candidate {
    guard let profile = store.profile(id) else {
      return .init(id: id, kind: .apiKey, standing: standing, reason: reason)
    }
    let milliseconds = (now.timeIntervalSince1970 * 1000).rounded()
    let status = store.status(of: profile, settings: instance.settings, now: now)
    let usage = store.usage(of: id)
    let window = usage?.window(at: milliseconds, in: store.era, provider: profile.provider)
    return .init(
      id: id, kind: CredentialChoice.Candidate.Kind(profile.type), standing: standing, reason: reason,
      status: status.word.rawValue, account: profile.email, expiresAt: status.expiresAt,
      isRenewable: status.isRenewable,
      window: window.map {
        .init(kind: .init($0.kind), reason: $0.reason, model: $0.model, endsAt: $0.endsAt)
      },
      lastUsedAt: usage?.lastUsed.flatMap { $0 > 0 ? Date(timeIntervalSince1970: $0 / 1000) : nil })
  }

  private var source: CredentialChoice.Source {
    switch effective.source {
    case .profile(let id): .profile(id)
    case .environment(let variable): .environment(variable.name)
    case .cloud(let text): .environment(text)
    case .models: .models
    case .missing: .missing
    }
  }

  private var order: CredentialChoice.Order {
    switch line.source {
    case .stored: .store
    case .configuration: .configuration
    case .configuredProfiles: .configuredProfiles
    case .automatic, .rescue: .automatic
    }
  }

  private var remarks: [String] {
    var remarks: [String] = []
    if case .missing(let why?) = effective.source { remarks.append(why) }
    if line.source == .rescue {
      remarks.append("Nobody whom the order names is in the store, so all profiles of it are taken.")
    }
    // A window of one model holds back that model alone.
    let waiting = line.candidates.filter { $0.window.map { $0.model == nil } ?? false }
    if !waiting.isEmpty, waiting.count == line.candidates.count {
      remarks.append("All profiles wait: where there are fallbacks, OpenClaw asks the next model without a try.")
    }
    if agent.needsMigration {
      remarks.append("The database is empty and older files lie beside it: run openclaw doctor --fix.")
    }
    return remarks
  }
}

extension CredentialChoice.Candidate.Standing {
  fileprivate var place: Int {
    switch self {
    case .used: 0
    case .next: 1
    case .waiting: 2
    case .passedOver: 3
    }
  }
}

extension CredentialChoice.Candidate.Kind {
  fileprivate init(_ type: CredentialType) {
    self =
      switch type {
      case .oauth: .oauth
      case .token: .token
      case .apiKey: .apiKey
      }
  }
}

extension CredentialChoice.Window.Kind {
  fileprivate init(_ kind: UsageWindow.Kind) {
    self =
      switch kind {
      case .cooldown: .cooldown
      case .disabled: .disabled
      case .blocked: .blocked
      }
  }
}
