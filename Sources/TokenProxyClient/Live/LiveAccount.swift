public import Domain
public import TokenProxyAPI

/// Logs in at the server of a session; from then on the live services answer for that account.
public struct LiveAccount: AccountActions {
  private let session: LiveSession
  private let prepare: @Sendable () throws -> Void
  private let keep: @Sendable (AccountSession) throws -> Void

  /// - Parameters:
  ///   - prepare: throws when a login could not be stored: a login ends the earlier key, so it must not get lost.
  ///   - keep: stores the login for the next run.
  public init(
    _ session: LiveSession, prepare: @escaping @Sendable () throws -> Void = {},
    keep: @escaping @Sendable (AccountSession) throws -> Void
  ) {
    self.session = session
    self.prepare = prepare
    self.keep = keep
  }

  public var base: String { session.base }

  public func login(email: String, password: Secret) async throws -> Account {
    try await adopt { try await $0.login(email: email, password: password) }
  }

  public func register(email: String, password: Secret) async throws -> Account {
    try await adopt { try await $0.register(email: email, password: password) }
  }

  private func adopt(_ call: (ProxyClient) async throws -> AccountSession) async throws -> Account {
    do {
      try prepare()
      let account = try await call(ProxyClient(transport: session.transport, managementKey: nil))
      session.adopt(account.managementKey)
      try keep(account)
      return Account(email: account.email)
    } catch let failure as APIFailure {
      throw ServiceFailure(failure)
    } catch let failure as ClientFailure {
      throw ServiceFailure(.broken, failure.message, remedy: failure.remedy)
    }
  }
}

extension DashboardServices {
  /// Puts the live services of an account behind the panes.
  ///
  /// - Parameter executor: where the event stream is followed.
  public mutating func connect(
    to session: LiveSession, account: (any AccountActions)? = nil, executor: (any TaskExecutor)? = nil
  ) {
    let credits = LiveCreditService(session)
    let keys = LiveKeyService(session)
    let activity = LiveActivityService(session, executor: executor)
    self.credits = credits
    self.keys = keys
    self.activity = activity
    keySpend = keys
    keyActions = keys
    creditActions = credits
    news = activity
    self.account = account
    isLoggedIn = session.isLoggedIn
  }
}
