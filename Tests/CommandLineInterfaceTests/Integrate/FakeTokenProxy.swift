import Domain
import FoundationEssentials
import StructuredText
import Synchronization
import TokenProxyAPI

@testable import CommandLineInterface

/// A token proxy in memory: what it was asked, and the keys it has made.
final class FakeTokenProxy: APITransport {
  struct Call: Sendable {
    var line: String
    var idempotencyKey: String?
    var body: JSONValue
  }

  private struct State {
    var calls: [Call] = []
    var names: [String: String] = [:]
    var revoked: Set<String> = []
    var refusesRevoking = false
    var isDown = false
    var models: JSONValue?
  }

  private let state = Mutex(State())

  /// The secret of the key that it makes as number so and so.
  static func secret(_ number: Int) -> String { "sk-prov-FAKE" + String(repeating: "\(number)", count: 28) }
  static func hash(_ number: Int) -> String { String(repeating: "\(number)", count: 16) }

  var calls: [Call] { state.withLock { $0.calls } }
  var lines: [String] { calls.map(\.line) }
  var revoked: Set<String> { state.withLock { $0.revoked } }

  /// - Parameter names: of keys that are there already.
  init(keys names: String...) {
    state.withLock { for (number, name) in names.enumerated() { $0.names[Self.hash(number + 1)] = name } }
  }

  func refuseRevoking() { state.withLock { $0.refusesRevoking = true } }
  func goDown() { state.withLock { $0.isDown = true } }
  func offer(_ models: JSONValue) { state.withLock { $0.models = models } }

  func send(_ request: APIRequest) async throws -> APIResponse {
    let body = (try? JSONReader.read(request.body)) ?? .null
    return try state.withLock { state in
      if state.isDown { throw ServiceFailure(.unreachable, "The server cannot be reached") }
      state.calls.append(
        Call(line: "\(request.method.rawValue) \(request.path)", idempotencyKey: request.idempotencyKey, body: body))
      let hash = String(request.path.split(separator: "/").last ?? "")
      switch (request.method, request.path) {
      case (.post, "/keys"):
        let number = state.names.count + 1
        let name = body["name"]?.string ?? ""
        state.names[Self.hash(number)] = name
        return .data(key(number, name, secret: Self.secret(number)), status: 201)
      case (.get, "/keys"):
        let keys = state.names.sorted { $0.key < $1.key }.enumerated().map { key($0.offset + 1, $0.element.value) }
        return .data(.members([("items", .array(keys)), ("total", keys.count.json)]))
      case (.get, "/models"):
        guard let models = state.models else { return APIResponse(APIFailure(401, "UNAUTHORIZED", "No")) }
        return APIResponse(status: 200, body: .members([("object", "list".json), ("data", models)]))
      case (.delete, _):
        guard !state.refusesRevoking else { return APIResponse(APIFailure(500, "INTERNAL_ERROR", "No")) }
        state.revoked.insert(hash)
        return .data(
          .members([("hash", hash.json), ("name", state.names[hash].json), ("revoked_at", noon.json)]))
      default:
        guard let name = state.names[hash], !state.revoked.contains(hash) else {
          return APIResponse(APIFailure(404, APIErrorCode.keyNotFound, "Key not found"))
        }
        return .data(
          KeyDetail(
            key: KeyObject(hash: hash, name: name, createdAt: noon), usageDaily: .zero, usageWeekly: .zero,
            usageMonthly: .zero, requests: 0, models: []
          ).json)
      }
    }
  }

  func events(_ request: APIRequest) -> AsyncThrowingStream<ServerEvent, any Error> {
    AsyncThrowingStream { $0.finish() }
  }

  private func key(_ number: Int, _ name: String, secret: String? = nil) -> JSONValue {
    KeyObject(hash: Self.hash(number), key: secret.map { Secret($0) }, name: name, createdAt: noon).json
  }
}
