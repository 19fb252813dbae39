import AsyncHTTPClient
import Domain
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import TokenProxyAPI

/// The exchange over the network. Its client lives as long as the process and is made with the first request, so that a
/// program that never asks never pays for it.
struct NetworkExchange: HTTPExchange {
  /// Where answers are read; nil for Swift's own pool.
  var executor: (any TaskExecutor)?

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
    try await limited(to: limit) {
      let response = try await execute(call, within: limit)
      var answer = HTTPAnswer(status: Int(response.status.code), headers: headers(of: response))
      if let announced = answer.headers["content-length"].flatMap({ Int($0) }), announced > bodyLimit {
        throw ExchangeFailure.tooLarge
      }
      for try await part in response.body {
        guard answer.body.count + part.readableBytes <= bodyLimit else { throw ExchangeFailure.tooLarge }
        answer.body += part.readableBytesView
      }
      return answer
    }
  }

  func open(_ call: HTTPCall, within limit: Duration) async throws -> HTTPAnswerStream {
    let response: HTTPClientResponse
    do {
      response = try await execute(call, within: limit)
    } catch {
      throw translated(error)
    }
    let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
    let body = response.body
    let reader = Task(executorPreference: executor) {
      do {
        for try await part in body { continuation.yield(Array(part.readableBytesView)) }
        continuation.finish()
      } catch {
        continuation.finish(throwing: translated(error))
      }
    }
    continuation.onTermination = { _ in reader.cancel() }
    return HTTPAnswerStream(status: Int(response.status.code), headers: headers(of: response), body: stream)
  }

  private func execute(_ call: HTTPCall, within limit: Duration) async throws -> HTTPClientResponse {
    var request = HTTPClientRequest(url: call.address)
    request.method = HTTPMethod(rawValue: call.method.rawValue)
    for header in call.headers { request.headers.replaceOrAdd(name: header.name, value: header.value.reveal()) }
    if !call.body.isEmpty { request.body = .bytes(call.body) }
    return try await Self.client.execute(request, timeout: TimeAmount(limit))
  }

  private func headers(of response: HTTPClientResponse) -> [String: String] {
    Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
  }

  /// Runs the work, and gives it up when the time is over: the client's own limit is for the head only. The clock is that
  /// of the client's event loop, so that no pool of threads is kept awake for it.
  private func limited(
    to limit: Duration, _ work: @escaping @Sendable () async throws -> HTTPAnswer
  ) async throws -> HTTPAnswer {
    let reader = Task(executorPreference: executor) { try await work() }
    let timer = Self.client.eventLoopGroup.any().scheduleTask(in: TimeAmount(limit)) { reader.cancel() }
    defer { timer.cancel() }
    do {
      return try await withTaskCancellationHandler { try await reader.value } onCancel: { reader.cancel() }
    } catch is CancellationError where !Task.isCancelled {
      throw ExchangeFailure.timedOut
    } catch {
      throw translated(error)
    }
  }

  /// Says what went wrong without quoting the error, which may name headers.
  private func translated(_ error: any Error) -> any Error {
    if error is ExchangeFailure { return error }
    if error is CancellationError || Task.isCancelled { return CancellationError() }
    if let known = error as? HTTPClientError {
      switch known {
      case .connectTimeout: return ExchangeFailure.unreachable("no connection within 10 s")
      case .deadlineExceeded, .readTimeout, .requestStreamCancelled, .cancelled: return ExchangeFailure.timedOut
      case .remoteConnectionClosed: return ExchangeFailure.broken("the connection was closed")
      default: return ExchangeFailure.broken("the answer is not valid HTTP")
      }
    }
    if let system = error as? IOError { return Self.failure(system.errnoCode) }
    if let several = error as? NIOConnectionError {
      let systems = several.connectionErrors.compactMap { $0.error as? IOError }
      if let system = systems.first { return Self.failure(system.errnoCode) }
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

extension TimeAmount {
  fileprivate init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
