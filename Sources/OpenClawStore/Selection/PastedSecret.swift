/// What people paste in place of a secret.
public enum PastedSecret {
  /// A command line of OpenClaw rather than a key.
  public static func isCommand(_ text: String) -> Bool {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count > 1, let first = words.first?.lowercased() else { return false }
    let program = first.split(separator: "/").last.map(String.init) ?? first
    if ["openclaw", "clawdbot", "moltbot", "npx", "pnpm", "credtop"].contains(program) { return true }
    return words.contains { $0.hasPrefix("--auth-choice") }
  }

  /// Written by a log or a screen that hid the secret.
  public static func isRedacted(_ text: String) -> Bool {
    text.contains("[REDACTED]") || text.contains("[redacted]") || text.contains("***")
  }
}
