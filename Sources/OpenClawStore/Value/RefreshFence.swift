/// A mark that stands in the place of a login's tokens while OpenClaw renews it, and after that failed.
public struct RefreshFence: Hashable, Sendable {
  /// The renewal failed: somebody has to log in again.
  public var hasFailed: Bool

  private static let prefix = "openclaw-oauth-refresh-fence:v1:"

  /// nil for anything else.
  init?(_ text: String?) {
    guard let text, text.hasPrefix(Self.prefix) else { return nil }
    let parts = text.dropFirst(Self.prefix.count).split(separator: ":", omittingEmptySubsequences: false)
    hasFailed = parts.count > 1 && parts[1] == "failed"
  }

  /// Whether the text is a mark and no token, however it goes on.
  public static func isFence(_ text: String) -> Bool { text.hasPrefix(prefix) }
}
