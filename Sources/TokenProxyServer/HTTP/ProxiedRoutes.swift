public import NIOCore
public import NIOHTTP1

/// The routes that are forwarded to a model provider, for the server to mount.
public protocol ProxiedRoutes: Sendable {
  /// The path's name in logs and figures; nil when the path is none of the proxy's.
  func template(of path: String) -> String?
  /// Bytes of a request's body.
  var bodyLimit: Int { get }
  /// Answers whatever comes to one of its paths, refusals included.
  ///
  /// - Throws: when the connection cannot be used any further.
  func respond(to request: ProxiedRequest) async throws -> ProxiedAnswer
  /// Counts since the server started.
  var figures: ProxyFigures { get }
  /// Takes no more calls and waits until the running ones are settled; at the end of the time they are cut off and settled
  /// by what they delivered.
  func stop(within limit: Duration) async
  /// Waits until what goes on behind finished answers, such as settling calls whose client has gone, is done.
  func drain() async
}

extension MeteringProxy: ProxiedRoutes {}

/// A request to one of the proxied routes.
public struct ProxiedRequest: Sendable {
  public let method: HTTPMethod
  /// Without the query.
  public let path: String
  /// Its name in logs and figures.
  public let template: String
  public let headers: HTTPHeaders
  /// Its name, in the answer and in the log.
  public let requestID: String
  public let body: IncomingBody
  public let client: ClientPresence

  public init(
    _ method: HTTPMethod, _ path: String, template: String, headers: HTTPHeaders, requestID: String,
    body: IncomingBody, client: ClientPresence
  ) {
    self.method = method
    self.path = path
    self.template = template
    self.headers = headers
    self.requestID = requestID
    self.body = body
    self.client = client
  }

  /// nil where none is said, or no number.
  var contentLength: Int? { headers.first(name: "content-length").flatMap { Int($0) } }
}

/// What a proxied request is answered with.
public struct ProxiedAnswer: Sendable {
  public enum Body: Sendable {
    case whole(ByteBuffer)
    /// Writes it piece by piece.
    case stream(@Sendable (any AnswerWriter) async throws -> Void)
  }

  public var status: Int
  public var headers: HTTPHeaders
  public var body: Body

  public init(_ status: Int, headers: HTTPHeaders = [:], body: Body = .whole(ByteBuffer())) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Where the body of a streamed answer goes.
public protocol AnswerWriter: Sendable {
  /// Sends the pieces at once, and returns when there is room for more.
  ///
  /// - Throws: when the client has gone.
  func write(_ pieces: [ByteBuffer]) async throws
}
