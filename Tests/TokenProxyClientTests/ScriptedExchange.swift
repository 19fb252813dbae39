import Domain
import StructuredText
import Synchronization
import TokenProxyAPI

@testable import TokenProxyClient

/// Answers with what was prepared, in order, and remembers what was asked.
final class ScriptedExchange: HTTPExchange {
  typealias Step = Result<HTTPAnswer, ExchangeFailure>
  private let state: Mutex<(steps: [Step], calls: [HTTPCall], limits: [Duration])>

  init(_ steps: [Step]) { state = Mutex((steps, [], [])) }

  var calls: [HTTPCall] { state.withLock { $0.calls } }
  var limits: [Duration] { state.withLock { $0.limits } }

  func send(_ call: HTTPCall, within limit: Duration, bodyLimit: Int) async throws -> HTTPAnswer {
    let step: Step = state.withLock {
      $0.calls.append(call)
      $0.limits.append(limit)
      return $0.steps.isEmpty ? .failure(.unreachable("the script is over")) : $0.steps.removeFirst()
    }
    return try step.get()
  }

  func open(_ call: HTTPCall, within limit: Duration) async throws -> HTTPAnswerStream {
    let answer = try await send(call, within: limit, bodyLimit: .max)
    let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
    // In pieces of one byte: nobody may rely on where a network cuts.
    for byte in answer.body { continuation.yield([byte]) }
    continuation.finish()
    return HTTPAnswerStream(status: answer.status, headers: answer.headers, body: stream)
  }
}

/// A clock that only moves when somebody sleeps.
final class StillClock: Sendable {
  private let state = Mutex<(now: Duration, sleeps: [Duration])>((.zero, []))

  var sleeps: [Duration] { state.withLock { $0.sleeps } }

  func advance(_ span: Duration) { state.withLock { $0.now += span } }

  func clock(chance: Double = 0) -> ClientClock {
    ClientClock(
      elapsed: { self.state.withLock { $0.now } },
      sleep: { span in
        self.state.withLock {
          $0.now += span
          $0.sleeps.append(span)
        }
      }, chance: { chance })
  }
}

func answer(_ status: Int, _ body: String = "{}", headers: [String: String] = [:]) -> ScriptedExchange.Step {
  .success(HTTPAnswer(status: status, headers: headers, body: Array(body.utf8)))
}

func refusal(_ status: Int, _ code: String, headers: [String: String] = [:]) -> ScriptedExchange.Step {
  answer(status, #"{"error":{"code":"\#(code)","message":"said so"}}"#, headers: headers)
}

/// A transport over a script, its clock, and what it logged.
struct ScriptedClient {
  let exchange: ScriptedExchange
  let still = StillClock()
  let lines = Lines()
  let transport: HTTPTransport

  final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
  }

  init(_ steps: [ScriptedExchange.Step], base: APIBase = .standard, chance: Double = 0) {
    let lines = lines
    exchange = ScriptedExchange(steps)
    transport = HTTPTransport(
      base: base, policy: .standard, clock: still.clock(chance: chance), exchange: exchange, log: { lines.add($0) })
  }
}

let fakeKey = Secret("sk-mgmt-" + "FAKE0000-0000-4000-8000-000000000001")
