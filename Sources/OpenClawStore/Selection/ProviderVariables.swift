/// The variables from which OpenClaw takes a provider's credential, by what its versions are known to read. The list of
/// the latest versions is open, as every provider's plugin brings its own.
public struct ProviderVariables: Hashable, Sendable {
  /// By the provider's normalised name; the first that is set wins.
  public var names: [String: [String]]

  public init(names: [String: [String]]) { self.names = names }

  public subscript(provider: String) -> [String] { names[provider] ?? [] }

  /// - Parameter additions: a person's own, which count before ours.
  public static func known(in era: OpenClawEra, additions: [String: [String]] = [:]) -> ProviderVariables {
    var names = first
    for provider in plainlyNamed { names[provider] = [keyName(provider)] }
    if era >= .e2 {
      names.merge(second) { $1 }
      for provider in plainlyNamedLater { names[provider] = [keyName(provider)] }
    }
    if era.usesDatabases {
      names.merge(current) { $1 }
      for provider in plainlyNamedNow { names[provider] = [keyName(provider)] }
    }
    names.merge(additions) { ours, theirs in (theirs + ours).removingRepeats() }
    return ProviderVariables(names: names)
  }

  /// The providers that `models status` of the first versions asks the environment for, whatever is configured.
  public static let alwaysAsked = [
    "anthropic", "github-copilot", "google-vertex", "openai", "google", "groq", "cerebras", "xai", "openrouter", "zai",
    "mistral", "synthetic",
  ]

  private static func keyName(_ provider: String) -> String {
    String(provider.uppercased().map { $0 == "-" ? "_" : $0 }) + "_API_KEY"
  }

  private static let plainlyNamed = [
    "openai", "groq", "deepgram", "cerebras", "xai", "openrouter", "moonshot", "minimax", "xiaomi", "synthetic",
    "venice", "mistral",
  ]

  private static let first = [
    "anthropic": ["ANTHROPIC_OAUTH_TOKEN", "ANTHROPIC_API_KEY"],
    "github-copilot": ["COPILOT_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"],
    "chutes": ["CHUTES_OAUTH_TOKEN", "CHUTES_API_KEY"], "zai": ["ZAI_API_KEY", "Z_AI_API_KEY"],
    "opencode": ["OPENCODE_API_KEY", "OPENCODE_ZEN_API_KEY"],
    "qwen-portal": ["QWEN_OAUTH_TOKEN", "QWEN_PORTAL_API_KEY"],
    "amazon-bedrock": ["AWS_BEARER_TOKEN_BEDROCK", "AWS_ACCESS_KEY_ID", "AWS_PROFILE"], "google": ["GEMINI_API_KEY"],
    "vercel-ai-gateway": ["AI_GATEWAY_API_KEY"], "kimi-code": ["KIMICODE_API_KEY"],
  ]

  private static let plainlyNamedLater = [
    "voyage", "litellm", "nvidia", "together", "qianfan", "ollama", "vllm", "kilocode",
  ]

  private static let second = [
    "volcengine": ["VOLCANO_ENGINE_API_KEY"], "volcengine-plan": ["VOLCANO_ENGINE_API_KEY"],
    "byteplus": ["BYTEPLUS_API_KEY"], "byteplus-plan": ["BYTEPLUS_API_KEY"],
    "minimax-portal": ["MINIMAX_OAUTH_TOKEN", "MINIMAX_API_KEY"],
    "kimi-coding": ["KIMI_API_KEY", "KIMICODE_API_KEY"], "huggingface": ["HUGGINGFACE_HUB_TOKEN", "HF_TOKEN"],
    "cloudflare-ai-gateway": ["CLOUDFLARE_AI_GATEWAY_API_KEY"], "modelstudio": ["MODELSTUDIO_API_KEY"],
  ]

  private static let plainlyNamedNow = [
    "baseten", "clawrouter", "cohere", "deepinfra", "deepseek", "featherless", "novita",
  ]

  private static let current = [
    "arcee": ["ARCEEAI_API_KEY", "OPENROUTER_API_KEY"], "gmi": ["GMI_API_KEY"], "ollama-cloud": ["OLLAMA_API_KEY"],
    "tencent-tokenhub": ["TOKENHUB_API_KEY"], "xiaomi-token-plan": ["XIAOMI_TOKEN_PLAN_API_KEY"],
    "qwen": ["MODELSTUDIO_API_KEY", "DASHSCOPE_API_KEY", "QWEN_API_KEY"], "lmstudio": ["LM_API_TOKEN"],
    "sglang": ["SGLANG_API_KEY"], "google": ["GEMINI_API_KEY", "GOOGLE_API_KEY"], "kimi": ["KIMI_API_KEY"],
    "openai": ["OPENAI_API_KEY", "CODEX_API_KEY"], "qwen-token-plan": ["QWEN_TOKEN_PLAN_API_KEY"],
    "opencode-go": ["OPENCODE_API_KEY"],
  ]
}
