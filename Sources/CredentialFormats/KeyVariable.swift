public import Domain
internal import StructuredText

/// An environment variable that holds a credential.
public struct KeyVariable: Hashable, Sendable {
  public var name: String
  /// The tool that alone reads it; `.environment` for keys that many read.
  public var tool: Tool
  public var provider: String
  /// What it usually holds; the value may tell otherwise.
  public var kind: TokenKind
  /// The tool that prefers this variable to its stored login: `overriddenByEnvironment` of its stored credentials.
  public var overrides: Tool?

  public init(
    _ name: String, tool: Tool = .environment, provider: String, kind: TokenKind = .apiKey, overrides: Tool? = nil
  ) {
    self.name = name
    self.tool = tool
    self.provider = provider
    self.kind = kind
    self.overrides = overrides
  }

  /// The entry of that name.
  public static func named(_ name: String) -> KeyVariable? { byName[name] }

  private static let byName = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

  /// All that are known. Of several that override one tool, the one that the tool prefers comes first.
  public static let all: [KeyVariable] = [
    KeyVariable("ANTHROPIC_AUTH_TOKEN", tool: .claude, provider: "anthropic", kind: .accessToken, overrides: .claude),
    KeyVariable("ANTHROPIC_API_KEY", provider: "anthropic", overrides: .claude),
    KeyVariable(
      "CLAUDE_CODE_OAUTH_TOKEN", tool: .claude, provider: "anthropic", kind: .accessToken, overrides: .claude),
    KeyVariable("ANTHROPIC_OAUTH_TOKEN", provider: "anthropic", kind: .accessToken),
    KeyVariable("CODEX_API_KEY", tool: .codex, provider: "openai", overrides: .codex),
    KeyVariable("CODEX_ACCESS_TOKEN", tool: .codex, provider: "openai", kind: .accessToken, overrides: .codex),
    KeyVariable("OPENAI_API_KEY", provider: "openai"),
    KeyVariable("GEMINI_API_KEY", provider: "google"),
    KeyVariable("GOOGLE_API_KEY", provider: "google"),
    KeyVariable("GOOGLE_CLOUD_ACCESS_TOKEN", tool: .gemini, provider: "google", kind: .cloud),
    KeyVariable("OPENROUTER_API_KEY", provider: "openrouter"),
    KeyVariable("DEEPSEEK_API_KEY", provider: "deepseek"),
    KeyVariable("DEEPSEEK_KEY", provider: "deepseek"),
    KeyVariable("MISTRAL_API_KEY", provider: "mistral"),
    KeyVariable("GROQ_API_KEY", provider: "groq"),
    KeyVariable("XAI_API_KEY", provider: "xai"),
    KeyVariable("OLLAMA_API_KEY", provider: "ollama"),
    KeyVariable("MOONSHOT_API_KEY", provider: "moonshot"),
    KeyVariable("KIMI_API_KEY", provider: "kimi"),
    KeyVariable("KIMI_CODE_API_KEY", provider: "kimi"),
    KeyVariable("KIMI_MODEL_API_KEY", tool: .kimi, provider: "kimi"),
    KeyVariable("DASHSCOPE_API_KEY", provider: "qwen"),
    KeyVariable("QWEN_API_KEY", provider: "qwen"),
    KeyVariable("MODELSTUDIO_API_KEY", provider: "qwen"),
    KeyVariable("BAILIAN_CODING_PLAN_API_KEY", tool: .qwen, provider: "qwen"),
    KeyVariable("QWEN_TOKEN_PLAN_API_KEY", provider: "qwen-token-plan"),
    KeyVariable("OPENCODE_API_KEY", provider: "opencode"),
    KeyVariable("OPENCODE_ZEN_API_KEY", provider: "opencode"),
    KeyVariable("COPILOT_GITHUB_TOKEN", tool: .copilot, provider: "github-copilot", kind: .oauth, overrides: .copilot),
    KeyVariable("GH_TOKEN", tool: .copilot, provider: "github-copilot", kind: .oauth, overrides: .copilot),
    KeyVariable("GITHUB_TOKEN", tool: .copilot, provider: "github-copilot", kind: .oauth, overrides: .copilot),
    KeyVariable("AIDER_OPENAI_API_KEY", tool: .aider, provider: "openai"),
    KeyVariable("AIDER_ANTHROPIC_API_KEY", tool: .aider, provider: "anthropic"),
    KeyVariable("AIDER_API_KEY", tool: .aider, provider: "aider"),
    KeyVariable("CONTINUE_API_KEY", tool: .continue, provider: "continue", overrides: .continue),
    KeyVariable("GROK_OAUTH_TOKEN", tool: .grok, provider: "xai", kind: .oauth, overrides: .grok),
    KeyVariable("KILO_API_KEY", tool: .kilo, provider: "kilo", overrides: .kilo),
    KeyVariable("CODEBUFF_API_KEY", tool: .codebuff, provider: "codebuff", overrides: .codebuff),
    KeyVariable("FACTORY_API_KEY", tool: .droid, provider: "factory", overrides: .droid),
    KeyVariable("MINIMAX_CODING_API_KEY", tool: .minimax, provider: "minimax", overrides: .minimax),
    KeyVariable("MINIMAX_API_KEY", tool: .minimax, provider: "minimax", overrides: .minimax),
    KeyVariable("Z_AI_API_KEY", tool: .zai, provider: "zai", overrides: .zai),
    KeyVariable("ZAI_API_KEY", tool: .zai, provider: "zai", overrides: .zai),
    KeyVariable("GLM_API_KEY", tool: .zai, provider: "zai", overrides: .zai),
    KeyVariable("ZHIPU_API_KEY", tool: .zai, provider: "zai", overrides: .zai),
    KeyVariable("ZHIPUAI_API_KEY", tool: .zai, provider: "zai", overrides: .zai),
    KeyVariable("BIGMODEL_API_KEY", tool: .zai, provider: "zai", overrides: .zai),
    KeyVariable("AMP_API_KEY", tool: .amp, provider: "amp", overrides: .amp),
  ]
}

