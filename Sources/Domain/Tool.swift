/// A program whose credentials we find: `codex-cli`, `claude-code`. The raw value is the name users and scripts see.
public struct Tool: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public var description: String { rawValue }

  public static let kimi = Tool(rawValue: "kimi-cli")
  public static let codex = Tool(rawValue: "codex-cli")
  public static let qwen = Tool(rawValue: "qwen-cli")
  public static let gemini = Tool(rawValue: "gemini-cli")
  public static let claude = Tool(rawValue: "claude-code")
  public static let opencode = Tool(rawValue: "opencode")
  public static let copilot = Tool(rawValue: "copilot")
  public static let aider = Tool(rawValue: "aider")
  public static let `continue` = Tool(rawValue: "continue")
  public static let grok = Tool(rawValue: "grok")
  public static let kilo = Tool(rawValue: "kilo")
  public static let codebuff = Tool(rawValue: "codebuff")
  public static let droid = Tool(rawValue: "droid")
  public static let minimax = Tool(rawValue: "minimax")
  public static let zai = Tool(rawValue: "zai")
  public static let devin = Tool(rawValue: "devin")
  public static let gcloud = Tool(rawValue: "gcloud")
  public static let amp = Tool(rawValue: "amp")
  public static let kiro = Tool(rawValue: "kiro")
  public static let antigravity = Tool(rawValue: "antigravity")
  /// Keys that only the environment of the running process holds.
  public static let environment = Tool(rawValue: "env")
  /// OpenClaw itself: never the owner of a row in the list of tokens, often a holder of its grant.
  public static let openclaw = Tool(rawValue: "openclaw")

  /// All of them, in the order of their priority: 1 first. The first four are fixed by the plugin whose names we keep.
  public static let all: [Tool] = [
    .kimi, .codex, .qwen, .gemini, .claude, .opencode, .copilot, .aider, .continue, .grok, .kilo, .codebuff, .droid,
    .minimax, .zai, .devin, .gcloud, .amp, .kiro, .antigravity, .environment,
  ]

  /// 1 for the tool that is listed first; 999 for one that is not known.
  public var priority: Int { (Tool.all.firstIndex(of: self) ?? 998) + 1 }
}
