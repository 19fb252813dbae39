import Domain
import TokenProxyAPI

/// One HTTP request as it goes out.
struct HTTPCall: Sendable {
  var method: APIRequest.Method
  var address: String
  /// Values may be secret, so they are never printed by accident.
  var headers: [(name: String, value: Secret)]
  var body: [UInt8]
}

/// What came back, its body whole.
struct HTTPAnswer: Sendable {
  var status: Int
  /// By their names in lower case; of several with one name, the first.
  var headers: [String: String] = [:]
  var body: [UInt8] = []
}

/// Why nothing usable came back.
enum ExchangeFailure: Error, Hashable, Sendable {
  /// The machine is there, but nothing takes connections at that port.
  case nothingListens
  /// No connection: the reason in words, without any header or body.
  case unreachable(String)
  /// The connection broke, or what came was not HTTP.
  case broken(String)
  case timedOut
  /// The answer is larger than what we are ready to read.
  case tooLarge
}

/// An answer whose body is still on its way.
struct HTTPAnswerStream: Sendable {
  var status: Int
  var headers: [String: String]
  var body: AsyncThrowingStream<[UInt8], any Error>
}

/// Carries one request, once; follows no redirect.
protocol HTTPExchange: Sendable {
  /// - Throws: `ExchangeFailure`, or `CancellationError`.
  func send(_ call: HTTPCall, within limit: Duration, bodyLimit: Int) async throws -> HTTPAnswer
  /// - Parameter limit: for the head of the answer.
  func open(_ call: HTTPCall, within limit: Duration) async throws -> HTTPAnswerStream
}
