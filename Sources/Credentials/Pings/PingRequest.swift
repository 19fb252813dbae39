public import Domain

/// One call that tells whether a credential works. It holds the secret: nothing may print it.
public struct PingRequest: Hashable, Sendable, CustomStringConvertible {
  public struct Header: Hashable, Sendable {
    public var name: String
    public var value: Secret

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = Secret(value)
    }
  }

  /// The credential's id.
  public var id: String
  /// Always without the secret in it.
  public var url: String
  public var headers: [Header]
  /// JSON for a POST; nil for a GET. Never with the secret in it.
  public var body: [UInt8]?
  /// The same question to the provider's other regions: a key is refused everywhere but at home.
  public var elsewhere: [String] = []

  public init(id: String, url: String, headers: [Header], body: [UInt8]? = nil) {
    self.id = id
    self.url = url
    self.headers = headers
    self.body = body
  }

  public var description: String { "\(body == nil ? "GET" : "POST") \(url)" }
}

/// What came back.
public enum PingReply: Hashable, Sendable {
  case response(PingResponse)
  /// There was no answer; the text says why and names no secret.
  case failure(String)
}

public struct PingResponse: Hashable, Sendable {
  public var status: Int
  /// At most 1 MiB.
  public var body: [UInt8]
  /// The header of that name, as it stood.
  public var retryAfter: String?

  public init(status: Int, body: [UInt8] = [], retryAfter: String? = nil) {
    self.status = status
    self.body = body
    self.retryAfter = retryAfter
  }
}

/// Carries pings over the network. It follows no redirect, so that a secret goes nowhere but to its own provider.
public protocol PingTransport: Sendable {
  func send(_ request: PingRequest) async -> PingReply
  /// Ends connections; nothing is sent afterwards.
  func close() async
}

extension PingTransport {
  /// Asks, and where the key is refused asks the provider's other regions: one refusal is no proof for another region.
  func ask(_ request: PingRequest) async -> PingReply {
    var reply = await send(request)
    for url in request.elsewhere {
      guard case .response(let response) = reply, response.status == 401 else { break }
      var next = request
      next.url = url
      reply = await send(next)
    }
    return reply
  }
}
