public import Domain

/// What became of a credential between two scans.
public struct TokenTransition: Equatable, Sendable {
  public var tokenID: String
  /// For a person: `kimi-cli expired`.
  public var text: String
  public var severity: ActivityEvent.Severity

  /// The worst news between two scans, nil when there is none: what became worse before what became better, came or went.
  public static func worst(from old: [DiscoveredToken], to new: [DiscoveredToken]) -> TokenTransition? {
    var worst: (rank: Int, transition: TokenTransition)?
    for (rank, transition) in all(from: old, to: new) where rank > worst?.rank ?? -1 { worst = (rank, transition) }
    return worst?.transition
  }

  private static func all(
    from old: [DiscoveredToken], to new: [DiscoveredToken]
  ) -> [(rank: Int, transition: TokenTransition)] {
    let former = Dictionary(old.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var result: [(rank: Int, transition: TokenTransition)] = []
    for token in new {
      let name = token.tool.rawValue
      guard let before = former[token.id] else {
        result.append((1, TokenTransition(tokenID: token.id, text: "found \(name)", severity: .info)))
        continue
      }
      guard before.status != token.status else { continue }
      if token.status.severity > before.status.severity {
        let severity: ActivityEvent.Severity =
          switch token.status {
          case .expired, .invalid, .revoked: .bad
          case .expiring, .locked, .discontinued, .missing: .warning
          case .active, .unknown: .info
          }
        result.append(
          (
            10 + token.status.severity,
            TokenTransition(tokenID: token.id, text: "\(name) \(token.status.changeText)", severity: severity)
          ))
      } else {
        let severity: ActivityEvent.Severity = token.status == .active ? .good : .info
        result.append(
          (3, TokenTransition(tokenID: token.id, text: "\(name) \(token.status.changeText)", severity: severity)))
      }
    }
    let present = Set(new.map(\.id))
    for token in old where !present.contains(token.id) {
      let text = "\(token.tool.rawValue) is no longer found"
      result.append((2, TokenTransition(tokenID: token.id, text: text, severity: .info)))
    }
    return result
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
}
