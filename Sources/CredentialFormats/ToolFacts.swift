public import Domain

/// What is known of a tool without looking at the machine.
public struct ToolFacts: Hashable, Sendable {
  public var tool: Tool
  /// The name in sentences: `Codex`.
  public var title: String
  /// The program that may renew the tool's logins, as `DiscoveredToken.owner` names it.
  public var owner: String
  /// Names of programs; one of them in `PATH` means the tool is installed. Empty: not told by a program.
  public var binaries: [String]
  /// Folders, `~` being the home; one that exists means the tool was used here.
  public var directories: [String]
  /// Commands that log in, the best one first; each is a program and its arguments.
  public var loginCommands: [[String]]
  /// What to type within the program after the command, if anything: `/auth`.
  public var afterLogin: String?
  /// The page where a key is made; `keyPage(of:)` knows that of a provider.
  public var keyPage: String?

  init(
    _ tool: Tool, _ title: String, owner: String, binaries: [String], directories: [String],
    loginCommands: [String] = [], afterLogin: String? = nil, keyPage: String? = nil
  ) {
    self.tool = tool
    self.title = title
    self.owner = owner
    self.binaries = binaries
    self.directories = directories
    self.loginCommands = loginCommands.map { $0.split(separator: " ").map(String.init) }
    self.afterLogin = afterLogin
    self.keyPage = keyPage
  }

  public static func of(_ tool: Tool) -> ToolFacts? { byTool[tool] }

  private static let byTool = Dictionary(all.map { ($0.tool, $0) }) { first, _ in first }

