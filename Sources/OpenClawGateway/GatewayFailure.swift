/// Why there is no conversation with a gateway, or no more.
public enum GatewayFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing listens there.
  case unreachable(String)
  /// It listens, and is no gateway.
  case noGateway(String)
  /// It wants another secret, or none was found.
  case notAllowed(GatewayRefusal)
  /// It speaks another version of the protocol.
  case anotherProtocol(expected: Int?)
  case refused(GatewayRefusal)
  case timedOut
  /// With the code of the WebSocket, where it gave one.
  case closed(Int?)

  public var description: String {
    switch self {
    case .unreachable(let reason): "the gateway cannot be reached: \(reason)"
    case .noGateway(let reason): "what listens there is no OpenClaw gateway: \(reason)"
    case .notAllowed(let refusal): "the gateway does not let credtop in: \(refusal.message)"
    case .anotherProtocol(let version):
      "the gateway speaks version \(version.map(String.init) ?? "?") of its protocol; credtop speaks 3 and 4"
    case .refused(let refusal): "the gateway refused: \(refusal.message) (\(refusal.code))"
    case .timedOut: "the gateway did not answer in time"
    case .closed(let code): "the gateway closed the connection" + (code.map { " (\($0))" } ?? "")
    }
  }
}
