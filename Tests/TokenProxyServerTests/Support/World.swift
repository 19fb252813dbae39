import Domain
import FoundationEssentials
import Ledger
import StructuredText
import Synchronization
import TestDatabases
import Testing
import TokenProxyAPI

@testable import TokenProxyServer

/// A clock that only tests move.
final class TestClock: Sendable {
  private let instant: Mutex<Date>

  init(_ start: Date = Date(timeIntervalSince1970: 1_795_185_120)) { instant = Mutex(start) }

  var now: Date { instant.withLock { $0 } }
  func advance(_ seconds: TimeInterval) { instant.withLock { $0 += seconds } }
}

/// Answers in place of GitHub and Stripe, and remembers what was asked.
final class ScriptedOutgoing: OutgoingHTTP {
  struct Unreachable: Error {}

  private let state = Mutex((asked: [OutgoingRequest](), answers: [String: [OutgoingAnswer]]()))

  /// The next answer to requests whose URL ends so; the last one is given again and again.
  func answer(_ suffix: String, _ json: String, status: Int = 200) {
    state.withLock {
      $0.answers[suffix, default: []].append(OutgoingAnswer(status: status, body: Array(json.utf8)))
    }
  }

  var asked: [OutgoingRequest] { state.withLock { $0.asked } }

  func send(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
    try state.withLock { state in
      state.asked.append(request)
      guard let suffix = state.answers.keys.first(where: { request.url.hasSuffix($0) }),
        let answer = state.answers[suffix]?.first
      else { throw Unreachable() }
      if (state.answers[suffix]?.count ?? 0) > 1 { state.answers[suffix]?.removeFirst() }
      return answer
    }
  }
}

/// A server without a socket.
struct World: Sendable {
  let api: ManagementAPI
  let clock: TestClock
  let outgoing: ScriptedOutgoing
  let faults: Faults
  static let password = "TestPassw0rd"

  final class Faults: Sendable {
    private let texts = Mutex<[String]>([])
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var all: [String] { texts.withLock { $0 } }
  }

  var ledger: Ledger { api.ledger }

  /// - Parameter kind: where the ledger is.
  static func make(
    _ kind: TestDatabase = .sqliteMemory, funding: ManagementSettings.Funding = .unbilled,
    gitHub: GitHubSettings = GitHubSettings(clientID: "test-client"), limits: RateLimits = .none(),
    cost: Int = 1
  ) async throws -> World {
    var ledger = try await Ledger.open(try await kind.make())
    if case .unbilled = funding { ledger.grantsUnbilled = true }
    let (clock, outgoing, faults) = (TestClock(), ScriptedOutgoing(), Faults())
    let api = ManagementAPI(
      ledger: ledger, events: EventHub(), settings: ManagementSettings(funding: funding, gitHub: gitHub),
      limits: limits, passwords: PasswordHasher(cost: cost), outgoing: outgoing, now: { clock.now },
      reportFault: { faults.add($0) })
    return World(api: api, clock: clock, outgoing: outgoing, faults: faults)
  }

  func send(
    _ method: APIRequest.Method, _ path: String, _ body: String? = nil, key: Secret? = nil,
    idempotencyKey: String? = nil, headers: [String: String] = [:], peer: String = "192.0.2.1"
  ) async -> APIResponse {
    let parts = path.split(separator: "?", maxSplits: 1)
    var request = APIRequest(method, String(parts[0]), bearer: key, headers: headers, peer: peer)
    request.query = RequestTarget(path).query
    request.body = body.map { Array($0.utf8) } ?? []
    request.idempotencyKey = idempotencyKey
    return await api.handle(request)
  }

  /// A new account's management key.
  func register(_ email: String = "person@example.dev") async throws -> Secret {
    let answer = await send(
      .post, "/auth/register", #"{"email":"\#(email)","password":"\#(Self.password)"}"#)
    return Secret(try #require(answer.data["management_key"]?.string))
  }

  func buy(_ amount: String, _ key: Secret) async -> APIResponse {
    await send(.post, "/credits/purchase", #"{"amount":\#(amount)}"#, key: key)
  }
}

extension APIResponse {
  var data: JSONValue { body["data"] ?? .null }
  var code: String? { body["error"]?["code"]?.string }
  var field: String? { body["error"]?["param"]?.string }
}
