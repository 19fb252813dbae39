import Domain
import StructuredText
public import TokenProxyAPI

/// Carries requests of the management API over HTTP.
///
/// Repeats only what may be repeated: reads, replacements, deletions, and calls that name themselves by an idempotency
/// key. It follows no redirect, reads no endless answer and ends within the limits of its policy.
public struct HTTPTransport: APITransport {
  public let base: APIBase
  /// Answers that are larger are refused.
  static let largestAnswer = 16 << 20

  let policy: RetryPolicy
  let clock: ClientClock
  let exchange: any HTTPExchange
  /// Takes lines that say what is asked and answered; no secret is in them.
  let log: (@Sendable (String) -> Void)?
  /// Where events are read.
  let executor: (any TaskExecutor)?

  /// - Parameter executor: where events are read; nil for Swift's own pool, which wakes every second once it was used.
  public init(
    base: APIBase, policy: RetryPolicy = .standard, clock: ClientClock = .system, executor: (any TaskExecutor)? = nil,
    log: (@Sendable (String) -> Void)? = nil
  ) {
    self.init(
      base: base, policy: policy, clock: clock, exchange: NetworkExchange(), executor: executor, log: log)
  }

  init(
    base: APIBase, policy: RetryPolicy, clock: ClientClock, exchange: any HTTPExchange,
    executor: (any TaskExecutor)? = nil, log: (@Sendable (String) -> Void)?
  ) {
    self.base = base
    self.policy = policy
    self.clock = clock
    self.exchange = exchange
    self.executor = executor
    self.log = log
  }

  public func send(_ request: APIRequest) async throws -> APIResponse {
    let end = clock.elapsed() + policy.totalLimit
    var attempt = 0
    while true {
      let outcome = try await attemptOnce(request, until: end)
      guard attempt < policy.pauses.count, let wish = retryWish(outcome, request) else {
        return try result(outcome, request)
      }
      // What the server asks for is the least; otherwise our own pause. A little more keeps clients from marching in step.
      let least = wish > .zero ? wish : policy.pauses[attempt]
      let pause = least + least * (clock.chance() * 0.25)
      guard clock.elapsed() + pause < end else { return try result(outcome, request) }
      attempt += 1
      log?("Retry \(attempt)/\(policy.pauses.count) in \(milliseconds(pause)) ms")
      try await clock.sleep(pause)
    }
  }

  private typealias Outcome = Result<HTTPAnswer, ExchangeFailure>

  private func attemptOnce(_ request: APIRequest, until end: Duration) async throws -> Outcome {
    log?("→ \(request.method.rawValue) \(request.path) (auth: \(request.bearer.map(\.maskedKey) ?? "none"))")
    let limit = min(policy.attemptLimit, end - clock.elapsed())
    do {
      let answer = try await exchange.send(call(for: request), within: limit, bodyLimit: Self.largestAnswer)
      let id = answer.headers["x-request-id"].map { " (request \(Redaction.redact($0)))" } ?? ""
      log?("← \(answer.status)\(id)")
      return .success(answer)
    } catch let failure as ExchangeFailure {
      log?("← no answer: \(words(for: failure))")
      return .failure(failure)
    }
  }

  /// How long the server asks to wait before the request is repeated, zero when it does not say; nil when it is not to be
  /// repeated.
  private func retryWish(_ outcome: Outcome, _ request: APIRequest) -> Duration? {
    guard isRepeatable(request) else { return nil }
    switch outcome {
    case .failure(.tooLarge): return nil
    case .failure: return .zero
    case .success(let answer):
      let code = errorCode(of: answer)
      switch answer.status {
      case 429 where code == APIErrorCode.creditLimitExceeded: return nil
      case 409 where code == APIErrorCode.idempotencyInProgress: break
      case 429, 500, 502, 503, 504: break
      default: return nil
      }
      return answer.headers["retry-after"].flatMap { Int($0) }.map { .seconds(max(0, min($0, 86_400))) } ?? .zero
    }
  }

  private func isRepeatable(_ request: APIRequest) -> Bool {
    switch request.method {
    case .get, .put, .delete: true
    case .post, .patch: request.idempotencyKey != nil
    }
  }

  private func errorCode(of answer: HTTPAnswer) -> String? {
    let body = try? JSONReader.read(answer.body)
    return body?["error"]?["code"]?.string
  }

  private func result(_ outcome: Outcome, _ request: APIRequest) throws -> APIResponse {
    switch outcome {
    case .failure(let failure): throw serviceFailure(failure)
    case .success(let answer): return try response(from: answer)
    }
  }

  /// An answer of a token proxy is JSON. Of what is none, a refusal is still told by its status.
  private func response(from answer: HTTPAnswer) throws -> APIResponse {
    if (300..<400).contains(answer.status) {
      throw ServiceFailure(
        .broken, "\(base) answers with a redirect, which is not followed with a credential",
        remedy: "Set the API base to the address it leads to")
    }
    if let body = try? JSONReader.read(answer.body) {
      return APIResponse(status: answer.status, headers: answer.headers, body: body)
    }
    guard (200..<300).contains(answer.status) else {
      return APIResponse(status: answer.status, headers: answer.headers, body: .members([]))
    }
    throw ServiceFailure(
      .broken, "\(base) gives an answer that is not JSON", remedy: "Check the API base: credtop config get api_base")
  }

  func call(for request: APIRequest) -> HTTPCall {
    var headers = [
      (name: "User-Agent", value: Secret("credtop")), (name: "Accept", value: Secret("application/json")),
    ]
    if !request.body.isEmpty || request.method == .post {
      headers.append((name: "Content-Type", value: Secret("application/json")))
    }
    if let bearer = request.bearer {
      headers.append((name: "Authorization", value: Secret("Bearer " + bearer.reveal())))
    }
    for (name, value) in request.headers.sorted(by: { $0.key < $1.key }) {
      headers.append((name: name, value: Secret(value)))
    }
    return HTTPCall(
      method: request.method, address: base.address(of: request.path, query: request.query), headers: headers,
      body: request.body)
  }

  func serviceFailure(_ failure: ExchangeFailure) -> ServiceFailure {
    switch failure {
    case .timedOut:
      ServiceFailure(.timedOut, "No answer from \(base) in time", remedy: "Try again later")
    case .nothingListens:
      ServiceFailure(
        .unreachable, "Nothing listens at \(base.authority)",
        remedy: base.serveCommand.map { "Start it: \($0)" } ?? "Check the address: credtop config get api_base")
    case .unreachable:
      ServiceFailure(
        .unreachable, "\(base) cannot be reached: \(words(for: failure))",
        remedy: "Check the address: credtop config get api_base")
    case .broken:
      ServiceFailure(.unreachable, "\(base) gave no usable answer: \(words(for: failure))", remedy: "Try again later")
    case .tooLarge:
      ServiceFailure(.broken, "The answer of \(base) is larger than \(Self.largestAnswer >> 20) MiB")
    }
  }

  private func words(for failure: ExchangeFailure) -> String {
    switch failure {
    case .unreachable(let reason), .broken(let reason): reason
    case .nothingListens: "nothing listens there"
    case .timedOut: "time-out"
    case .tooLarge: "too large"
    }
  }

  private func milliseconds(_ duration: Duration) -> Int64 {
    duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
  }
}
