import Domain
import FoundationEssentials
import StructuredText
import Synchronization
import TokenProxyAPI

@testable import TokenProxyClient

/// A server in memory: answers by method and path, remembers what was asked, and sends events by hand.
final class FakeServer: APITransport {
  private let state = Mutex(State())

  private struct State {
    var answers: [String: APIResponse] = [:]
    var requests: [APIRequest] = []
    var failure: ServiceFailure?
    var listeners: [AsyncThrowingStream<ServerEvent, any Error>.Continuation] = []
    var opened = 0
    var waiting: [(Int, CheckedContinuation<Void, Never>)] = []
  }

  /// `answer("GET /keys", .data(…))`
  func answer(_ request: String, _ response: APIResponse) { state.withLock { $0.answers[request] = response } }
  func answer(_ request: String, data: JSONValue) { answer(request, .data(data)) }

  /// No answer comes at all.
  func fail(_ failure: ServiceFailure?) { state.withLock { $0.failure = failure } }

  var requests: [APIRequest] { state.withLock { $0.requests } }
  func count(_ request: String) -> Int { requests.count { "\($0.method.rawValue) \($0.path)" == request } }

  func send(_ request: APIRequest) async throws -> APIResponse {
    try state.withLock { state in
      state.requests.append(request)
      if let failure = state.failure { throw failure }
      return state.answers["\(request.method.rawValue) \(request.path)"]
        ?? APIResponse(APIFailure(404, APIErrorCode.notFound, "Endpoint not found"))
    }
  }

  func events(_ request: APIRequest) -> AsyncThrowingStream<ServerEvent, any Error> {
    let (stream, continuation) = AsyncThrowingStream<ServerEvent, any Error>.makeStream()
    let ready = state.withLock { state in
      state.requests.append(request)
      state.listeners.append(continuation)
      state.opened += 1
      let opened = state.opened
      let ready = state.waiting.filter { $0.0 <= opened }
      state.waiting.removeAll { $0.0 <= opened }
      return ready
    }
    for (_, waiter) in ready { waiter.resume() }
    return stream
  }

  /// Returns when the stream of events was opened so many times.
  func opened(_ times: Int) async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if state.opened < times { state.waiting.append((times, continuation)) }
        return state.opened >= times
      }
      if isOpen { continuation.resume() }
    }
  }

  func push(_ event: ServerEvent) { for listener in state.withLock({ $0.listeners }) { listener.yield(event) } }

  /// Ends all streams, as a server that goes away does.
  func hangUp(_ error: (any Error)? = nil) {
    let listeners = state.withLock { state in
      let listeners = state.listeners
      state.listeners = []
      return listeners
    }
    for listener in listeners { listener.finish(throwing: error) }
  }
}

/// A clock that stands until it is set.
final class HandClock: Sendable {
  private let time = Mutex(noon)
  func now() -> Date { time.withLock { $0 } }
  func advance(_ seconds: Double) { time.withLock { $0 += seconds } }
}

/// 2026-11-20 12:00:00 UTC.
let noon = Date(timeIntervalSince1970: 1_795_176_000)
let fakeManagementKey = Secret("sk-mgmt-FAKE0000-0000-0000-0000-000000000000")

extension LiveSession {
  static func with(_ server: FakeServer, key: Secret? = fakeManagementKey) -> LiveSession {
    LiveSession(base: "http://127.0.0.1:3000", managementKey: key) { server }
  }
}

func keyJSON(
  _ name: String, limit: Money? = nil, reset: ProvisionedKey.LimitReset? = nil, used: Money = .zero,
  requests: Int? = nil, change: (inout KeyObject) -> Void = { _ in }
) -> JSONValue {
  var key = KeyObject(
    hash: "hash-\(name)", name: name, creditLimit: limit, limitReset: reset, usage: used, createdAt: noon - 86_400)
  key.requests = requests
  key.windowUsage = used
  change(&key)
  return key.json
}

func usage(_ id: String, seconds: Double = 0, outcome: String = "completed") -> ServerEvent.Usage {
  ServerEvent.Usage(
    id: id, at: noon + seconds, keyHash: "hash-prod", keyName: "prod", model: "gpt-4o", promptTokens: 100,
    completionTokens: 50, cost: Money(microDollars: 750), isEstimated: false, outcome: outcome,
    remaining: .dollars(76))
}
