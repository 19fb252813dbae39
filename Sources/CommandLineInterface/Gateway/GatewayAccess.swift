import Domain
import LocalFiles
import OpenClawConfiguration
import OpenClawGateway
import OpenClawStore
import StructuredText

/// The gateway of this machine's OpenClaw.
struct GatewayAccess: Sendable {
  let address: GatewayAddress
  /// Whether OpenClaw was ever set up here.
  let hasConfiguration: Bool

  /// Bytes; no configuration is larger.
  private static let largest = 8 << 20

  /// - Throws: `CommandFailure` when the gateway's secret is not to be had.
  init(in context: CommandContext) throws(CommandFailure) {
    let store = context.storeContext(isReadOnly: true)
    let instance = OpenClawInstance.current(in: store)
    hasConfiguration = exists(instance.configuration)
    let variables = SmallFile.read(instance.environmentFile, limit: Self.largest)
      .flatMap { try? EnvironmentFile($0) }
    do {
      address = try GatewayAddress(configuration: instance.settings(in: store).raw.reveal()) { name in
        context.environment[name] ?? variables?[name]
      }
    } catch {
      throw CommandFailure("GATEWAY_SECRET", "\(error).", status: ExitStatus.refused)
    }
  }

  func open(scopes: [String] = ["operator.read"]) async throws(CommandFailure) -> GatewayConnection {
    do {
      return try await GatewayConnection.open(address, scopes: scopes, version: ProgramVersion.text)
    } catch {
      throw CommandFailure(error, at: address)
    }
  }
}

extension CommandFailure {
  init(_ failure: GatewayFailure, at address: GatewayAddress) {
    let text = Redaction.redact("\(failure)")
    switch failure {
    case .unreachable, .timedOut, .closed:
      self.init(
        "GATEWAY_UNREACHABLE", "\(text).",
        suggestion:
          "Start it with: openclaw gateway start (its port is \(address.port); OPENCLAW_GATEWAY_PORT names another)",
        status: ExitStatus.unreachable)
    case .notAllowed:
      self.init(
        "GATEWAY_REFUSED", "\(text).",
        suggestion: "Set OPENCLAW_GATEWAY_TOKEN, or approve credtop with: openclaw devices approve",
        status: ExitStatus.refused)
    case .noGateway, .anotherProtocol, .refused:
      self.init("GATEWAY_FAILED", "\(text).", suggestion: "Compare: openclaw gateway status")
    }
  }
}
