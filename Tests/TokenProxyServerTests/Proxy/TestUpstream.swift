import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// A model provider on loopback that answers as a test says.
final class TestUpstream: Sendable {
  struct Call: Sendable {
    var path: String
    var headers: HTTPFields
    var body: String
  }

  typealias Script = @Sendable (Call) async throws -> Response

  let base: String
  private let calls: Seen

  final class Seen: Sendable {
    let calls = Mutex<[Call]>([])
  }

  private init(base: String, calls: Seen) {
    self.base = base
    self.calls = calls
  }

  /// What arrived, as it arrived.
  var received: [Call] { calls.calls.withLock { $0 } }

  /// Runs while the body does.
  static func run<Result: Sendable>(
    _ script: @escaping Script, _ body: @escaping @Sendable (TestUpstream) async throws -> Result
  ) async throws -> Result {
    let seen = Seen()
    let router = Router()
    router.post("/**") { request, _ -> Response in
      let text = String(buffer: try await request.body.collect(upTo: 64 << 20))
      let call = Call(path: request.uri.path, headers: request.headers, body: text)
      seen.calls.withLock { $0.append(call) }
      return try await script(call)
    }
    let (ports, announce) = AsyncStream<Int>.makeStream()
    let app = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in announce.yield(channel.localAddress?.port ?? 0) },
      logger: Logger(label: "upstream") { _ in SwiftLogNoOpLogHandler() })
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await app.runService(gracefulShutdownSignals: []) }
      var port = 0
      for await number in ports {
        port = number
        break
      }
      defer { group.cancelAll() }
      return try await body(TestUpstream(base: "http://127.0.0.1:\(port)", calls: seen))
    }
  }

  // MARK: Answers

  static func json(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> Response {
    var fields = HTTPFields()
    fields[.contentType] = "application/json"
    for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
    return Response(
      status: .init(code: status), headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// A stream of these pieces; with `breaks` the connection is cut after them.
  static func stream(_ pieces: [String], breaks: Bool = false, before: (@Sendable (Int) async -> Void)? = nil)
    -> Response
  {
    var fields = HTTPFields()
    fields[.contentType] = "text/event-stream"
    return Response(
      status: .ok, headers: fields,
      body: ResponseBody { writer in
        for (number, piece) in pieces.enumerated() {
          await before?(number)
          try await writer.write(ByteBuffer(string: piece))
        }
        await before?(pieces.count)
        if breaks { throw Broken() }
        try await writer.finish(nil)
      })
  }

  struct Broken: Error {}

  static let plain = json(
    #"{"id":"c","choices":[{"index":0,"message":{"content":"Hello!"}}],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150}}"#
  )

  static let events = [
    "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n",
    "data: {\"choices\":[{\"delta\":{\"content\":\"lo there\"}}]}\n\n",
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50}}\n\n",
    "data: [DONE]\n\n",
  ]
}

extension HTTPField.Name {
  /// A name that is one.
  static func named(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .via }
}
