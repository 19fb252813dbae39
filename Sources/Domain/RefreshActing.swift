public import FoundationEssentials

/// What is to be done about one credential, by one of its methods.
public struct RefreshRequest: Hashable, Sendable {
  public var tokenID: String
  public var method: RefreshMethod
  /// The person saw who else holds the login and what it means for them, and agreed.
  public var isConfirmed: Bool
  /// The key that was pasted.
  public var secret: Secret?

  public init(tokenID: String, method: RefreshMethod, isConfirmed: Bool = false, secret: Secret? = nil) {
    self.tokenID = tokenID
    self.method = method
    self.isConfirmed = isConfirmed
    self.secret = secret
  }
}

/// What a method would do; nothing of it happened.
public struct RefreshPreview: Hashable, Sendable {
  /// The program that may renew the credential.
  public var owner: String
  /// Who else holds the same refresh token.
  public var holders: [String]
  /// Files that are written, with `~` for the home directory.
  public var files: [String]
  /// Scheme and host that are asked; nil when nothing leaves the machine.
  public var host: String?
  public var consequence: String
  /// What may go wrong for whom; nil when nobody can be harmed.
  public var risk: String?
  /// It is not done without a person's word, because others may be logged out.
  public var needsConfirmation: Bool
  /// Why it cannot be done now.
  public var obstacle: String?

  public init(
    owner: String, holders: [String] = [], files: [String] = [], host: String? = nil, consequence: String,
    risk: String? = nil, needsConfirmation: Bool = false, obstacle: String? = nil
  ) {
    self.owner = owner
    self.holders = holders
    self.files = files
    self.host = host
    self.consequence = consequence
    self.risk = risk
    self.needsConfirmation = needsConfirmation
    self.obstacle = obstacle
  }
}

/// What a person has to do or to wait for while a method runs. Holds no secret: a code is useless without its page.
public struct RefreshProgress: Hashable, Sendable {
  public var text: String
  /// To be typed in on the page.
  public var code: String?
  public var url: String?
  /// The page should open by itself where there is a display.
  public var opensPage: Bool
  public var endsAt: Date?

  public init(
    text: String, code: String? = nil, url: String? = nil, opensPage: Bool = false, endsAt: Date? = nil
  ) {
    self.text = text
    self.code = code
    self.url = url
    self.opensPage = opensPage
    self.endsAt = endsAt
  }
}

/// What came of a method.
public struct RefreshResult: Hashable, Sendable {
  public enum Outcome: String, Sendable, CaseIterable {
    /// The provider gave new tokens.
    case renewed
    /// Somebody else had renewed it already.
    case pickedUp = "picked-up"
    case unchanged
    /// A key or a login was stored.
    case stored
    case opened
    /// The grant has ended: only a new login helps.
    case ended
    /// Another program used the single-use refresh token.
    case reused
    case rateLimited = "rate-limited"
    case noAnswer = "no-answer"
    /// An answer that makes no sense.
    case unusable
    /// Not done: something forbids it or a person's word is missing.
    case refused
    case cancelled
    case failed
  }

  public var outcome: Outcome
  /// What happened, without secrets.
  public var text: String
  /// What to do now.
  public var remedy: String?
  public var before: TokenStatus?
  /// Of a look at the machine afterwards.
  public var after: TokenStatus?
  public var expiresAt: Date?

  public init(
    _ outcome: Outcome, _ text: String, remedy: String? = nil, before: TokenStatus? = nil, after: TokenStatus? = nil,
    expiresAt: Date? = nil
  ) {
    self.outcome = outcome
    self.text = text
    self.remedy = remedy
    self.before = before
    self.after = after
    self.expiresAt = expiresAt
  }

  public var isFailure: Bool {
    switch outcome {
    case .renewed, .pickedUp, .unchanged, .stored, .opened, .cancelled: false
    case .ended, .reused, .rateLimited, .noAnswer, .unusable, .refused, .failed: true
    }
  }

  /// One line: what happened and what to do.
  public var sentence: String { remedy.map { "\(text). \($0)" } ?? text }
}

/// Carries out the methods that need no terminal: renewing, signing in, storing a pasted key.
public protocol RefreshService: Sendable {
  /// What the method would do. Reads files, and asks nobody.
  ///
  /// - Throws: `ServiceFailure` when there is no such credential.
  func preview(_ request: RefreshRequest) async throws -> RefreshPreview
  /// Never throws: what went wrong is the result. Cancelling the task ends a sign-in; a renewal that was sent is kept.
  func carryOut(
    _ request: RefreshRequest, progress: @escaping @Sendable (RefreshProgress) -> Void
  ) async -> RefreshResult
}
