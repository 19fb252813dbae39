import TokenProxyAPI

/// A request's path and query, taken apart.
struct RequestTarget: Sendable {
  /// As it came, without the query.
  let path: String
  /// Without a leading `/v1`: management routes are served with and without it.
  let managementPath: String
  let query: [String: String]

  init(_ target: String) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts.first.map(String.init) ?? ""
    managementPath = path.hasPrefix("/v1/") ? String(path.dropFirst(3)) : path
    var query: [String: String] = [:]
    if parts.count == 2 {
      for pair in parts[1].split(separator: "&").prefix(64) {
        let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        query[Self.decoded(sides[0])] = sides.count == 2 ? Self.decoded(sides[1]) : ""
      }
    }
    self.query = query
  }

  /// Percent escapes and `+` undone; what is no escape stays as it is.
  private static func decoded(_ text: Substring) -> String {
    guard text.utf8.contains(where: { $0 == 0x25 || $0 == 0x2B }) else { return String(text) }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x25, index + 2 < bytes.count, let high = digit(bytes[index + 1]),
        let low = digit(bytes[index + 2])
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(bytes[index] == 0x2B ? 0x20 : bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
