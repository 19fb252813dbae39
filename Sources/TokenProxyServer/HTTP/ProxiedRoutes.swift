public import Hummingbird

/// The routes that are forwarded to a model provider, for the server to mount.
public protocol ProxiedRoutes: Sendable {
  /// The path's name in logs and figures; nil when the path is none of the proxy's.
  func template(of path: String) -> String?
  /// Bytes of a request's body.
  var bodyLimit: Int { get }
  /// Answers whatever comes to one of its paths, refusals included.
  func respond(
    to request: Request, path: String, requestID: String, client: ClientPresence
  ) async throws -> Response
  /// Counts since the server started.
  var figures: ProxyFigures { get }
  /// Takes no more calls and waits until the running ones are settled; at the end of the time they are cut off and settled
  /// by what they delivered.
  func stop(within limit: Duration) async
  /// Waits until what goes on behind finished answers, such as settling calls whose client has gone, is done.
  func drain() async
}

extension MeteringProxy: ProxiedRoutes {}
