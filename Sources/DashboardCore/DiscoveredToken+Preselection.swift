public import Domain

extension DiscoveredToken {
  /// Index of the method on which the refresh dialog opens, so that Enter alone never starts a login that nobody needs.
  ///
  /// A credential that needs nothing from a person opens on reading its source again, whatever is recommended for renewing
  /// it; all others open on what is recommended.
  public var preselectedMethod: Int {
    let recommended = methods.firstIndex(where: \.isRecommended) ?? 0
    guard !needsPerson else { return recommended }
    return methods.firstIndex { $0.kind == .reread } ?? recommended
  }

  private var needsPerson: Bool {
    switch status {
    case .active, .unknown: false
    case .expiring: !renewable
    case .expired, .invalid, .revoked, .discontinued, .locked, .missing: true
    }
  }
}
