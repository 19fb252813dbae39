import NIOCore
import StructuredText

/// A client of a served set of methods, on its event loop: what it sends in, what goes back.
final class ServedClient {
  private let settings: ServedSettings
  private var conversation: ServedConversation
  private var questions = 0

  init(_ settings: ServedSettings) {
    self.settings = settings
    conversation = ServedConversation(
      methods: settings.methods.names, token: settings.token, version: settings.version)
  }

  /// - Parameters:
  ///   - send: on the event loop.
  ///   - end: with a code of WebSocket.
  func received(
    _ bytes: [UInt8], on loop: any EventLoop, send: @escaping (GatewayFrame) -> Void, end: (UInt16) -> Void
  ) {
    switch conversation.step(bytes) {
    case .send(let frame): send(frame)
    case .sendAndClose(let frame, let code):
      send(frame)
      end(code)
    case .ignore: break
    case .ask(let id, let method, let parameters):
      guard questions < ServedLimits.questions else {
        return send(
          .answer(
            id: id,
            .refused(GatewayRefusal(code: "UNAVAILABLE", message: "too much is asked at once", isRetryable: true))))
      }
      questions += 1
      ask(method, parameters, on: loop) { [self] answer in
        questions -= 1
        send(.answer(id: id, answer))
      }
    }
  }

  private func ask(
    _ method: String, _ parameters: JSONValue, on loop: any EventLoop,
    then answered: @escaping (GatewayFrame.Answer) -> Void
  ) {
    let methods = settings.methods
    let promise = loop.makePromise(of: GatewayFrame.Answer.self)
    promise.completeWithTask { await methods.answer(method, parameters) }
    promise.futureResult.assumeIsolated().whenSuccess { answered($0) }
  }
}
