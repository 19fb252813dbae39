import LocalFiles

/// Where each tool keeps its files, after the variables that move them.
struct ToolHomes: Sendable {
  let context: DiscoveryContext

  var kimi: String { context.override("KIMI_CODE_HOME") ?? context.inHome(".kimi-code") }
  /// The older program of the same name.
  var oldKimi: String { context.override("KIMI_SHARE_DIR") ?? context.inHome(".kimi") }
  var codex: String { context.override("CODEX_HOME") ?? context.inHome(".codex") }
  var qwen: String { context.override("QWEN_HOME") ?? context.inHome(".qwen") }
  /// The variable replaces the home, not the folder within it.
  var gemini: String { (context.override("GEMINI_CLI_HOME") ?? context.home) + "/.gemini" }
  var claude: String { context.override("CLAUDE_CONFIG_DIR") ?? context.inHome(".claude") }
  var claudeSecrets: String { context.override("CLAUDE_SECURESTORAGE_CONFIG_DIR") ?? claude }
  /// With a configuration folder of its own Claude Code keeps its state in there.
  var claudeState: String {
    context.override("CLAUDE_CONFIG_DIR").map { $0 + "/.claude.json" } ?? context.inHome(".claude.json")
  }
  var openCode: String { context.override("OPENCODE_DATA_DIR") ?? context.dataHome + "/opencode" }
  var copilot: String { context.override("COPILOT_HOME") ?? context.inHome(".copilot") }
  var gh: String { context.override("GH_CONFIG_DIR") ?? context.configHome + "/gh" }
  var `continue`: String { context.override("CONTINUE_GLOBAL_DIR") ?? context.inHome(".continue") }
  var grok: String { context.override("GROK_HOME") ?? context.inHome(".grok") }
  var gcloudCredentials: String {
    context.override("GOOGLE_APPLICATION_CREDENTIALS")
      ?? (context.override("CLOUDSDK_CONFIG") ?? context.configHome + "/gcloud")
      + "/application_default_credentials.json"
  }
}

/// Where OpenClaw keeps its state; our history lies beside it.
struct OpenClawHome: Sendable {
  let context: DiscoveryContext

  /// The folder in use: the variables, the usual one, or one of its older names if only that exists.
  var state: String {
    if let named = context.override("OPENCLAW_STATE_DIR") ?? context.override("CLAWDBOT_STATE_DIR") { return named }
    let usual = context.inHome(".openclaw")
    if isFolder(usual) { return usual }
    return [".clawdbot", ".moltbot", ".moldbot"].map(context.inHome).first(where: isFolder) ?? usual
  }
}
