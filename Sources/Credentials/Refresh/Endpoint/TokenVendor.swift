import Domain
import FoundationEssentials

/// Whoever gives out tokens of a kind, and what is particular about the way.
enum TokenVendor: String, CaseIterable, Sendable {
  case kimi, codex, gemini, claude, qwen
  case `continue`

  /// The tool whose logins these are.
  var tool: Tool {
    switch self {
    case .kimi: .kimi
    case .codex: .codex
    case .gemini: .gemini
    case .claude: .claude
    case .qwen: .qwen
    case .continue: .continue
    }
  }

  static func of(_ tool: Tool) -> TokenVendor? { allCases.first { $0.tool == tool } }

  /// Scheme and host when nothing else is set.
  var host: String {
    switch self {
    case .kimi: "https://auth.kimi.com"
    case .codex: "https://auth.openai.com"
    case .gemini: "https://oauth2.googleapis.com"
    case .claude: "https://platform.claude.com"
    case .qwen: "https://chat.qwen.ai"
    case .continue: "https://api.continue.dev"
    }
  }

  var path: String {
    switch self {
    case .kimi: "/api/oauth/token"
    case .codex: "/oauth/token"
    case .gemini: "/token"
    case .claude: "/v1/oauth/token"
    case .qwen: "/api/v1/oauth2/token"
    case .continue: "/auth/refresh"
    }
  }

  /// Public names of the vendors' own programs; they are no secrets. Gemini's comes from `GeminiClient`.
  var clientID: String {
    switch self {
    case .kimi: "17e5f671-d194-4dfb-9706-5516cb48c098"
    case .codex: "app_EMoamEEZ73f0CkXaXp7hrann"
    case .claude: "9d1c250a-e61b-44d9-88ed-5944d1962f5e"
    case .qwen: "f0304373b74a44d2b584a3fb70ca9e56"
    case .gemini, .continue: ""
    }
  }

  /// A refresh token works once.
  var rotates: Bool { self != .gemini }

  /// An answer may hold only what changed.
  var answersInPart: Bool { self == .codex }

  /// Statuses that end a grant whatever the body says.
  var finalStatuses: Set<Int> {
    switch self {
    case .kimi: [401, 403]
    case .codex, .continue: [401]
    case .qwen: [400, 401]
    case .gemini, .claude: []
    }
  }

  /// Until when to wait after a 429.
  func wait(_ retryAfter: String?, now: Date) -> Date {
    let end = PingMeaning.end(of: retryAfter, now: now)
    guard self == .claude else { return end }
    return min(max(end, now + 5), now + 300)
  }

  /// How much time is left when the tool itself would renew, in seconds.
  func dueBefore(lifetime: Double?) -> TimeInterval {
    switch self {
    case .kimi: max(300, 0.5 * (lifetime ?? 0))
    case .gemini, .claude: 300
    case .qwen: 30
    case .codex, .continue: 0
    }
  }
}
