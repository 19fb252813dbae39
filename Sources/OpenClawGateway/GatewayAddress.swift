public import Domain
public import StructuredText

/// What a gateway wants to know before it lets a program in.
public enum GatewayCredential: Hashable, Sendable {
  case token(Secret)
  case password(Secret)
}

/// Where this machine's gateway listens, and the secret that it shares with its programs.
public struct GatewayAddress: Hashable, Sendable {
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Its secret lies where only OpenClaw finds it.
    case secretElsewhere
    /// The configuration names a variable that is not set here.
    case missingVariable(String)

    public var description: String {
      switch self {
      case .secretElsewhere:
        "the gateway's token is a reference that only OpenClaw can follow; set OPENCLAW_GATEWAY_TOKEN for credtop"
      case .missingVariable(let name): "the gateway's token is ${\(name)}, and \(name) is not set in this shell"
      }
    }
  }

  /// Always of this machine: a secret is never sent further.
  public static let host = "127.0.0.1"
  public static let usualPort = 18_789

  public var port: Int
  /// nil: none is set, as a gateway without authentication has it.
  public var credential: GatewayCredential?

  public init(port: Int = usualPort, credential: GatewayCredential? = nil) {
    self.port = port
    self.credential = credential
  }

  /// - Parameters:
  ///   - configuration: OpenClaw's, read; nil where there is none.
  ///   - variable: a variable of the gateway's surroundings: those of this shell and of OpenClaw's `.env`.
  public init(configuration: JSONValue?, variable: (String) -> String?) throws(Failure) {
    func text(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
    let gateway = configuration?["gateway"]
    let named = text("OPENCLAW_GATEWAY_PORT").flatMap { Int($0) } ?? gateway?["port"]?.int
    port = named.flatMap { (1...65_535).contains($0) ? $0 : nil } ?? Self.usualPort
    let auth = gateway?["auth"]
    guard auth?["mode"]?.string != "none" else { return }
    let isPassword = auth?["mode"]?.string == "password" || (auth?["token"] == nil && auth?["password"] != nil)
    let name = isPassword ? "password" : "token"
    let fromEnvironment = text(isPassword ? "OPENCLAW_GATEWAY_PASSWORD" : "OPENCLAW_GATEWAY_TOKEN")
    let secret: String?
    switch auth?[name] {
    case .string(let value)? where !value.isEmpty:
      guard let reference = Self.reference(value) else {
        secret = value
        break
      }
      guard let value = text(reference) ?? fromEnvironment else { throw .missingVariable(reference) }
      secret = value
    case .object?:
      guard let fromEnvironment else { throw .secretElsewhere }
      secret = fromEnvironment
    default: secret = fromEnvironment
    }
    credential = secret.map { isPassword ? .password(Secret($0)) : .token(Secret($0)) }
  }

  /// The variable that a value names: `${NAME}`.
  private static func reference(_ value: String) -> String? {
    guard value.hasPrefix("${"), value.hasSuffix("}") else { return nil }
    return String(value.dropFirst(2).dropLast())
  }
}
