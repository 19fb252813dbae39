public import Domain
public import FoundationEssentials

/// Which credential OpenClaw takes and why, in words: the same on the screen and on the command line.
public enum ChoiceText {
  public enum Weight: Sendable { case good, plain, faint, warning, bad }

  /// A line: what it is about, and what it says.
  public struct Fact: Hashable, Sendable {
    public var label: String
    public var text: String
    public var weight: Weight

    init(_ label: String, _ text: String, _ weight: Weight) {
      self.label = label
      self.text = text
      self.weight = weight
    }
  }

  /// The credential in use first, then who is next, then who was passed over, then where the order comes from.
  ///
  /// - Parameter token: a candidate that is this credential is marked as such.
  public static func facts(
    _ choice: CredentialChoice, token: DiscoveredToken? = nil, now: Date
  ) -> [Fact] {
    var facts: [Fact] = []
    func describe(_ candidate: CredentialChoice.Candidate) -> String {
      let mark = token.map { choice.isCandidate(candidate, $0) } == true ? " (this one)" : ""
      return ([candidate.id + mark] + details(of: candidate, now: now)).joined(separator: ", ")
    }
    if let used = choice.used {
      facts.append(Fact("in use", describe(used), used.status == "expired" ? .warning : .good))
      facts.append(Fact("because", "it " + used.reason, .plain))
    } else {
      facts.append(Fact("in use", "nothing: a request to \(choice.provider) fails", .bad))
    }
    for candidate in choice.candidates where candidate.standing != .used {
      let label =
        switch candidate.standing {
        case .used, .next: "next"
        case .waiting: "then"
        case .passedOver where candidate.window != nil: "waits"
        case .passedOver: candidate.kind == .environment || candidate.kind == .models ? "unused" : "skipped"
        }
      let isFault = candidate.standing == .passedOver && candidate.kind != .environment && candidate.kind != .models
      facts.append(Fact(label, "\(describe(candidate)): it \(candidate.reason)", isFault ? .warning : .plain))
    }
    facts.append(Fact("order", words(for: choice.order), .faint))
    return facts + choice.remarks.map { Fact("note", $0, .warning) }
  }

  /// What is known of a candidate beside its name: `oauth, expires in 5h 12m, renewable`.
  private static func details(
    of candidate: CredentialChoice.Candidate, now: Date
  ) -> [String] {
    func moment(_ instant: Date) -> String { DurationText.untilOrAgo(instant, now: now) }
    var details = [candidate.kind.rawValue]
    if let account = candidate.account { details.append(account) }
    if let expiresAt = candidate.expiresAt {
      details.append(expiresAt > now ? "expires in \(moment(expiresAt))" : "expired \(moment(expiresAt))")
      if candidate.isRenewable { details.append("renewable") }
    }
    if let window = candidate.window {
      let reason = window.reason.map { " (\($0))" } ?? ""
      let model = window.model.map { " for \($0)" } ?? ""
      let left = window.endsAt > now ? "\(moment(window.endsAt)) left" : "ended \(moment(window.endsAt))"
      details.append(window.kind.rawValue + reason + model + ", " + left)
    }
    return details
  }

  public static func words(for order: CredentialChoice.Order) -> String {
    switch order {
    case .store: "set for this agent, with models auth order set"
    case .configuration: "auth.order of the configuration"
    case .configuredProfiles: "the profiles that the configuration names; others are not tried"
    case .automatic: "nobody set one: logins, then tokens, then keys; the least recently used first"
    }
  }
}
