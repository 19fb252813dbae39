import AsyncHTTPClient
import Domain
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TokenProxyAPI

/// The exchange over the network. Its client lives as long as the process and is made with the first request, so that a
/// program that never asks never pays for it.
struct NetworkExchange: HTTPExchange {
  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration(
      // Nobody is told the secret but the address that was configured.
      redirectConfiguration: .disallow,
      timeout: HTTPClient.Configuration.Timeout(connect: .seconds(10), read: .seconds(60)))
    configuration.httpVersion = .http1Only
    configuration.connectionPool.idleTimeout = .seconds(15)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  func send(_ call: HTTPCall, within limit: Duration, bodyLimit: Int) async throws -> HTTPAnswer {
    do {
      let (heads, bodies) = try start(call, bodyLimit: bodyLimit, deadline: .now() + TimeAmount(limit))
      var answer = try await head(heads)
      for try await part in bodies { answer.body += part }
      // A stream whose reader is cancelled ends without an error.
      try Task.checkCancellation()
      return answer
    } catch {
      throw translated(error)
    }
  }

  func open(_ call: HTTPCall, within limit: Duration) async throws -> HTTPAnswerStream {
    do {
      // The body has no end in time, its head has one.
      let (heads, bodies) = try start(call, bodyLimit: .max, deadline: nil, headLimit: TimeAmount(limit))
      let answer = try await head(heads)
      return HTTPAnswerStream(status: answer.status, headers: answer.headers, body: bodies)
    } catch {
      throw translated(error)
    }
  }

  private func head(_ heads: AsyncThrowingStream<HTTPAnswer, any Error>) async throws -> HTTPAnswer {
    for try await head in heads { return head }
    try Task.checkCancellation()
    throw ExchangeFailure.broken("the connection was closed")
  }

  /// Sends the call and reads its answer on the client's event loop. The client's `async` calls would make tasks of their own
  /// on the pool of libdispatch, whose monitor then wakes every second for as long as the process lives.
  private func start(
    _ call: HTTPCall, bodyLimit: Int, deadline: NIODeadline?, headLimit: TimeAmount? = nil
  ) throws -> (heads: AsyncThrowingStream<HTTPAnswer, any Error>, bodies: AsyncThrowingStream<[UInt8], any Error>) {
    let (heads, head) = AsyncThrowingStream<HTTPAnswer, any Error>.makeStream()
    let (bodies, body) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
    var request = try HTTPClient.Request(url: call.address, method: HTTPMethod(rawValue: call.method.rawValue))
    for header in call.headers { request.headers.replaceOrAdd(name: header.name, value: header.value.reveal()) }
    if !call.body.isEmpty { request.body = .bytes(call.body) }
    let reader = AnswerReader(head: head, body: body, bodyLimit: bodyLimit)
    let task = Self.client.execute(request: request, delegate: reader, deadline: deadline)
    if let headLimit {
      task.eventLoop.scheduleTask(in: headLimit) {
        if !reader.hasHead { task.fail(reason: ExchangeFailure.timedOut) }
      }
    }
    // Also when nobody waits for it any more.
    body.onTermination = { if case .cancelled = $0 { task.cancel() } }
    task.futureResult.whenFailure { error in
      head.finish(throwing: error)
      body.finish(throwing: Self.translated(error))
    }
    return (heads, bodies)
  }

  /// Says what went wrong without quoting the error, which may name headers.
  private func translated(_ error: any Error) -> any Error {
    Task.isCancelled ? CancellationError() : Self.translated(error)
  }

  private static func translated(_ error: any Error) -> any Error {
    if error is ExchangeFailure || error is CancellationError { return error }
    if let known = error as? HTTPClientError {
      switch known {
      case .connectTimeout: return ExchangeFailure.unreachable("no connection within 10 s")
      case .deadlineExceeded, .readTimeout, .requestStreamCancelled, .cancelled: return ExchangeFailure.timedOut
      case .remoteConnectionClosed: return ExchangeFailure.broken("the connection was closed")
      default: return ExchangeFailure.broken("the answer is not valid HTTP")
      }
    }
    if let system = error as? IOError { return failure(system.errnoCode) }
    if let several = error as? NIOConnectionError {
      let systems = several.connectionErrors.compactMap { $0.error as? IOError }
      if let system = systems.first { return failure(system.errnoCode) }
      if several.dnsAError != nil || several.dnsAAAAError != nil {
        return ExchangeFailure.unreachable("its name is not known")
      }
    }
    return ExchangeFailure.unreachable("no connection")
  }

  private static func failure(_ code: CInt) -> ExchangeFailure {
    switch code {
    case ECONNREFUSED: .nothingListens
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN: .unreachable("there is no way to it from here")
    case ETIMEDOUT: .unreachable("no connection in time")
    case ECONNRESET, EPIPE: .broken("the connection was closed")
    default: .broken("the connection failed: \(String(cString: strerror(code)))")
    }
  }
}

/// Hears of an answer on the client's event loop and hands it over.
private final class AnswerReader: HTTPClientResponseDelegate {
  typealias Response = Void

  private let head: AsyncThrowingStream<HTTPAnswer, any Error>.Continuation
  private let body: AsyncThrowingStream<[UInt8], any Error>.Continuation
  private let state: Mutex<State>

  private struct State {
    var hasHead = false
    /// How much of the body may still come.
    var room: Int
  }

  var hasHead: Bool { state.withLock { $0.hasHead } }

  init(
    head: AsyncThrowingStream<HTTPAnswer, any Error>.Continuation,
    body: AsyncThrowingStream<[UInt8], any Error>.Continuation, bodyLimit: Int
  ) {
    self.head = head
    self.body = body
    state = Mutex(State(room: bodyLimit))
  }

  func didReceiveHead(task: HTTPClient.Task<Void>, _ received: HTTPResponseHead) -> EventLoopFuture<Void> {
    let headers = Dictionary(received.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
    if let announced = headers["content-length"].flatMap({ Int($0) }), announced > state.withLock({ $0.room }) {
      return task.eventLoop.makeFailedFuture(ExchangeFailure.tooLarge)
    }
    state.withLock { $0.hasHead = true }
    head.yield(HTTPAnswer(status: Int(received.status.code), headers: headers))
    head.finish()
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ part: ByteBuffer) -> EventLoopFuture<Void> {
    let fits = state.withLock { state in
      state.room -= part.readableBytes
      return state.room >= 0
    }
    guard fits else { return task.eventLoop.makeFailedFuture(ExchangeFailure.tooLarge) }
    body.yield(Array(part.readableBytesView))
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didFinishRequest(task: HTTPClient.Task<Void>) {
    head.finish()
    body.finish()
  }
}

extension TimeAmount {
  fileprivate init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
