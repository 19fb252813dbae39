public import Domain
public import FoundationEssentials

/// What has to be written so that OpenClaw has the login that Claude Code has, or the other way round.
///
/// The login that ends last is the newest, and nothing newer is ever replaced. A refresh token works once: a copy of it
/// is a second hand on it, so it is copied only when the wishes say so.
public struct ClaudeSyncPlan: Hashable, Sendable {
  public enum Place: Hashable, Sendable {
    case claude
    case profile(String)
    case oauthFile
    /// The variable `ANTHROPIC_OAUTH_TOKEN` of OpenClaw's `.env`, which holds an access token alone.
    case environmentFile
  }

  public enum Verdict: Hashable, Sendable {
    /// What is copied.
    case source
    case same
    case create
    case update
    /// It stays as it is; why, as the rest of a sentence about it.
    case kept(String)

    public var isWrite: Bool { self == .create || self == .update }
  }

  public struct Step: Hashable, Sendable {
    public var place: Place
    public var verdict: Verdict
    /// When what is there ends.
    public var expiresAt: Date?
    /// Writing it would copy a refresh token.
    public var copiesRefreshToken: Bool
  }

  /// What was found.
  public struct Findings: Sendable {
    public var claude: ClaudeLogin?
    public var profileID: String
    public var profile: AuthProfile?
    public var oauthFile: ClaudeLogin?
    public var variable: Secret?

    public init(
      claude: ClaudeLogin?, profileID: String, profile: AuthProfile?, oauthFile: ClaudeLogin?, variable: Secret?
    ) {
      self.claude = claude
      self.profileID = profileID
      self.profile = profile
      self.oauthFile = oauthFile
      self.variable = variable
    }
  }

  /// What the person asked for.
  public struct Wishes: Sendable {
    /// Write to Claude Code rather than from it.
    public var isToClaude = false
    /// Leave the refresh token where it is.
    public var isAccessOnly = false
    public var makesOAuthFile = false
    public var makesVariable = false

    public init() {}
  }

  public enum Failure: Error, Hashable, Sendable {
    /// This generation reads Claude Code's login itself, or has to be logged in by its own command.
    case databases
    /// Only the oldest generation gives back what it renewed.
    case noWayBack
    /// There is no login to copy.
    case nothing(Place)
  }

  public var login: ClaudeLogin
  public var steps: [Step]

  public var writes: [Step] { steps.filter(\.verdict.isWrite) }
  public var copiesRefreshToken: Bool { writes.contains(where: \.copiesRefreshToken) }

  public init(_ found: Findings, wishes: Wishes, era: OpenClawEra) throws(Failure) {
    guard !era.usesDatabases else { throw .databases }
    let stored = found.profile.flatMap { ClaudeLogin(entry: $0.raw.reveal()) }
    if wishes.isToClaude {
      guard era == .e0 else { throw .noWayBack }
      let candidates = [(Place.profile(found.profileID), stored), (.oauthFile, found.oauthFile)]
        .compactMap { place, login in login.map { (place: place, login: $0) } }
      guard let newest = candidates.max(by: { $0.login.expires < $1.login.expires }) else {
        throw .nothing(.profile(found.profileID))
      }
      guard let claude = found.claude else { throw .nothing(.claude) }
      login = newest.login
      steps = [
        Step(place: newest.place, verdict: .source, expiresAt: newest.login.expiresAt, copiesRefreshToken: false),
        Self.step(.claude, from: newest.login, over: claude, mayCreate: false),
      ]
      return
    }
    guard let claude = found.claude else { throw .nothing(.claude) }
    let login = wishes.isAccessOnly ? claude.accessOnly : claude
    self.login = login
    var oauthStep = Self.step(.oauthFile, from: login, over: found.oauthFile, mayCreate: wishes.makesOAuthFile)
    if oauthStep.verdict.isWrite, login.refresh == nil {
      oauthStep.verdict = .kept("is for whole logins, with what renews them")
    }
    steps = [
      Step(place: .claude, verdict: .source, expiresAt: claude.expiresAt, copiesRefreshToken: false),
      Self.profileStep(found, login, stored), oauthStep,
      Step(
        place: .environmentFile,
        verdict: found.variable.map { $0 == login.access ? .same : .update }
          ?? (wishes.makesVariable ? .create : .kept("has no ANTHROPIC_OAUTH_TOKEN; --env would put it there")),
        expiresAt: nil, copiesRefreshToken: false),
    ]
  }

  private static func profileStep(_ found: Findings, _ login: ClaudeLogin, _ stored: ClaudeLogin?) -> Step {
    let place = Place.profile(found.profileID)
    guard let profile = found.profile, profile.hasCredential else {
      return Step(
        place: place, verdict: found.profile == nil ? .create : .update, expiresAt: found.profile?.expiresAt,
        copiesRefreshToken: login.refresh != nil)
    }
    var step = Step(
      place: place, verdict: .update, expiresAt: profile.expiresAt, copiesRefreshToken: login.refresh != nil)
    if profile.provider != "anthropic" {
      step.verdict = .kept("is a profile of \(profile.provider)")
    } else if profile.type == .apiKey {
      step.verdict = .kept("holds an API key; --profile-id names another place")
    } else if profile.type == .token {
      if login.refresh == nil, profile.secret == login.access {
        step.verdict = .same
      } else if profile.expiresAt.map({ $0 > login.expiresAt }) ?? true {
        step.verdict = .kept("holds a token that lasts longer; --profile-id names another place")
      }
    } else if let stored {
      if stored.isSame(as: login) {
        step.verdict = .same
      } else if stored.expires > login.expires {
        step.verdict = .kept("holds a newer login")
      } else if login.refresh == nil, stored.refresh != nil {
        step.verdict = .kept("holds a login that renews itself; an access token alone is less")
      }
    }
    return step
  }

  private static func step(_ place: Place, from login: ClaudeLogin, over old: ClaudeLogin?, mayCreate: Bool) -> Step {
    var step = Step(
      place: place, verdict: .update, expiresAt: old?.expiresAt, copiesRefreshToken: login.refresh != nil)
    if let old {
      if old.isSame(as: login) {
        step.verdict = .same
      } else if old.expires > login.expires {
        step.verdict = .kept("holds a newer login")
      }
    } else {
      step.verdict = mayCreate ? .create : .kept("has no login; only an agent without a store reads it")
    }
    return step
  }
}