/// The credential that a variable of the environment holds; nil when the variable is not known or its value is blank.
/// The label is the variable's name.
public func credential(fromVariable name: String, value: String, in context: FormatContext) -> FoundCredential? {
  guard let variable = KeyVariable.named(name) else { return nil }
  var secret = trimmed(value)
  var provider = variable.provider
  if name == "AIDER_API_KEY" {
    // `provider=key`, as on aider's command line.
    guard let equals = secret.firstIndex(of: "=") else { return nil }
    let named = String(secret[..<equals])
    provider =
      KeyVariable.named(named.uppercased() + "_API_KEY")?.provider ?? ProviderNames.normalised(shown(named) ?? "aider")
    secret = trimmed(String(secret[secret.index(after: equals)...]))
  }
  if name == "KIMI_MODEL_API_KEY" { provider = ProviderNames.at(context.variable("KIMI_MODEL_BASE_URL")) ?? provider }
  guard !secret.isEmpty else { return nil }
  let claims = JSONWebToken.claims(of: secret)
  var credential = FoundCredential(
    provider: provider, kind: kind(of: secret, in: variable), secret: Secret(secret),
    expiresAt: Timestamp.date(claims?["exp"], documentedAs: .seconds), lifetimeSeconds: lifetime(claims),
    owner: ToolFacts.of(variable.tool)?.owner ?? variable.tool.rawValue, label: name, fields: [name])
  if provider == "openai" { OpenAIClaims([secret]).fill(&credential) }
  if provider == "github-copilot" { credential.remark = gitHubRemark(secret) }
  return credential
}

private func kind(of secret: String, in variable: KeyVariable) -> TokenKind {
  if secret.hasPrefix("github_pat_") || secret.hasPrefix("ghp_") || secret.hasPrefix("sk-ant-oat") {
    return .accessToken
  }
  if variable.name == "CODEX_ACCESS_TOKEN", JSONWebToken.claims(of: secret) != nil { return .agentIdentity }
  return variable.kind
}
