import AsyncHTTPClient
import Domain
import FoundationEssentials
import LeaseBroker
import Ledger
import NIOCore
import NIOHTTP1
import StructuredText
import Synchronization
import TokenProxyAPI

@testable import TokenProxyServer

/// A server on a loopback port.
struct RunningServer: Sendable {
  let port: Int
  let log: @Sendable () -> String

  var base: String { "http://127.0.0.1:\(port)" }

  struct Answer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var text: String
    var json: JSONValue { (try? JSONReader.read(text)) ?? .null }
  }

  /// Runs the body against a server, then stops it and waits until it has ended.
  static func run<Value: Sendable>(
    _ options: ServerOptions = ServerOptions(port: 0), format: ServerLog.Format = .json,
    proxy: ProxyServer.MakeProxy? = nil, broker: (@Sendable (Ledger, ServerLog) -> LeaseBroker)? = nil,
    _ body: (RunningServer) async throws -> Value
  ) async throws -> Value {
    var ledger = try await Ledger.open("sqlite::memory:")
    ledger.grantsUnbilled = true
    let written = Lines()
    let log = ServerLog(format: format) { written.add($0) }
    let server = ProxyServer(
      ledger: ledger, options: options, log: log, broker: broker.map { $0(ledger, log) }, makeProxy: proxy)
    let (ports, foundPort) = AsyncStream.makeStream(of: Int.self)
    let (stops, stop) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      defer { foundPort.finish() }
      try await server.run(onListening: { foundPort.yield($0) }, until: { for await _ in stops { return } })
    }
    var port: Int?
    for await found in ports {
      port = found
      break
    }
    guard let port else {
      try await task.value
      throw CancellationError()
    }
    let result: Result<Value, any Error>
    do {
      result = .success(
        try await body(
          RunningServer(
            port: port,
            log: {
              log.flush(); return written.text
            })))
    } catch { result = .failure(error) }
    stop.yield()
    try await task.value
    await ledger.close()
    return try result.get()
  }

  private final class Lines: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    func add(_ more: [UInt8]) { bytes.withLock { $0 += more } }
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
  }

  func send(
    _ method: String, _ path: String, _ body: String? = nil, key: String? = nil, headers: [(String, String)] = [],
    chunked: AsyncStream<ByteBuffer>? = nil
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: base + path)
    request.method = .RAW(value: method)
    if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body { request.body = .bytes(ByteBuffer(string: body)) }
    if let chunked { request.body = .stream(chunked, length: .unknown) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    let text = try await response.body.collect(upTo: 16 << 20)
    return Answer(status: Int(response.status.code), headers: response.headers, text: String(buffer: text))
  }

  func register(_ email: String = "person@example.dev") async throws -> String {
    try await send("POST", "/auth/register", #"{"email":"\#(email)","password":"TestPassw0rd"}"#)
      .json["data"]?["management_key"]?.string ?? "none"
  }
}
