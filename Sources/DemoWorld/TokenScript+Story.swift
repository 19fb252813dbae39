import Domain
import FoundationEssentials

/// Builds the credentials of the story for one seed and epoch.
struct TokenStory {
  let seed: UInt64
  let epoch: Date

  /// Ordered by the tool's priority, then by id.
  var scripts: [TokenScript] {
    [kimi, codex, qwen, gemini, claude, opencode, copilot, aider, continueDev, droid, openrouter]
  }

  /// Something like `eyFA…sig9`: no credential looks like it, and it differs from seed to seed.
  func mask(_ start: String, _ number: Int) -> String {
    var random = SplitMix64(seed: seed, lane: Lane.masks, bucket: number)
    return "\(start)…sig\(random.next(below: 10))"
  }

  private func date(_ time: WorldTime) -> Date { epoch.adding(time) }

  private var kimi: TokenScript {
    TokenScript(
      base: DiscoveredToken(
        id: "kimi-cli:3f9a2c", tool: .kimi, provider: "moonshot", kind: .oauth, masked: mask("eyFA", 1),
        status: .expired, reason: "", renewable: true, owner: "kimi",
        sources: [
          TokenSource(
            kind: .file, location: "~/.kimi/credentials/kimi-code.json", mode: 0o600,
            fields: ["access_token", "expires_at", "expires_in", "refresh_token", "scope", "token_type"]),
          TokenSource(kind: .openclaw, location: "agent main (kimi:default)", isOlderCopy: true),
        ],
        sharedGrantWith: ["openclaw agent main (kimi:default)"],
        methods: [
          .login(["kimi", "login"], file: "~/.kimi/credentials/kimi-code.json"),
          .codeSignIn(file: "~/.kimi/credentials/kimi-code.json"),
          .keyPage("platform.moonshot.cn/console/api-keys"), .pasteKey(owner: "kimi"), .reread(),
        ],
        lastUsedAt: date(-(3 * Span.hour + 25 * Span.minute)), usageCount: 57),
      lifetime: .kimi, expiredReason: "log in again, or use kimi once: it renews its own token")
  }

  private var codex: TokenScript {
    TokenScript(
      base: DiscoveredToken(
        id: "codex-cli:me@example.com", tool: .codex, provider: "openai", kind: .oauth, account: "me@example.com",
        plan: "plus", masked: mask("eyFA", 2), status: .active, reason: "", renewable: true, owner: "codex",
        sources: [
          TokenSource(
            kind: .file, location: "~/.codex/auth.json", mode: 0o600,
            fields: ["OPENAI_API_KEY", "auth_mode", "last_refresh", "tokens"])
        ],
        methods: [
          .login(["codex", "login"], file: "~/.codex/auth.json"),
          .keyPage("platform.openai.com/api-keys"), .pasteKey(owner: "codex"), .reread(),
        ],
        usageCount: 812),
      lifetime: .codex,
      quotas: [
        .init(
          label: "wk", used: 180, growth: 1, firstReset: 4 * Span.day + 6 * Span.hour + 11 * Span.minute,
          length: 7 * Span.day),
        .init(
          label: "5h", used: 70, growth: 3, firstReset: 3 * Span.hour + 4 * Span.minute, length: 5 * Span.hour),
      ], useInterval: 95 * Span.second)
  }

  private var qwen: TokenScript {
    TokenScript(
      base: DiscoveredToken(
        id: "qwen-cli:b1704e", tool: .qwen, provider: "qwen", kind: .oauth, masked: mask("qwFA", 3),
        status: .discontinued, reason: "the free login was ended by Qwen; use an API key or a Coding Plan",
        owner: "qwen",
        sources: [
          TokenSource(
            kind: .file, location: "~/.qwen/oauth_creds.json", mode: 0o600,
            fields: ["access_token", "expiry_date", "refresh_token", "resource_url", "token_type"])
        ],
        methods: [
          .keyPage("bailian.console.aliyun.com", recommended: true), .pasteKey(owner: "qwen"), .reread(),
        ],
        lastUsedAt: date(-61 * Span.day), usageCount: 240))
  }

  private var gemini: TokenScript {
    TokenScript(
      base: DiscoveredToken(
        id: "gemini-cli:dev@corp.example", tool: .gemini, provider: "google", kind: .oauth,
        account: "dev@corp.example", plan: "standard", masked: mask("yaFA", 4), status: .expiring, reason: "",
        renewable: true, owner: "gemini",
        sources: [
          TokenSource(
            kind: .file, location: "~/.gemini/oauth_creds.json", mode: 0o600,
            fields: ["access_token", "expiry_date", "id_token", "refresh_token", "scope", "token_type"])
        ],
        methods: [
          .renewHere(owner: "gemini"), .reread(),
          .login(["gemini"], thenType: "/auth", file: "~/.gemini/oauth_creds.json", recommended: false),
          .keyPage("aistudio.google.com/app/apikey"), .pasteKey(owner: "gemini"),
        ],
        usageCount: 133),
      lifetime: .gemini, useInterval: 7 * Span.minute + 20 * Span.second,
      expiredReason: "gemini renews it when it is next used")
  }

  private var claude: TokenScript {
    TokenScript(
      base: DiscoveredToken(
        id: "claude-code:me@example.com", tool: .claude, provider: "anthropic", kind: .oauth,
        account: "me@example.com", plan: "max", masked: mask("skFA", 5), status: .active, reason: "",
        loginEndsAt: date(22 * Span.day + 4 * Span.hour), renewable: true, owner: "claude",
        sources: [
          TokenSource(
            kind: .file, location: "~/.claude/.credentials.json", mode: 0o600,
            fields: ["accessToken", "expiresAt", "rateLimitTier", "refreshToken", "scopes", "subscriptionType"])
        ],
        methods: [
          .login(["claude", "auth", "login"], file: "~/.claude/.credentials.json"),
          .keyPage("platform.claude.com/settings/keys"), .pasteKey(owner: "claude"), .reread(),
        ],
        usageCount: 2_406),
      lifetime: .claude,
      quotas: [
        .init(
          label: "5h", used: 610, growth: 9, firstReset: 2 * Span.hour + 8 * Span.minute, length: 5 * Span.hour),
        .init(label: "wk", used: 340, growth: 1, firstReset: 2 * Span.day + 17 * Span.hour, length: 7 * Span.day),
      ], useInterval: 41 * Span.second)
  }
}
