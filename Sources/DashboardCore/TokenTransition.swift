public import Domain
import FoundationEssentials

/// What became of a credential between two scans.
public struct TokenTransition: Equatable, Sendable {
  public var tokenID: String
  /// The tool's name, with the account where the tool has several credentials.
  public var subject: String
  /// What happened, after the subject: `expired`.
  public var change: String
  public var severity: ActivityEvent.Severity
  /// The larger, the more a person wants to know it. 0 is not worth a message: it stands in the activity only.
  var rank: Int

  /// For a person: `kimi-cli expired`.
  public var text: String { rank == Self.foundRank ? "\(change) \(subject)" : "\(subject) \(change)" }

  private static let foundRank = 1

  /// The worst news between two scans, nil when there is none: what became worse before what became better, came or went.
  public static func worst(from old: [DiscoveredToken], to new: [DiscoveredToken]) -> TokenTransition? {
    worst(of: all(from: old, to: new))
  }

  static func worst(of transitions: [TokenTransition]) -> TokenTransition? {
    var worst: TokenTransition?
    for transition in transitions where transition.rank > worst?.rank ?? 0 { worst = transition }
    return worst
  }

  /// All news between two scans, in the order of the rows; what is gone comes last.
  ///
  /// - Parameter lost: ids of credentials that were there before the older scan.
  public static func all(
    from old: [DiscoveredToken], to new: [DiscoveredToken], lost: Set<String> = []
  ) -> [TokenTransition] {
    let former = Dictionary(old.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let subjects = Subjects(old + new)
    var result: [TokenTransition] = []
    for token in new {
      func add(_ change: String, _ severity: ActivityEvent.Severity, rank: Int) {
        result.append(
          TokenTransition(
            tokenID: token.id, subject: subjects.name(of: token), change: change, severity: severity, rank: rank))
      }
      guard let before = former[token.id] else {
        if lost.contains(token.id) { add("is back", .good, rank: 3) } else { add("found", .info, rank: foundRank) }
        continue
      }
      let isNewSecret = before.masked != token.masked && before.status != .missing && token.status != .missing
      let isRenewed = isNewSecret || isLater(token.expiresAt, than: before.expiresAt)
      if before.status == token.status {
        if isRenewed { add("was renewed", .good, rank: 0) }
      } else if before.status == .missing {
        add("is back", .good, rank: 3)
      } else if token.status.severity > before.status.severity {
        add(token.status.changeText, token.status.changeSeverity, rank: 10 + token.status.severity)
      } else if token.status == .missing {
        add(token.status.changeText, .warning, rank: 2)
      } else {
        let isGood = token.status == .active
        add(isGood && isRenewed ? "was renewed" : token.status.changeText, isGood ? .good : .info, rank: 3)
      }
    }
    let present = Set(new.map(\.id))
    for token in old where !present.contains(token.id) {
      result.append(
        TokenTransition(
          tokenID: token.id, subject: subjects.name(of: token), change: "is no longer found", severity: .info, rank: 2))
    }
    return result
  }

  /// Whether an expiry moved on by more than a clock's trembling.
  private static func isLater(_ new: Date?, than old: Date?) -> Bool {
    guard let new, let old else { return false }
    return new.timeIntervalSince(old) > 1
  }

  /// Names of credentials that tell those of one tool apart.
  private struct Subjects {
    private let tools: [Tool: Set<String>]

    init(_ tokens: [DiscoveredToken]) {
      tools = Dictionary(grouping: tokens, by: \.tool).mapValues { Set($0.map(\.id)) }
    }

    func name(of token: DiscoveredToken) -> String {
      let name = token.tool.rawValue
      guard let account = token.account, tools[token.tool]?.count ?? 0 > 1 else { return name }
      return "\(name) \(account)"
    }
  }
}

extension TokenStatus {
  /// The change to this status, after the name of a tool.
  fileprivate var changeText: String {
    switch self {
    case .active: "is active"
    case .expiring: "expires soon"
    case .expired: "expired"
    case .invalid: "was refused by its provider"
    case .revoked: "was revoked"
    case .unknown: "cannot be judged any more"
    case .discontinued: "ended: its login is no longer offered"
    case .locked: "is locked"
    case .missing: "is gone"
    }
  }
  fileprivate var changeSeverity: ActivityEvent.Severity {
    switch self {
    case .expired, .invalid, .revoked: .bad
    case .expiring, .locked, .discontinued, .missing: .warning
    case .active, .unknown: .info
    }
  }
}
