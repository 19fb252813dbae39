import Domain
import StructuredText
public import TokenProxyAPI

extension HTTPTransport {
  /// Reads the server-sent events until the connection ends. Whoever wants more asks again: when, is for the caller.
  ///
  /// The server says at least every 15 seconds that it is there; after a minute of silence the stream fails.
  public func events(_ request: APIRequest) -> AsyncThrowingStream<ServerEvent, any Error> {
    let (stream, continuation) = AsyncThrowingStream<ServerEvent, any Error>.makeStream()
    let reader = Task(executorPreference: executor) {
      do {
        try await read(request) { continuation.yield($0) }
        continuation.finish()
      } catch let failure as ExchangeFailure {
        continuation.finish(throwing: serviceFailure(failure))
      } catch {
        continuation.finish(throwing: error)
      }
    }
    continuation.onTermination = { _ in reader.cancel() }
    return stream
  }

  private func read(_ request: APIRequest, onto take: (ServerEvent) -> Void) async throws {
    var call = call(for: request)
    call.headers.removeAll { $0.name == "Accept" }
    call.headers.append((name: "Accept", value: Secret("text/event-stream")))
    log?("→ \(request.method.rawValue) \(request.path) (events)")
    let answer = try await exchange.open(call, within: policy.attemptLimit)
    log?("← \(answer.status)")
    guard answer.status == 200 else {
      var body: [UInt8] = []
      for try await part in answer.body where body.count < 65_536 { body += part }
      let value = (try? JSONReader.read(body)) ?? .members([])
      throw APIFailure(status: answer.status, headers: answer.headers, body: value)
    }
    guard answer.headers["content-type"]?.lowercased().hasPrefix("text/event-stream") == true else {
      throw ServiceFailure(.broken, "\(base) does not send events")
    }
    var parser = ServerSentEventParser()
    for try await part in answer.body {
      for message in try parser.take(part) {
        guard let data = try? JSONReader.read(message.data),
          let event = ServerEvent(name: message.name, data: data)
        else { continue }
        take(event)
      }
    }
  }
}
