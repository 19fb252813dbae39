import NIOCore

/// Where an upstream listens.
struct UpstreamAddress: Hashable, Sendable {
  let isSecure: Bool
  /// A name or an address, without brackets.
  let host: String
  let port: Int
  /// As the request's `Host` says it.
  let authority: String
  /// With a slash at its beginning and none at its end; empty for none.
  let path: String

  /// - Parameter base: of an `Upstream`.
  /// - Returns: nil when no connection can be made by it.
  init?(_ base: String) {
    isSecure = base.hasPrefix("https://")
    guard isSecure || base.hasPrefix("http://") else { return nil }
    let rest = base.dropFirst(isSecure ? 8 : 7)
    path = String(rest.drop { $0 != "/" })
    let place = rest.prefix { $0 != "/" }
    let named = place.split(separator: "@", omittingEmptySubsequences: false).last ?? place
    let name: Substring
    let number: Substring
    if named.first == "[" {
      name = named.dropFirst().prefix { $0 != "]" }
      number = named.drop { $0 != "]" }.dropFirst()
    } else {
      name = named.prefix { $0 != ":" }
      number = named.drop { $0 != ":" }
    }
    guard !name.isEmpty, base.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    host = String(name)
    if number.isEmpty {
      port = isSecure ? 443 : 80
      authority = named.first == "[" ? "[\(name)]" : host
    } else {
      guard number.first == ":", let value = Int(number.dropFirst()), (1...65_535).contains(value) else { return nil }
      port = value
      authority = String(named)
    }
  }

  /// nil when the host is a name.
  var socket: SocketAddress? { try? SocketAddress(ipAddress: host, port: port) }
}
