import Domain
import FoundationEssentials
import StructuredText
import Synchronization
import TokenProxyAPI

@testable import CommandLineInterface

/// A token proxy in memory: enough of one for the keys commands, with every request on record.
final class FakeProxy: APITransport {
  struct State {
    var keys: [KeyObject] = []
    var credits = CreditTotals(total: .dollars(100), used: .zero)
    var requests: [APIRequest] = []
    /// What is answered in place of the true answer, by method and path; each is used once, in order. nil: the true one.
    var scripted: [String: [APIFailure?]] = [:]
    /// Fails every request from that one on, counted from 0.
    var breaksAt: Int?
    var models: [KeyDetail.Model] = []
    /// Runs when a key is made or rotated, before the answer.
    var onCreating: @Sendable () -> Void = {}
  }

  private let state: Mutex<State>

  init(_ keys: [KeyObject] = [], _ change: (inout State) -> Void = { _ in }) {
    var state = State(keys: keys)
    change(&state)
    self.state = Mutex(state)
  }

  var keys: [KeyObject] { state.withLock(\.keys) }
  var requests: [APIRequest] { state.withLock(\.requests) }
  /// `POST /keys`, in order.
  var calls: [String] { requests.map { "\($0.method.rawValue) \($0.path)" } }

  func send(_ request: APIRequest) async throws -> APIResponse {
    try state.withLock { state in
      state.requests.append(request)
      if let end = state.breaksAt, state.requests.count > end {
        throw ServiceFailure(.unreachable, "The server cannot be reached")
      }
      if request.method == .post { state.onCreating() }
      let call = "\(request.method.rawValue) \(request.path)"
      if let next = state.scripted[call]?.first {
        state.scripted[call]?.removeFirst()
        if let next { return APIResponse(next) }
      }
      return state.answer(request)
    }
  }

  func events(_ request: APIRequest) -> AsyncThrowingStream<ServerEvent, any Error> { AsyncThrowingStream { nil } }
}

extension FakeProxy.State {
  mutating func answersThenFails(_ call: String, answers: Int, _ failure: APIFailure) {
    scripted[call] = Array(repeating: nil, count: answers) + [failure]
  }

  fileprivate mutating func answer(_ request: APIRequest) -> APIResponse {
    let body = (try? JSONReader.read(request.body)) ?? .null
    let parts = request.path.split(separator: "/").map(String.init)
    switch (request.method, parts.first, parts.count) {
    case (.get, "credits", 1): return .data(credits.json)
    case (.get, "keys", 1):
      return .data(.members([("items", .array(keys.map(\.json))), ("total", keys.count.json)]))
    case (.post, "keys", 1): return create(body)
    case (_, "keys", 2...):
      guard let index = keys.firstIndex(where: { $0.hash == parts[1] }) else {
        return APIResponse(APIFailure(404, APIErrorCode.keyNotFound, "Key not found"))
      }
      return answer(request.method, index, isRotation: parts.last == "rotate", body)
    default: return APIResponse(APIFailure(404, APIErrorCode.notFound, "Endpoint not found"))
    }
  }

  private mutating func create(_ body: JSONValue) -> APIResponse {
    let name = body["name"]?.string ?? ""
    guard !keys.contains(where: { $0.name == name }) else {
      return APIResponse(APIFailure(409, APIErrorCode.keyNameExists, "Key with name '\(name)' already exists"))
    }
    var key = KeyObject(hash: "hash\(keys.count + 1)", name: name, createdAt: noon)
    key.take(body)
    keys.insert(key, at: 0)
    key.key = Secret("FAKE-secret-of-\(name)")
    return .data(key.json, status: 201)
  }

  private mutating func answer(
    _ method: APIRequest.Method, _ index: Int, isRotation: Bool, _ body: JSONValue
  ) -> APIResponse {
    var key = keys[index]
    switch method {
    case .post where isRotation:
      key.rotatedAt = noon
      key.key = Secret("FAKE-rotated-\(key.name)")
      return .data(key.json)
    case .patch:
      keys[index].take(body)
      return .data(keys[index].json)
    case .delete:
      keys.remove(at: index)
      return .data(
        .members([
          ("hash", key.hash.json), ("name", key.name.json), ("revoked", true.json), ("revoked_at", noon.json),
        ]))
    default:
      return .data(
        KeyDetail(
          key: key, usageDaily: .cents(53), usageWeekly: .cents(310), usageMonthly: key.usage, requests: 311,
          models: models
        ).json)
    }
  }
}

extension KeyObject {
  fileprivate mutating func take(_ body: JSONValue) {
    func date(_ value: JSONValue) -> Date? { value.string.flatMap { Timestamp.rfc3339($0) } }
    if let value = body["name"]?.string { name = value }
    if let value = body["credit_limit"] { creditLimit = Money(wire: value) }
    if let value = body["limit_reset"] { limitReset = value.string.flatMap { .init(rawValue: $0) } }
    if let value = body["expires_at"] { expiresAt = date(value) }
    if let value = body["disabled"]?.bool { isDisabled = value }
    if let value = body["models"] { models = value.array?.compactMap(\.string) }
  }

  /// A key of an account, with what a test is about.
  static func sample(_ name: String, _ change: (inout KeyObject) -> Void = { _ in }) -> KeyObject {
    var key = KeyObject(hash: "hash-\(name)", name: name, createdAt: noon - 86_400)
    change(&key)
    return key
  }
}
