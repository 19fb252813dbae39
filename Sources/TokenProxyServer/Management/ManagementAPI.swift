import Domain
public import FoundationEssentials
public import Ledger
import StructuredText
public import TokenProxyAPI

/// The management API of the token proxy: every route but the proxied ones, free of any HTTP library. The HTTP server is
/// an adapter around it, and the demo calls it within the process.
public struct ManagementAPI: Sendable {
  public let ledger: Ledger
  public let events: EventHub
  let settings: ManagementSettings
  let limits: RateLimits
  let passwords: PasswordHasher
  let secrets: SecretMaker
  let outgoing: (any OutgoingHTTP)?
  let now: @Sendable () -> Date
  /// Told what a caller must not learn.
  let reportFault: @Sendable (String) -> Void

  /// - Parameters:
  ///   - outgoing: how GitHub and Stripe are reached; nil where neither is set up.
  ///   - reportFault: hears, redacted, why an answer was 500 or a payment was not credited.
  public init(
    ledger: Ledger, events: EventHub, settings: ManagementSettings = ManagementSettings(),
    limits: RateLimits = RateLimits(), passwords: PasswordHasher = PasswordHasher(), secrets: SecretMaker = .system,
    outgoing: (any OutgoingHTTP)? = nil, now: @escaping @Sendable () -> Date = { Date() },
    reportFault: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.ledger = ledger
    self.events = events
    self.settings = settings
    self.limits = limits
    self.passwords = passwords
    self.secrets = secrets
    self.outgoing = outgoing
    self.now = now
    self.reportFault = reportFault
  }

  /// Answers a request; every failure is an answer too.
  public func handle(_ request: APIRequest) async -> APIResponse {
    do { return try await answer(request) } catch { return answer(to: error) }
  }

  private func answer(_ request: APIRequest) async throws -> APIResponse {
    let route = Route(request.path)
    guard route.needsKey else {
      try check(request.method, on: route)
      return try await answerStranger(request, route)
    }
    let caller: Caller
    do { caller = try await authenticate(request) } catch let failure as APIFailure
      where failure.status == 401 && route == .rotate
    {
      guard let known = try await rotationAnswer(request) else { throw failure }
      return known
    }
    try check(request.method, on: route)
    if request.method != .get, caller.key.scope == .read, route != .logout {
      throw APIFailure(403, APIErrorCode.forbidden, "This management key may only read")
    }
    return try await answer(request, route, caller)
  }

  private func check(_ method: APIRequest.Method, on route: Route) throws(APIFailure) {
    guard !route.methods.isEmpty else { throw APIFailure(404, APIErrorCode.notFound, "Endpoint not found") }
    guard route.methods.contains(method) else {
      throw APIFailure(
        405, APIErrorCode.methodNotAllowed,
        "This endpoint takes \(route.methods.map(\.rawValue).joined(separator: ", "))")
    }
  }

  private func answerStranger(_ request: APIRequest, _ route: Route) async throws -> APIResponse {
    switch route {
    case .register: try await register(request)
    case .login: try await login(request)
    case .deviceCode: try await deviceCode(request)
    case .deviceToken: try await deviceToken(request)
    case .userInfo: try await userInfo(request)
    case .stripeWebhook: try await stripeWebhook(request)
    case .ready: await readiness()
    default: APIResponse(status: 200, body: .members([("status", "ok".json)]))
    }
  }

  private func answer(_ request: APIRequest, _ route: Route, _ caller: Caller) async throws -> APIResponse {
    switch (route, request.method) {
    case (.me, _): try await profile(caller)
    case (.rotate, _): try await rotateManagementKey(request, caller)
    case (.logout, _): try await logout(request, caller)
    case (.password, _): try await changePassword(request, caller)
    case (.account, _): try await deleteAccount(request, caller)
    case (.managementKeys, .get): try await listManagementKeys(caller)
    case (.managementKeys, _): try await addManagementKey(request, caller)
    case (.managementKey(let id), _): try await revokeManagementKey(id, request, caller)
    case (.keys, .get): try await listKeys(request, caller)
    case (.keys, _): try await createKey(request, caller)
    case (.key(let hash), .get): try await keyDetail(hash, caller)
    case (.key(let hash), .patch): try await updateKey(hash, request, caller)
    case (.key(let hash), _): try await revokeKey(hash, request, caller)
    case (.keyRotation(let hash), _): try await rotateKey(hash, request, caller)
    case (.credits, _): try await credits(caller)
    case (.purchase, _): try await purchase(request, caller)
    case (.purchases(let id), _): try await purchaseStatus(id, caller)
    case (.history, _): try await history(request, caller)
    case (.autoTopUp, .get): try await autoTopUp(caller)
    case (.autoTopUp, _): try await setAutoTopUp(request, caller)
    case (.calls, _): try await calls(request, caller)
    default: throw APIFailure(404, APIErrorCode.notFound, "Endpoint not found")
    }
  }

  /// Whether the database answers, with all its tables, and takes transactions.
  private func readiness() async -> APIResponse {
    do {
      _ = try await ledger.database.write(isDurable: false) { try LedgerSession(sql: $0).account(id: "") }
      return APIResponse(status: 200, body: .members([("status", "ok".json)]))
    } catch {
      reportFault("not ready: \(Redaction.redact("\(error)"))")
      return APIResponse(status: 503, headers: ["retry-after": "1"], body: .members([("status", "unavailable".json)]))
    }
  }
}

/// What the operator decided.
public struct ManagementSettings: Sendable {
  /// Where credits come from.
  public enum Funding: Sendable {
    /// Granted at once, without a payment, and marked so.
    case unbilled
    case stripe(StripeSettings)
    /// Nobody can buy any.
    case none
  }

  public var funding: Funding
  public var gitHub: GitHubSettings
  /// How many keys of each kind one account may have.
  public var mostKeys = 10_000
  public var mostManagementKeys = 100

  public init(funding: Funding = .unbilled, gitHub: GitHubSettings = GitHubSettings()) {
    self.funding = funding
    self.gitHub = gitHub
  }
}
