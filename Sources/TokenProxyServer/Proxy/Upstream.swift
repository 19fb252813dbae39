public import Domain
import Metering

/// A model provider that calls are forwarded to.
public struct Upstream: Sendable {
  /// For logs: `default`, or the provider's name.
  public var name: String
  /// Only models of this provider go there; nil takes all.
  public var provider: String?
  /// Without a slash at its end, with the version: `https://api.openai.com/v1`.
  public let base: String
  /// Tried in this order.
  public var keys: [Secret]

  /// - Parameter base: with or without `/v1` at its end.
  /// - Returns: nil when the base is no address of HTTP.
  public init?(name: String = "default", provider: String? = nil, base: String, keys: [Secret]) {
    var text = Substring(base)
    while text.last == "/" { text.removeLast() }
    guard text.hasPrefix("https://") || text.hasPrefix("http://") else { return nil }
    let rest = text.drop { $0 != ":" }.dropFirst(3)
    guard let first = rest.first, first != "/", !rest.contains(where: { $0 == "?" || $0 == "#" || $0.isWhitespace })
    else { return nil }
    let parts = rest.split(separator: "/").dropFirst()
    let hasVersion = parts.contains { $0.first == "v" && $0.dropFirst().first?.isNumber == true }
    self.base = hasVersion ? String(text) : text + "/v1"
    self.name = name
    self.provider = provider
    // A provider without a key, such as a server of one's own, gets calls without one.
    self.keys = keys.isEmpty ? [Secret("")] : keys
  }

  /// Reads `UPSTREAM_API_BASE` and `UPSTREAM_API_KEY` (several keys with commas between them), and for single providers
  /// `UPSTREAM_ANTHROPIC_API_BASE` and `…_KEY`, likewise for `OPENAI`, `GOOGLE`, `MOONSHOT`.
  ///
  /// - Parameter base: `--upstream`, which goes before the environment.
  /// - Throws: `UpstreamError` that names the variable whose value is no address.
  public static func configured(
    base: String? = nil, environment: [String: String]
  ) throws(UpstreamError) -> [Upstream] {
    func keys(_ name: String) -> [Secret] {
      (environment[name] ?? "").split(separator: ",").map { Secret(String($0.drop { $0 == " " }.trimmedEnd)) }
        .filter { !$0.isEmpty }
    }
    var upstreams: [Upstream] = []
    for (provider, address) in [
      ("anthropic", "https://api.anthropic.com"), ("openai", "https://api.openai.com"),
      ("google", "https://generativelanguage.googleapis.com/v1beta/openai"), ("moonshot", "https://api.moonshot.ai"),
    ] {
      let prefix = "UPSTREAM_\(provider.uppercased())_API_"
      let named = environment[prefix + "BASE"].flatMap { $0.isEmpty ? nil : $0 }
      let keys = keys(prefix + "KEY")
      guard named != nil || !keys.isEmpty else { continue }
      guard let upstream = Upstream(name: provider, provider: provider, base: named ?? address, keys: keys) else {
        throw UpstreamError(source: prefix + "BASE")
      }
      upstreams.append(upstream)
    }
    let general = base ?? environment["UPSTREAM_API_BASE"].flatMap { $0.isEmpty ? nil : $0 }
    guard let upstream = Upstream(base: general ?? "https://api.openai.com", keys: keys("UPSTREAM_API_KEY")) else {
      throw UpstreamError(source: base == nil ? "UPSTREAM_API_BASE" : "--upstream")
    }
    return upstreams + [upstream]
  }

  /// The name of its machine, without the port.
  var host: String {
    let rest = base.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" }
    let name = rest.split(separator: "@").last ?? rest
    return String(name.hasPrefix("[") ? name.prefix { $0 != "]" }.dropFirst() : name.prefix { $0 != ":" })
  }

  func address(of shape: CallShape) -> String { base + "/" + shape.path }
}

/// A setting that should name an upstream does not.
public struct UpstreamError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The variable or option.
  public var source: String
  public var description: String { "\(source) must be an address such as https://api.openai.com" }
}

extension Substring {
  fileprivate var trimmedEnd: Substring {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
