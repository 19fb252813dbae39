import HTTPTypes
import Hummingbird
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

  public var bodyLimit: Int { settings.bodyLimit }

  /// Answers whatever comes to one of its paths, refusals included.
  public func respond(
    to request: Request, path: String, requestID: String, client: ClientPresence
  ) async throws -> Response {
    switch Self.target(path) {
    case .call(let shape):
      guard request.method == .post else { return refusal(.wrongMethod, shape, requestID) }
      return try await call(request, shape, requestID: requestID, client)
    case .models:
      guard request.method == .get || request.method == .head else {
        return refusal(.wrongMethod, .chatCompletions, requestID)
      }
      return await models(request, requestID: requestID)
    case nil:
      return refusal(APIFailure(404, APIErrorCode.notFound, "Endpoint not found"), .chatCompletions, requestID)
    }
  }
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
