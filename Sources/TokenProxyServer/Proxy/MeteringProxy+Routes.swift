import Metering
import NIOHTTP1
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
  public func respond(to request: ProxiedRequest) async throws -> ProxiedAnswer {
    switch Self.target(request.path) {
    case .call(let shape):
      guard request.method == .POST else { return refusal(.wrongMethod, shape, request.requestID) }
      return try await call(request, shape)
    case .models:
      guard request.method == .GET || request.method == .HEAD else {
        return refusal(.wrongMethod, .chatCompletions, request.requestID)
      }
      return await models(request)
    case nil:
      let failure = APIFailure(404, APIErrorCode.notFound, "Endpoint not found")
      return refusal(failure, .chatCompletions, request.requestID)
    }
  }
}

extension APIFailure {
  static let wrongMethod = APIFailure(405, APIErrorCode.methodNotAllowed, "Method not allowed")
}
