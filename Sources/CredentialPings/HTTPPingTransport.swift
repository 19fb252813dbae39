import AsyncHTTPClient
public import Credentials
import Domain
import NIOCore
import NIOHTTP1

/// Carries pings, and calls to token endpoints, by HTTP. The client is made with the first ping, so that a program that
/// never validates never pays for it.
public actor HTTPPingTransport: PingTransport {
  /// A body that is larger is cut off: only its beginning is ever looked at.
  static let largestBody = 1 << 20

  private let limit: Duration
  /// A call to a token endpoint may say how long it may take, and this is the most it gets.
  let longestPost: Duration
  private var client: HTTPClient?
  private var isClosed = false

  /// - Parameters:
  ///   - limit: how long a ping may take in all.
  ///   - longestPost: how long a call to a token endpoint may take at most.
  public init(limit: Duration = .seconds(10), longestPost: Duration = .seconds(30)) {
    self.limit = limit
    self.longestPost = longestPost
  }

  public func send(_ request: PingRequest) async -> PingReply {
    var call = HTTPClientRequest(url: request.url)
    for header in request.headers { call.headers.replaceOrAdd(name: header.name, value: header.value.reveal()) }
    if let body = request.body {
      call.method = .POST
      call.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
      call.body = .bytes(body)
    }
    return await answer(to: call, within: limit)
  }

  func answer(to call: HTTPClientRequest, within limit: Duration) async -> PingReply {
    guard !isClosed else { return .failure("the program is about to end") }
    guard maySendSecrets(to: call.url) else { return .failure("the address is neither https nor on this machine") }
    let client = self.client ?? Self.makeClient()
    self.client = client
    var call = call
    if !call.headers.contains(name: "User-Agent") { call.headers.add(name: "User-Agent", value: "credtop") }
    return await withTaskGroup(of: PingReply?.self) { [call] group in
      group.addTask { await Self.answer(to: call, from: client, within: limit) }
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

  private static func answer(
    to call: HTTPClientRequest, from client: HTTPClient, within limit: Duration
  ) async -> PingReply {
    do {
      // A little more than we wait: of two clocks that ring at once either may be heard first.
      let response = try await client.execute(
        call, timeout: .nanoseconds(Int64((limit + .seconds(1)) / .nanoseconds(1))))
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
