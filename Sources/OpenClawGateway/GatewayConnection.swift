import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
public import StructuredText

/// A conversation with a gateway of this machine.
public final class GatewayConnection: Sendable {
  /// How long the greeting may take, and a method.
  public struct Patience: Sendable {
    public var greeting = Duration.seconds(10)
    public var answer = Duration.seconds(30)

    public init() {}
  }

  public let hello: GatewayHello
  private let link: GatewayLink
  private let patience: Patience

  private init(hello: GatewayHello, link: GatewayLink, patience: Patience) {
    self.hello = hello
    self.link = link
    self.patience = patience
  }

  deinit { link.close() }

  /// Connects and greets.
  ///
  /// - Parameters:
  ///   - scopes: reading wants `operator.read`, changing `operator.admin`.
  ///   - version: credtop's own.
  public static func open(
    _ address: GatewayAddress, scopes: [String] = ["operator.read"], version: String, patience: Patience = Patience()
  ) async throws(GatewayFailure) -> GatewayConnection {
    let link = try await GatewayLink.connect(port: address.port, within: patience.greeting)
    do throws(GatewayFailure) {
      try await link.challenged(within: patience.greeting)
      let payload = try await link.call(
        "connect",
        GatewayHandshake.parameters(address.credential, scopes: scopes, version: version, platform: "linux"),
        within: patience.greeting)
      guard let hello = GatewayHello(payload) else {
        throw GatewayFailure.noGateway("it greets in words that are not OpenClaw's")
      }
      return GatewayConnection(hello: hello, link: link, patience: patience)
    } catch {
      link.close()
      throw Self.meaning(of: error)
    }
  }

  /// - Throws: `.refused` with the gateway's reason; `isUnknownMethod` tells one that this version does not have.
  public func call(_ method: String, _ parameters: JSONValue = .object([])) async throws(GatewayFailure) -> JSONValue {
    try await link.call(method, parameters, within: patience.answer)
  }

  public func close() { link.close() }

  /// Returns when either side has ended the conversation.
  public func ended() async { await link.closed() }

  private static func meaning(of failure: GatewayFailure) -> GatewayFailure {
    guard case .refused(let refusal) = failure else { return failure }
    if let expected = refusal.details?["expectedProtocol"] { return .anotherProtocol(expected: expected.int) }
    if refusal.message.contains("protocol mismatch") { return .anotherProtocol(expected: nil) }
    return .notAllowed(refusal)
  }
}
