import Domain
public import TokenProxyAPI

/// Carries requests to a management API in the same process: the demo, and tests without a socket.
public struct InProcessTransport: APITransport {
  public let api: ManagementAPI

  public init(_ api: ManagementAPI) { self.api = api }

  public func send(_ request: APIRequest) async throws -> APIResponse { await api.handle(request) }

  public func events(_ request: APIRequest) -> AsyncThrowingStream<ServerEvent, any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: ServerEvent.self)
    let api = api
    let task = Task {
      do {
        let caller = try await api.authenticate(request)
        for await case .event(let event) in api.events.listen(account: caller.account) { continuation.yield(event) }
        continuation.finish()
      } catch { continuation.finish(throwing: error) }
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }
}
