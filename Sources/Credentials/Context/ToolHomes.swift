package import OpenClawStore

/// Where each tool keeps its files, after the variables that move them.
package struct ToolHomes: Sendable {
  let context: DiscoveryContext

  package init(context: DiscoveryContext) { self.context = context }

  package var kimi: String { context.override("KIMI_CODE_HOME") ?? context.inHome(".kimi-code") }
  /// The older program of the same name.
  package var oldKimi: String { context.override("KIMI_SHARE_DIR") ?? context.inHome(".kimi") }
  package var codex: String { context.override("CODEX_HOME") ?? context.inHome(".codex") }
  package var qwen: String { context.override("QWEN_HOME") ?? context.inHome(".qwen") }
  /// The variable replaces the home, not the folder within it.
  package var gemini: String { (context.override("GEMINI_CLI_HOME") ?? context.home) + "/.gemini" }
  package var claude: String { context.override("CLAUDE_CONFIG_DIR") ?? context.inHome(".claude") }
  var claudeSecrets: String { context.override("CLAUDE_SECURESTORAGE_CONFIG_DIR") ?? claude }
  /// With a configuration folder of its own Claude Code keeps its state in there.
  var claudeState: String {
    context.override("CLAUDE_CONFIG_DIR").map { $0 + "/.claude.json" } ?? context.inHome(".claude.json")
  }
  package var openCode: String { context.override("OPENCODE_DATA_DIR") ?? context.dataHome + "/opencode" }
  package var copilot: String { context.override("COPILOT_HOME") ?? context.inHome(".copilot") }
  var gh: String { context.override("GH_CONFIG_DIR") ?? context.configHome + "/gh" }
  package var `continue`: String { context.override("CONTINUE_GLOBAL_DIR") ?? context.inHome(".continue") }
  var grok: String { context.override("GROK_HOME") ?? context.inHome(".grok") }
  var gcloudCredentials: String {
    context.override("GOOGLE_APPLICATION_CREDENTIALS")
      ?? (context.override("CLOUDSDK_CONFIG") ?? context.configHome + "/gcloud")
      + "/application_default_credentials.json"
  }
}

/// Where OpenClaw keeps its state; our history lies beside it.
package struct OpenClawHome: Sendable {
  private let context: StoreContext
  private let instance: OpenClawInstance

  package init(context: DiscoveryContext) {
    self.context = StoreContext(context)
    instance = OpenClawInstance.current(in: self.context)
  }

  /// The folder in use: the variables, the usual one, or one of its older names if only that exists.
  package var state: String { instance.stateDirectory }

  /// Whether there is an OpenClaw whose store can take a key.
  package var isSetUp: Bool { instance.isSetUp }

  /// The database of each agent, whether or not it is there.
  package var databases: [String] { instance.agents(in: context).map(\.database) }

  package var settings: OpenClawSettings { instance.settings(in: context) }
}