  public static let all: [ToolFacts] = [
    ToolFacts(
      .kimi, "Kimi", owner: "kimi", binaries: ["kimi"], directories: ["~/.kimi-code", "~/.kimi"],
      loginCommands: ["kimi login"], keyPage: "https://www.kimi.com/code/console"),
    ToolFacts(
      .codex, "Codex", owner: "codex", binaries: ["codex"], directories: ["~/.codex"],
      loginCommands: ["codex login", "codex login --device-auth"], keyPage: "https://platform.openai.com/api-keys"),
    ToolFacts(
      .qwen, "Qwen Code", owner: "qwen", binaries: ["qwen"], directories: ["~/.qwen"], loginCommands: ["qwen"],
      afterLogin: "/auth", keyPage: "https://bailian.console.aliyun.com/?apiKey=1#/api-key"),
    ToolFacts(
      .gemini, "Gemini CLI", owner: "gemini", binaries: ["gemini"], directories: ["~/.gemini"],
      loginCommands: ["gemini"], afterLogin: "/auth", keyPage: "https://aistudio.google.com/app/apikey"),
    ToolFacts(
      .claude, "Claude Code", owner: "claude", binaries: ["claude"], directories: ["~/.claude"],
      loginCommands: ["claude auth login"], keyPage: "https://console.anthropic.com/settings/keys"),
    ToolFacts(
      .opencode, "OpenCode", owner: "opencode", binaries: ["opencode"],
      directories: ["~/.local/share/opencode", "~/.config/opencode"], loginCommands: ["opencode auth login"],
      keyPage: "https://opencode.ai/auth"),
    ToolFacts(
      .copilot, "GitHub Copilot", owner: "copilot", binaries: ["copilot", "gh"],
      directories: ["~/.copilot", "~/.config/github-copilot", "~/.config/gh"],
      loginCommands: ["copilot login", "gh auth login"], keyPage: "https://github.com/settings/personal-access-tokens"),
    ToolFacts(
      .aider, "Aider", owner: "aider", binaries: ["aider"], directories: ["~/.aider"],
      keyPage: "https://openrouter.ai/settings/keys"),
    ToolFacts(
      .continue, "Continue", owner: "cn", binaries: ["cn"], directories: ["~/.continue"], loginCommands: ["cn login"],
      keyPage: "https://hub.continue.dev"),
    ToolFacts(
      .grok, "Grok CLI", owner: "grok", binaries: ["grok"], directories: ["~/.grok"], loginCommands: ["grok login"],
      keyPage: "https://console.x.ai"),
    ToolFacts(
      .kilo, "Kilo", owner: "kilo", binaries: ["kilo"], directories: ["~/.local/share/kilo"],
      loginCommands: ["kilo login"], keyPage: "https://app.kilo.ai"),
    ToolFacts(
      .codebuff, "Codebuff", owner: "codebuff", binaries: ["codebuff"], directories: ["~/.config/manicode"],
      keyPage: "https://www.codebuff.com"),
    ToolFacts(
      .droid, "Factory Droid", owner: "droid", binaries: ["droid"], directories: ["~/.factory"],
      keyPage: "https://app.factory.ai/settings/api-keys"),
    ToolFacts(
      .minimax, "MiniMax", owner: "minimax", binaries: ["mmx", "minimax"], directories: ["~/.minimax"],
      keyPage: "https://platform.minimax.io"),
    ToolFacts(
      .zai, "Z.ai", owner: "zai", binaries: [],
      directories: ["~/.config/zhipu", "~/.config/bigmodel", "~/.coding-relay", "~/.config/zai"],
      keyPage: "https://z.ai/manage-apikey/apikey-list"),
    ToolFacts(
      .devin, "Devin", owner: "devin", binaries: ["devin"], directories: ["~/.local/share/devin"],
      keyPage: "https://app.devin.ai"),
    ToolFacts(
      .gcloud, "Google Cloud", owner: "gcloud", binaries: ["gcloud"], directories: ["~/.config/gcloud"],
      loginCommands: ["gcloud auth application-default login"],
      keyPage: "https://console.cloud.google.com/apis/credentials"),
    ToolFacts(
      .amp, "Amp", owner: "amp", binaries: ["amp"], directories: ["~/.config/amp"],
      keyPage: "https://ampcode.com/settings"),
    ToolFacts(
      .kiro, "Kiro", owner: "kiro", binaries: ["kiro-cli"], directories: ["~/.local/share/kiro-cli"],
      keyPage: "https://kiro.dev"),
    ToolFacts(
      .antigravity, "Antigravity", owner: "agy", binaries: ["agy"], directories: ["~/.antigravity"],
      keyPage: "https://antigravity.google"),
    ToolFacts(.environment, "the environment", owner: "env", binaries: [], directories: []),
    ToolFacts(
      .openclaw, "OpenClaw", owner: "openclaw", binaries: ["openclaw"],
      directories: ["~/.openclaw", "~/.clawdbot", "~/.moltbot", "~/.moldbot"]),
  ]

  /// The page on which a provider gives out keys; nil for one that is not known.
  public static func keyPage(of provider: String) -> String? { keyPages[provider] }

  private static let keyPages = [
    "openai": "https://platform.openai.com/api-keys",
    "anthropic": "https://console.anthropic.com/settings/keys",
    "google": "https://aistudio.google.com/app/apikey",
    "openrouter": "https://openrouter.ai/settings/keys",
    "deepseek": "https://platform.deepseek.com/api_keys",
    "mistral": "https://console.mistral.ai/api-keys",
    "groq": "https://console.groq.com/keys",
    "xai": "https://console.x.ai",
    "ollama": "https://ollama.com/settings/keys",
    "kimi": "https://www.kimi.com/code/console",
    "moonshot": "https://platform.moonshot.cn/console/api-keys",
    "qwen": "https://bailian.console.aliyun.com/?apiKey=1#/api-key",
    "qwen-token-plan": "https://bailian.console.aliyun.com/?apiKey=1#/api-key",
    "opencode": "https://opencode.ai/auth",
    "opencode-go": "https://opencode.ai/auth",
    "github-copilot": "https://github.com/settings/personal-access-tokens",
    "zai": "https://z.ai/manage-apikey/apikey-list",
    "minimax": "https://platform.minimax.io",
    "minimax-portal": "https://platform.minimax.io",
    "factory": "https://app.factory.ai/settings/api-keys",
    "amp": "https://ampcode.com/settings",
  ]
}
