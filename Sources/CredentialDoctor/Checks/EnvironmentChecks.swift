import Domain
import StructuredText

/// Variables beside profiles. What this process sees need not be what the gateway sees.
func environmentFindings(_ scene: DoctorScene) -> [Finding] {
  var stored: [String: [ProfileScene]] = [:]
  for profile in scene.profiles { if let provider = profile.provider { stored[provider, default: []].append(profile) } }
  var findings: [Finding] = []
  for (provider, names) in environmentVariables {
    guard let name = names.first(where: { scene.variables[$0] != nil }), let place = scene.variables[name] else {
      continue
    }
    let usable = stored[provider]?.first { isUsable($0.value) }
    if let usable {
      findings.append(
        Finding(
          .envShadow, .info, at: usable.path, profile: usable.id, member: name,
          explanation: "\(name) is set \(place), and a profile of \(provider) is there too: OpenClaw uses the profile.",
          repair: "Nothing is wrong; unset the variable if it is not meant to be there."))
    } else if inUse(provider, scene) {
      findings.append(
        Finding(
          .envOnly, .info, at: scene.configuration.path, member: name,
          explanation: "OpenClaw has \(provider) from \(name) alone (set \(place)): it works, without rotation and without "
            + "anybody knowing when it ends.",
          repair: "Make a profile of it if you want more than that.",
          command: "credtop models auth paste-api-key --provider \(provider)"))
    }
  }
  return findings
}

/// Whether the configuration names a model of the provider.
private func inUse(_ provider: String, _ scene: DoctorScene) -> Bool {
  let model = scene.configuration.value?["agents"]?["defaults"]?["model"]
  let references = [model?.string, model?["primary"]?.string].compactMap(\.self) + (model?["fallbacks"]?.array?.compactMap(\.string) ?? [])
  return references.contains { $0.hasPrefix(provider + "/") }
}

/// By provider, those that win first.
let environmentVariables: [(provider: String, names: [String])] =
  [
    ("anthropic", ["ANTHROPIC_OAUTH_TOKEN", "ANTHROPIC_API_KEY"]),
    ("github-copilot", ["COPILOT_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"]),
    ("zai", ["ZAI_API_KEY", "Z_AI_API_KEY"]), ("opencode", ["OPENCODE_API_KEY", "OPENCODE_ZEN_API_KEY"]),
    ("google", ["GEMINI_API_KEY", "GOOGLE_API_KEY"]), ("kimi-code", ["KIMICODE_API_KEY"]),
    ("vercel-ai-gateway", ["AI_GATEWAY_API_KEY"]),
  ]
  + [
    "openai", "groq", "deepgram", "cerebras", "xai", "openrouter", "moonshot", "minimax", "xiaomi", "synthetic", "venice",
    "mistral",
  ].map { ($0, [$0.uppercased() + "_API_KEY"]) }
