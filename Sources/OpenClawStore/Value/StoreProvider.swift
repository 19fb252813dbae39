/// The names of providers as OpenClaw compares them.
public enum StoreProvider {
  public static func normalised(_ name: String, in era: OpenClawEra) -> String {
    let name = name.trimmedOrNil?.lowercased() ?? ""
    switch name {
    case "z.ai", "z-ai": return "zai"
    case "opencode-zen": return "opencode"
    case "qwen": return era <= .e1 ? "qwen-portal" : name
    case "openai-codex": return era.usesDatabases ? "openai" : name
    default: return name
    }
  }

  /// Cooldowns do not hold these back in the later versions.
  static func ignoresCooldowns(_ provider: String, in era: OpenClawEra) -> Bool {
    era >= .e2 && (provider == "openrouter" || provider == "kilocode")
  }
}
