public import FoundationEssentials

/// How a profile stands, by OpenClaw's words, and honestly: what is expired is never ok, and what cannot be used is not
/// told from what is there but from what OpenClaw would find in it.
public struct ProfileStatus: Hashable, Sendable {
  /// The better first.
  public enum Word: String, Sendable, CaseIterable {
    case ok
    /// It has no end that is known: a key, or a token without an expiry.
    case `static`
    case expiring, expired
    /// OpenClaw finds nothing in it that it could use, or cannot tell until when.
    case missing
  }

  public var word: Word
  /// Of the access token.
  public var expiresAt: Date?
  /// A program can renew it without a person.
  public var isRenewable: Bool
  /// Why it is missing, or anything else that OpenClaw would say.
  public var reason: ProfileReason

  /// OpenClaw's own warning time.
  public static let warningSeconds = 86_400.0
  /// What renews itself does so shortly before; only then is it news.
  public static let renewableWarningSeconds = 300.0

  public init(
    word: Word, expiresAt: Date? = nil, isRenewable: Bool = false, reason: ProfileReason = .ok
  ) {
    self.word = word
    self.expiresAt = expiresAt
    self.isRenewable = isRenewable
    self.reason = reason
  }

  /// Seconds until the end; negative after it.
  public func remaining(at now: Date) -> Double? { expiresAt.map { $0.timeIntervalSince(now) } }
}

extension AuthStore {
  /// How a profile of this store stands.
  public func status(of profile: AuthProfile, settings: OpenClawSettings = .empty, now: Date) -> ProfileStatus {
    let milliseconds = (now.timeIntervalSince1970 * 1000).rounded()
    let reason = reason(for: profile, settings: settings, at: milliseconds)
    let expiresAt = profile.expiresAt
    var status = ProfileStatus(
      word: .ok, expiresAt: expiresAt, isRenewable: profile.isRenewable, reason: reason)
    switch reason {
    case .ok: break
    case .expired:
      status.word = .expired
      return status
    default:
      status.word = .missing
      return status
    }
    guard let expiresAt else {
      // A login without an end is renewed always or never, by the version; nobody can tell how long it lasts.
      status.word = profile.type == .oauth ? .missing : .static
      if profile.type == .oauth { status.reason = .invalidExpires }
      return status
    }
    guard profile.type != .apiKey else {
      status.word = .static
      status.expiresAt = nil
      return status
    }
    let remaining = expiresAt.timeIntervalSince(now)
    let warning =
      profile.isRenewable ? ProfileStatus.renewableWarningSeconds : ProfileStatus.warningSeconds
    status.word = remaining <= 0 ? .expired : remaining <= warning ? .expiring : .ok
    return status
  }

  /// How a provider stands: as the worst of its profiles that can end, or static where none can.
  ///
  /// - Returns: missing when it has no profiles.
  public func status(ofProvider provider: String, settings: OpenClawSettings = .empty, now: Date) -> ProfileStatus {
    let all = profiles(of: provider).map { status(of: $0, settings: settings, now: now) }
    let ending = all.filter { $0.word != .static }
    guard let worst = ending.max(by: { $0.word.severity < $1.word.severity }) else {
      return ProfileStatus(word: all.isEmpty ? .missing : .static)
    }
    return ProfileStatus(
      word: worst.word, expiresAt: ending.compactMap(\.expiresAt).min(),
      isRenewable: ending.allSatisfy(\.isRenewable), reason: worst.reason)
  }
}

extension ProfileStatus.Word {
  var severity: Int { ProfileStatus.Word.allCases.firstIndex(of: self) ?? 0 }
}
