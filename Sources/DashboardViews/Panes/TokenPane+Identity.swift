import DashboardCore
import Domain
import Terminal

extension PaneDrawing {
  /// Whose each credential is, for the column that tells it: in one of its own the account, or the variable it stands in;
  /// in one for all the account or the provider. None where there is no such column.
  func accounts(of tokens: [DiscoveredToken], in columns: [PlacedColumn<TokenColumn>]) -> [String] {
    guard let column = columns.first(where: { $0.plan.id == .account || $0.plan.id == .identity }) else { return [] }
    let groups = Dictionary(grouping: tokens, by: \.tool)
    let full = tokens.map { token in
      column.plan.id == .identity
        ? identity(of: token, among: groups[token.tool] ?? [])
        : token.account ?? environmentName(of: token) ?? String(look.glyphs.none)
    }
    let cut = full.map { look.glyphs.drawable($0).fitted(to: column.width, ellipsis: look.glyphs.ellipsis) }
    return tokens.indices.map { index in
      // Cut at its end, one may look as another: then what tells them apart matters more than the beginning.
      let twins = tokens.indices.filter { other in
        tokens[other].tool == tokens[index].tool && cut[other] == cut[index] && full[other] != full[index]
      }
      guard !twins.isEmpty else { return cut[index] }
      let shared = twins.map { full[$0].commonPrefix(with: full[index]).count }.max() ?? 0
      return cutBefore(shared, in: full[index], columns: column.width)
    }
  }

  /// The first of what may name a credential that no other one of its tool has.
  private func identity(of token: DiscoveredToken, among others: [DiscoveredToken]) -> String {
    let providers = Set(others.map(\.provider))
    var namings: [(DiscoveredToken) -> String?] = [
      { $0.account ?? $0.provider }, { $0.provider }, environmentName, { $0.sources.first?.location.lastPart },
      { $0.kind.rawValue }, { $0.masked },
    ]
    // Keys of many providers, as a tool for all of them holds: the provider says more than an account.
    if others.count > 1, providers.count == others.count { namings.swapAt(0, 1) }
    for naming in namings {
      guard let name = naming(token) else { continue }
      if others.filter({ naming($0) == name }).count < 2 { return name }
    }
    return token.account ?? token.provider
  }

  /// The text with an ellipsis within its first so many characters, so that what follows them is seen.
  private func cutBefore(_ count: Int, in text: String, columns: Int) -> String {
    let ellipsis = look.glyphs.ellipsis
    let room = columns - ellipsis.columns
    let tail = look.glyphs.drawable(String(text.dropFirst(count))).fitted(to: max(1, room - 2), ellipsis: "")
    return look.glyphs.drawable(text).fitted(to: room - tail.columns, ellipsis: "") + ellipsis + tail
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> Substring {
    prefix(zip(self, other).prefix { $0 == $1 }.count)
  }

  /// What follows the last slash.
  fileprivate var lastPart: String { split(separator: "/").last.map(String.init) ?? self }
}

extension TokenStatus {
  /// Whether the end of a credential of this status still matters: what has ended, was taken back or is gone has none.
  var hasExpiry: Bool {
    switch self {
    case .discontinued, .missing, .revoked: false
    case .active, .expiring, .expired, .invalid, .unknown, .locked: true
    }
  }
}
