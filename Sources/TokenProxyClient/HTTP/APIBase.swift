/// The address below which a token proxy answers: `https://proxy.example/v1`, `http://127.0.0.1:3000`.
///
/// Only `https`, or `http` on this machine, so that no secret crosses a network unsealed. With or without `/v1` and
/// slashes at its end; a server of ours answers at both.
public struct APIBase: Hashable, Sendable, CustomStringConvertible {
  /// As it was given, without slashes at its end.
  public let text: String

  /// The server that `credtop serve` starts.
  public static let standard = APIBase(checked: "http://127.0.0.1:3000")

  private init(checked text: String) { self.text = text }

  /// - Throws: `ClientFailure.invalidValue`; the text is quoted unless it holds a password.
  public init(_ given: String) throws(ClientFailure) {
    if let reason = APIBase.fault(of: given) {
      let shown = given.contains("@") ? "The API base" : "The API base '\(given.prefix(200))'"
      throw ClientFailure(
        .invalidValue, "\(shown) \(reason)", remedy: "For instance https://proxy.example or http://127.0.0.1:3000")
    }
    text = APIBase.withoutSlashes(given)
  }

  public var description: String { text }

  /// Without `/v1` at its end.
  public var root: String {
    text.hasSuffix("/v1") ? APIBase.withoutSlashes(String(text.dropLast(3))) : text
  }

  /// Host and port as they were given: `127.0.0.1:3000`.
  public var authority: String { String(text.dropFirst(text.hasPrefix("https://") ? 8 : 7).prefix { $0 != "/" }) }

  /// What starts a server at this address; nil where it is another machine's, or another program's to seal.
  var serveCommand: String? {
    guard text.hasPrefix("http://") else { return nil }
    return authority == APIBase.standard.authority ? "credtop serve" : "credtop serve --listen \(authority)"
  }

  /// The base for clients of OpenAI's API: `…/v1`.
  public var proxyBase: String { root + "/v1" }

  /// The address of a management route. Events are served below `/v1` only.
  func address(of path: String, query: [String: String]) -> String {
    var address = (path == "/events" ? proxyBase : text) + path
    for (number, (name, value)) in query.sorted(by: { $0.key < $1.key }).enumerated() {
      address += (number == 0 ? "?" : "&") + APIBase.escaped(name) + "=" + APIBase.escaped(value)
    }
    return address
  }

  private static func withoutSlashes(_ text: String) -> String {
    var text = text
    while text.hasSuffix("/") { text.removeLast() }
    return text
  }

  private static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if isPlain(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: false
    }
  }

  /// What is wrong with the text as a base; nil when it is one.
  private static func fault(of text: String) -> String? {
    guard !text.isEmpty else { return "is empty" }
    guard text.utf8.count <= 2000 else { return "is too long" }
    let isSecure = text.hasPrefix("https://")
    guard isSecure || text.hasPrefix("http://") else { return "does not begin with https:// or http://" }
    let rest = text.dropFirst(isSecure ? 8 : 7)
    let authority = rest.prefix { $0 != "/" }
    if authority.contains("@") { return "holds a user name or a password" }
    if rest.contains("?") || rest.contains("#") { return "holds a query or a fragment" }
    guard let (host, port) = hostAndPort(authority) else { return "has no valid host" }
    if let port {
      guard let number = UInt16(port), number > 0, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return "has no valid port"
      }
    }
    let path = rest.dropFirst(authority.count)
    guard path.utf8.allSatisfy({ isPlain($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "~") }),
      !path.split(separator: "/").contains(where: { $0 == ".." || $0 == "." })
    else { return "has a path with characters that belong in none" }
    guard isSecure || isLoopback(host) else { return "is neither https nor on this machine" }
    return nil
  }

  private static func hostAndPort(_ authority: Substring) -> (host: Substring, port: Substring?)? {
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      let host = authority[authority.index(after: authority.startIndex)..<end]
      let rest = authority[authority.index(after: end)...]
      let allowed = host.utf8.allSatisfy { isPlain($0) || $0 == UInt8(ascii: ":") }
      guard !host.isEmpty, allowed, rest.isEmpty || rest.first == ":" else { return nil }
      return (host, rest.isEmpty ? nil : rest.dropFirst())
    }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard let host = parts.first, !host.isEmpty, parts.count <= 2, host.utf8.allSatisfy(isPlain), host.first != "-"
    else { return nil }
    return (host, parts.count == 2 ? parts[1] : nil)
  }

  /// `localhost`, 127.0.0.0/8 written as four numbers, and `::1`.
  private static func isLoopback(_ host: Substring) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }
}
