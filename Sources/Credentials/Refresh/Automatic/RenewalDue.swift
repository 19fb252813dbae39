import CredentialFormats
public import Domain
public import FoundationEssentials

/// When a login is to be renewed ahead of its end. Pure: the same question has the same answer.
public struct RenewalDue: Sendable {
  /// Tries in a row that brought nothing are this far apart at first, then twice as far each time.
  static let firstPause: TimeInterval = 120
  static let longestPause: TimeInterval = 3600

  /// Tools whose logins a person wants to be renewed by themselves.
  public var tools: Set<Tool>
  /// Spreads the renewals of several machines and processes.
  public var seed: UInt64

  public init(tools: Set<Tool>, seed: UInt64) {
    self.tools = tools
    self.seed = seed
  }

  /// When to renew; nil for a credential that is none of ours to renew by itself.
  ///
  /// - Parameter failures: tries since the last one that worked.
  public func instant(for token: DiscoveredToken, failures: Int, lastTryAt: Date?) -> Date? {
    guard let method = token.methods.first(where: { $0.kind == .renew }), tools.contains(token.tool),
      // A program that is started and ended every few hours is for a person to decide each time.
      method.action != .renew(.owner),
      let end = token.expiresAt, [.active, .expiring, .expired, .unknown].contains(token.status),
      // Nobody is logged out by itself: that takes a person's word.
      token.sharedGrantWith.isEmpty || method.action == .renew(.memory), let vendor = TokenVendor.of(token.tool)
    else { return nil }
    // Before the owner itself would, but not all at once: a tenth of the lead, by the credential's name.
    let lead = max(vendor.dueBefore(lifetime: nil), 300)
    var wanted = end.addingTimeInterval(-lead * (1 + 0.5 * share(token.id)))
    if let until = token.flags.rateLimitedUntil { wanted = max(wanted, until.addingTimeInterval(30 * share(token.id))) }
    guard let lastTryAt, failures > 0 else { return wanted }
    let pause = min(Self.firstPause * Double(1 << min(failures - 1, 8)), Self.longestPause)
    return max(wanted, lastTryAt.addingTimeInterval(pause * (1 + 0.25 * share(token.id))))
  }

  /// 0 to 1, by the name and the seed.
  private func share(_ name: String) -> Double {
    var hash = seed ^ 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var random = SplitMix64(seed: hash)
    return Double(random.next() >> 11) / Double(1 << 53)
  }
}
