import AsyncHTTPClient
public import Credentials
import Domain
import NIOCore
import NIOHTTP1

/// Carries pings by HTTP. The client is made with the first ping, so that a program that never validates never pays
/// for it.
public actor HTTPPingTransport: PingTransport {
  /// A body that is larger is cut off: only its beginning is ever looked at.
  static let largestBody = 1 << 20

  private let limit: Duration
  private var client: HTTPClient?
  private var isClosed = false

  /// - Parameter limit: how long a ping may take in all.
  public init(limit: Duration = .seconds(10)) { self.limit = limit }

  public func send(_ request: PingRequest) async -> PingReply {
    guard !isClosed else { return .failure("the program is about to end") }
    guard maySendSecrets(to: request.url) else { return .failure("the address is neither https nor on this machine") }
    let client = self.client ?? Self.makeClient()
    self.client = client
    let limit = limit
    return await withTaskGroup(of: PingReply?.self) { group in
      group.addTask { await Self.answer(to: request, from: client) }
      group.addTask {
        try? await Task.sleep(for: limit)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first ?? .failure("no answer within \(limit.components.seconds) s")
    }
  }

  public func close() async {
    isClosed = true
    let open = client
    client = nil
    try? await open?.shutdown()
  }

  private static func makeClient() -> HTTPClient {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: HTTPClient.Configuration.Timeout(connect: .seconds(5)))
    configuration.httpVersion = .http1Only
    configuration.connectionPool.idleTimeout = .seconds(5)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  private static func answer(to request: PingRequest, from client: HTTPClient) async -> PingReply {
    var call = HTTPClientRequest(url: request.url)
    call.headers.add(name: "User-Agent", value: "credtop")
    for header in request.headers { call.headers.replaceOrAdd(name: header.name, value: header.value.reveal()) }
    if let body = request.body {
      call.method = .POST
      call.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
      call.body = .bytes(body)
    }
    do {
      let response = try await client.execute(call, timeout: .seconds(10))
      var body: [UInt8] = []
      for try await part in response.body {
        body += part.readableBytesView.prefix(largestBody - body.count)
        if body.count >= largestBody { break }
      }
      return .response(
        PingResponse(
          status: Int(response.status.code), body: body, retryAfter: response.headers.first(name: "Retry-After")))
    } catch {
      return .failure(words(for: error))
    }
  }

  /// Says what went wrong without quoting the error, which may name headers.
  private static func words(for error: any Error) -> String {
    guard let known = error as? HTTPClientError else { return "no connection (\(type(of: error)))" }
    switch known {
    case .connectTimeout: return "no connection within 5 s"
    case .deadlineExceeded, .readTimeout, .requestStreamCancelled, .cancelled: return "no answer in time"
    case .remoteConnectionClosed: return "the connection was closed"
    default: return "no usable answer"
    }
  }
}
