import HTTPTypes
public import Hummingbird
public import HummingbirdCore
import Metering
import NIOCore
import TokenProxyAPI

extension MeteringProxy {
  private enum Target {
    case call(CallShape)
    case models
  }

  private static func target(_ path: String) -> Target? {
    guard path.hasPrefix("/v1/") else { return nil }
    return switch path.dropFirst(4) {
    case "chat/completions": .call(.chatCompletions)
    case "messages": .call(.messages)
    case "responses": .call(.responses)
    case "embeddings": .call(.embeddings)
    case "models": .models
    default: nil
    }
  }

  /// The path's name in logs and figures; nil when the path is none of the proxy's.
  public func template(of path: String) -> String? { Self.target(path) == nil ? nil : path }

  /// Answers whatever comes to one of its paths, refusals included.
  public func respond(to request: Request, path: String, requestID: String, peer: String) async throws -> Response {
    switch Self.target(path) {
    case .call(let shape):
      guard request.method == .post else { return refusal(.wrongMethod, shape, requestID) }
      return try await call(request, shape, requestID: requestID)
    case .models:
      guard request.method == .get || request.method == .head else {
        return refusal(.wrongMethod, .chatCompletions, requestID)
      }
      return await models(request, requestID: requestID)
    case nil:
      return refusal(APIFailure(404, APIErrorCode.notFound, "Endpoint not found"), .chatCompletions, requestID)
    }
  }

  /// Adds the proxy's routes to a router, for a server that has one.
  public func addRoutes<Context: RequestContext>(to router: some RouterMethods<Context>) {
    let answer: @Sendable (Request, Context) async throws -> Response = { request, _ in
      let requestID = Self.requestID(request.headers[.requestIdentity])
      var response = try await self.respond(
        to: request, path: request.uri.path, requestID: requestID, peer: "")
      response.headers[.requestIdentity] = requestID
      return response
    }
    for shape in CallShape.allCases { router.on(RouterPath("/v1/" + shape.path), method: .post, use: answer) }
    router.on("/v1/models", method: .get, use: answer)
  }

  /// What the client called the exchange, where that is harmless, otherwise a new name.
  private static func requestID(_ sent: String?) -> String {
    guard let sent, (1...128).contains(sent.utf8.count),
      sent.utf8.allSatisfy({
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x2D || $0 == 0x5F
      })
    else { return callIdentity() }
    return sent
  }

  /// 128 random bits: names a call for ever.
  static func callIdentity() -> String {
    var generator = SystemRandomNumberGenerator()
    let digits = StaticDigits.hexadecimal
    return String(unsafeUninitializedCapacity: 32) { buffer in
      for half in 0..<2 {
        var bits: UInt64 = generator.next()
        for place in 0..<16 {
          buffer[half * 16 + place] = digits[Int(bits & 15)]
          bits >>= 4
        }
      }
      return 32
    }
  }
}

private enum StaticDigits {
  static let hexadecimal = Array("0123456789abcdef".utf8)
}

extension APIFailure {
  static let wrongMethod = APIFailure(405, APIErrorCode.methodNotAllowed, "Method not allowed")
}

extension HTTPField.Name {
  // Constants, and right: the other branch is never taken.
  static let requestIdentity = HTTPField.Name("x-request-id") ?? .via
  static let upstreamRequestIdentity = HTTPField.Name("x-upstream-request-id") ?? .via
  static let plainKey = HTTPField.Name("x-api-key") ?? .via
  static let anthropicVersion = HTTPField.Name("anthropic-version") ?? .via
  static let anthropicBeta = HTTPField.Name("anthropic-beta") ?? .via
  static let noBuffering = HTTPField.Name("x-accel-buffering") ?? .via
}
