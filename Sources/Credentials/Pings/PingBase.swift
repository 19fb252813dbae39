import Domain

/// An address that we do not send secrets to.
struct BadPingBase: Error, Hashable, Sendable {
  var text: String
}

/// Scheme and host for a tool's pings: the vendor's, or what `CREDTOP_PING_BASE_<CLI>` says. Secrets travel only by
/// `https`, or unencrypted to this machine itself.
func pingBase(of tool: Tool, default host: String, context: DiscoveryContext) -> Result<String, BadPingBase> {
  base(in: "CREDTOP_PING_BASE_" + tool.variablePart, default: host, context: context)
}

/// Scheme and host that a variable names, if they are safe; the given ones where it is not set.
func base(in variable: String, default host: String, context: DiscoveryContext) -> Result<String, BadPingBase> {
  guard let value = context.variable(variable) else { return .success(host) }
  let base = value.hasSuffix("/") ? String(value.dropLast()) : value
  return isSafeBase(base)
    ? .success(base) : .failure(BadPingBase(text: "\(variable) is neither https nor on this machine"))
}

extension Tool {
  /// `CODEX_CLI`
  var variablePart: String { rawValue.uppercased().replacing("-", with: "_") }
}

/// `https` anywhere, `http` on the loopback addresses; nothing but scheme, host and port.
func isSafeBase(_ base: String) -> Bool {
  func authority(after scheme: String) -> Substring? {
    guard base.hasPrefix(scheme) else { return nil }
    let rest = base.dropFirst(scheme.count)
    let isPlain = rest.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && ![0x2F, 0x3F, 0x23, 0x40, 0x5C].contains(byte)
    }
    return isPlain && !rest.isEmpty ? rest : nil
  }
  if authority(after: "https://") != nil { return true }
  guard let place = authority(after: "http://") else { return false }
  let hosts = ["localhost", "127.0.0.1", "[::1]"]
  return hosts.contains { host in
    guard place.hasPrefix(host) else { return false }
    let port = place.dropFirst(host.count)
    return port.isEmpty
      || (port.first == ":" && port.count > 1 && port.dropFirst().utf8.allSatisfy { (48...57).contains($0) })
  }
}

/// Whether a secret may travel to that address: by `https`, or within this machine.
public func maySendSecrets(to url: String) -> Bool {
  guard let scheme = url.firstRange(of: "://") else { return false }
  let rest = url[scheme.upperBound...]
  return isSafeBase(String(url[..<(rest.firstIndex(of: "/") ?? url.endIndex)]))
}
