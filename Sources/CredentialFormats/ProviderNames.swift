/// Providers by the names of today. Files use older names, model families and addresses.
enum ProviderNames {
  /// The present name for one that a file uses: lower case, `gemini` is `google`.
  static func normalised(_ name: String) -> String {
    var name = trimmed(name).lowercased()
    while name.hasSuffix("/") { name.removeLast() }
    return aliases[name] ?? name
  }

  private static let aliases = [
    "gemini": "google", "google-gemini-cli": "google", "google_genai": "google", "vertexai": "google",
    "vertex_ai": "google", "google-ai-studio": "google", "openai-codex": "openai", "openai_legacy": "openai",
    "openai_responses": "openai", "qwen-portal": "qwen", "dashscope": "qwen", "modelstudio": "qwen",
    "kimi-code": "kimi", "kimi-coding": "kimi", "moonshot-cn": "moonshot", "moonshot-ai": "moonshot", "z.ai": "zai",
    "z-ai": "zai", "zhipu": "zai", "zhipuai": "zai", "bigmodel": "zai", "glm": "zai", "opencode-zen": "opencode",
    "grok": "xai", "x-ai": "xai", "claude": "anthropic", "copilot": "github-copilot", "github": "github-copilot",
  ]

  /// The provider that answers at an address; nil for one that is not known, such as a local server.
  static func at(_ address: String?) -> String? {
    guard let address = address?.lowercased() else { return nil }
    return hosts.first { address.contains($0.0) }?.1
  }

  private static let hosts = [
    ("api.openai.com", "openai"), ("api.anthropic.com", "anthropic"), ("generativelanguage.googleapis.com", "google"),
    ("openrouter.ai", "openrouter"), ("api.deepseek.com", "deepseek"), ("token-plan.", "qwen-token-plan"),
    ("dashscope", "qwen"), ("qwen.ai", "qwen"), ("moonshot.", "moonshot"), ("api.kimi.", "kimi"), ("api.x.ai", "xai"),
    ("api.groq.com", "groq"), ("api.mistral.ai", "mistral"), ("api.z.ai", "zai"), ("bigmodel.cn", "zai"),
    ("minimax", "minimax"),
  ]
}
