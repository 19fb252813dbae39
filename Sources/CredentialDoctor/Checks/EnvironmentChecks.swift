import Domain
import OpenClawStore
import StructuredText

/// Variables beside profiles. What this process sees need not be what the gateway sees.
func environmentFindings(_ scene: DoctorScene) -> [Finding] {
  var stored: [String: [ProfileScene]] = [:]
  for profile in scene.profiles { if let provider = profile.provider { stored[provider, default: []].append(profile) } }
  var findings: [Finding] = []
  let table = ProviderVariables.known(in: scene.era).names
  for (provider, names) in table.sorted(by: { $0.key < $1.key }) {
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
          explanation:
            "OpenClaw has \(provider) from \(name) alone (set \(place)): it works, without rotation and without "
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
  let references =
    [model?.string, model?["primary"]?.string].compactMap(\.self)
    + (model?["fallbacks"]?.array?.compactMap(\.string) ?? [])
  return references.contains { $0.hasPrefix(provider + "/") }
}
