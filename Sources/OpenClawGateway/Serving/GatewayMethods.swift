public import StructuredText

/// Methods that a program offers to others by the gateway's protocol.
public protocol GatewayMethods: Sendable {
  var names: [String] { get }
  /// - Parameter method: one of `names`.
  func answer(_ method: String, _ parameters: JSONValue) async -> GatewayFrame.Answer
}
