public import Domain

/// One call to a token endpoint, always a POST. It holds secrets: nothing may print it.
public struct TokenCall: Hashable, Sendable, CustomStringConvertible {
  public var url: String
  /// Beside `Content-Type`.
  public var headers: [PingRequest.Header]
  public var contentType: String
  public var body: Secret
  /// How long the whole call may take. Longer than a validation: an answer that is lost may take a single-use token
  /// with it.
  public var limit: Duration

  public var description: String { "POST \(url)" }
}

extension TokenCall {
  static let longest = Duration.seconds(30)

  /// A call with a form for its body.
  static func form(
    _ url: String, _ fields: [(String, String)], headers: [PingRequest.Header] = [], limit: Duration = longest
  ) -> TokenCall {
    let body = fields.map { "\(percentEncoded($0.0))=\(percentEncoded($0.1))" }.joined(separator: "&")
    return TokenCall(
      url: url, headers: headers + [PingRequest.Header("Accept", "application/json")],
      contentType: "application/x-www-form-urlencoded", body: Secret(body), limit: limit)
  }

  static func json(_ url: String, _ text: String, limit: Duration = longest) -> TokenCall {
    TokenCall(
      url: url, headers: [PingRequest.Header("Accept", "application/json")], contentType: "application/json",
      body: Secret(text), limit: limit)
  }
}

/// Carries calls to token endpoints. Follows no redirect, keeps at most 1 MiB of an answer.
public protocol TokenTransport: Sendable {
  func post(_ call: TokenCall) async -> PingReply
}

/// Everything but letters, digits and `-._~` as `%XX`.
func percentEncoded(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
    default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
