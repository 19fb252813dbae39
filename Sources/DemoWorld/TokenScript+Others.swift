import Domain
import FoundationEssentials

extension TokenStory {
  var opencode: TokenScript {
    TokenScript(
      base: DiscoveredToken(
        id: "opencode:github-copilot", tool: .opencode, provider: "github-copilot", kind: .oauth,
        masked: mask("tiFA", 6), status: .active, reason: "", renewable: true, owner: "opencode",
        sources: [
          TokenSource(
            kind: .file, location: "~/.local/share/opencode/auth.json", mode: 0o600,
            fields: ["access", "expires", "refresh", "type"])
        ],
        methods: [
          .login(["opencode", "auth", "login"], file: "~/.local/share/opencode/auth.json"), .reread(),
        ],
        usageCount: 318),
      lifetime: .opencode, useInterval: 3 * Span.minute)
  }

  var copilot: TokenScript {
    TokenScript(
      base: DiscoveredToken(
        id: "copilot:octocat", tool: .copilot, provider: "github", kind: .oauth, account: "octocat", plan: "individual",
        masked: mask("ghFA", 7), status: .active,
        flags: TokenFlags(rateLimitedUntil: epoch.adding(14 * Span.minute + 20 * Span.second)),
        reason: "tells no expiry; answered in an earlier scan", owner: "copilot",
        sources: [
          TokenSource(
            kind: .file, location: "~/.config/github-copilot/apps.json", mode: 0o600,
            fields: ["githubAppId", "oauth_token", "user"])
        ],
        methods: [
          .login(["copilot", "login"], file: "~/.config/github-copilot/apps.json"), .reread(),
        ],
        lastCheckedAt: epoch.adding(-3 * Span.minute), usageCount: 96),
      useInterval: 11 * Span.minute)
  }

  var aider: TokenScript {
    TokenScript(
      base: DiscoveredToken(
        id: "aider:deepseek", tool: .aider, provider: "deepseek", kind: .apiKey, masked: mask("skFA", 8),
        status: .unknown, reason: "an API key tells no expiry; not validated in this scan", owner: "aider",
        sources: [
          TokenSource(kind: .file, location: "~/.env", mode: 0o600, fields: ["DEEPSEEK_API_KEY"]),
          TokenSource(kind: .environment, location: "DEEPSEEK_API_KEY"),
        ],
        methods: [
          .reread(recommended: true), .keyPage("platform.deepseek.com/api_keys", isLogin: false),
          .pasteKey(owner: "aider"),
        ]))
  }

  var continueDev: TokenScript {
    TokenScript(
      base: DiscoveredToken(
        id: "continue:mistral", tool: .continue, provider: "mistral", kind: .apiKey, masked: mask("miFA", 9),
        status: .active, flags: TokenFlags(permissionWarning: "0644"),
        reason: "answered in an earlier scan; others on this machine may read the file", owner: "cn",
        sources: [
          TokenSource(
            kind: .file, location: "~/.continue/config.yaml", mode: 0o644, realPath: "~/dotfiles/continue.yaml",
            fields: ["apiKey", "model", "provider"])
        ],
        methods: [
          .reread(recommended: true),
          .login(["cn", "login"], file: "~/.continue/config.yaml", recommended: false),
          .keyPage("console.mistral.ai/api-keys", isLogin: false), .pasteKey(owner: "cn"),
        ],
        lastCheckedAt: epoch.adding(-2 * Span.hour), usageCount: 12))
  }

  var droid: TokenScript {
    TokenScript(
      base: DiscoveredToken(
        id: "droid:e07c55", tool: .droid, provider: "factory", kind: .oauth, masked: "***", status: .locked,
        reason: "kept in an encrypted file that only droid can read", owner: "droid",
        sources: [TokenSource(kind: .file, location: "~/.factory/auth.encrypted", mode: 0o600)],
        methods: [
          .login(["droid"], thenType: "/login", file: "~/.factory/auth.encrypted"),
          .reread(),
        ]))
  }

  var openrouter: TokenScript {
    TokenScript(
      base: DiscoveredToken(
        id: "env:OPENROUTER_API_KEY", tool: .environment, provider: "openrouter", kind: .apiKey,
        masked: mask("skFA", 11), status: .active,
        flags: TokenFlags(importedAs: "openrouter:default"), reason: "answered in an earlier scan", owner: "you",
        sources: [
          TokenSource(kind: .environment, location: "OPENROUTER_API_KEY"),
          TokenSource(kind: .openclaw, location: "agent main (openrouter:default)"),
        ],
        methods: [
          .keyPage("openrouter.ai/settings/keys", isLogin: false, recommended: true), .pasteKey(owner: "you"),
          .reread(variable: "OPENROUTER_API_KEY"),
        ],
        lastCheckedAt: epoch.adding(-26 * Span.minute), usageCount: 1_044),
      useInterval: 53 * Span.second)
  }
}
