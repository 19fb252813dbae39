public import StructuredText

/// How GitHub and Stripe are asked. Tests answer themselves.
public protocol OutgoingHTTP: Sendable {
  /// - Throws: when no answer came in time, or it was longer than a mebibyte.
  func send(_ request: OutgoingRequest) async throws -> OutgoingAnswer
}

public struct OutgoingRequest: Sendable {
  public var method: String
  public var url: String
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(_ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

public struct OutgoingAnswer: Sendable {
  public var status: Int
  public var body: [UInt8]

  public init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }

  var isSuccess: Bool { (200..<300).contains(status) }
  /// nil when the body is no JSON.
  public var json: JSONValue? { try? JSONReader.read(body) }
}
