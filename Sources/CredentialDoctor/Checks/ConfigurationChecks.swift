import Domain
import StructuredText

/// What `openclaw.json` says of profiles, against what is there.
func configurationFindings(_ scene: DoctorScene) -> [Finding] {
  guard let value = scene.configuration.value else { return [] }
  let check = ConfigurationScene(scene: scene, path: scene.configuration.path, value: value)
  return check.profileFindings() + check.orderFindings() + check.gatewayFindings()
}

private struct ConfigurationScene {
  var scene: DoctorScene
  var path: String
  var value: JSONValue

  /// Every id that some agent has, with the first agent that has it.
  private var profiles: [String: JSONValue] {
    var found: [String: JSONValue] = [:]
    for profile in scene.profiles where found[profile.id] == nil { found[profile.id] = profile.value }
    return found
  }

  /// Whether a store that gave no answer may hold what is missed.
  private var isUnclear: Bool {
    scene.agents.contains {
      $0.database.map { $0.problem != nil } ?? ($0.profiles.isThere && $0.profiles.value?["profiles"]?.members == nil)
    }
  }

  private func action(_ edits: [DocumentEdit]) -> RepairAction? {
    scene.configurationIsManaged || edits.isEmpty ? nil : .edit(edits)
  }

  func profileFindings() -> [Finding] {
    let stored = profiles
    return (value["auth"]?["profiles"]?.members ?? []).flatMap { entry -> [Finding] in
      guard let profile = stored[entry.name] else { return [] }
      return modeFinding(entry, profile) + providerFinding(entry, profile)
    }
  }

  private func modeFinding(_ entry: JSONValue.Member, _ profile: JSONValue) -> [Finding] {
    guard let mode = entry.value["mode"]?.string, let type = profile["type"]?.string,
      ["api_key", "oauth", "token"].contains(type), mode != type, !(mode == "oauth" && type == "token")
    else { return [] }
    return [
      Finding(
        .modeMismatch, .error, at: path, profile: entry.name, member: "auth.profiles.mode",
        explanation:
          "The configuration calls the profile “\(mode.shownWord)” and its credential is “\(type)”: OpenClaw "
          + "never picks it.",
        repair: "Set the mode to “\(type)”.",
        action: action([.set(["auth", "profiles", entry.name, "mode"], type.json)]))
    ]
  }

  private func providerFinding(_ entry: JSONValue.Member, _ profile: JSONValue) -> [Finding] {
    guard let configured = entry.value["provider"]?.nonEmptyString, let stored = profile["provider"]?.nonEmptyString,
      scene.normalised(configured) != scene.normalised(stored)
    else { return [] }
    // The id tells which of the two is right.
    let isStoreRight = entry.name.prefixBeforeColon.map(scene.normalised) == scene.normalised(stored)
    return [
      Finding(
        .providerMismatch, .error, at: path, profile: entry.name, member: "auth.profiles.provider",
        explanation: "The configuration says the profile is of \(configured.shownWord), its credential is of "
          + "\(stored.shownWord): OpenClaw never picks it.",
        repair: isStoreRight
          ? "Set the provider to “\(stored.shownWord)”." : "Find out which of them is right, and change the other.",
        command: isStoreRight ? nil : "openclaw config get auth.profiles",
        action: action(isStoreRight ? [.set(["auth", "profiles", entry.name, "provider"], stored.json)] : []))
    ]
  }

  func orderFindings() -> [Finding] {
    (value["auth"]?["order"]?.members ?? []).flatMap { entry -> [Finding] in
      guard let ids = entry.value.array else { return [] }
      if ids.isEmpty {
        return [
          Finding(
            .orderEmptyConfig, .error, at: path, member: "auth.order.\(entry.name)",
            explanation: "The order of \(entry.name.shownWord) is empty: OpenClaw uses no profile of this provider.",
            repair: "Remove the entry.", action: action([.remove(["auth", "order", entry.name])]))
        ]
      }
      guard !isUnclear else { return [] }
      return danglingOrder(
        entry.name, ids.compactMap(\.string), at: path, prefix: ["auth"], known: Set(profiles.keys), agentOption: "",
        scene: scene
      ).map { finding in
        var finding = finding
        if scene.configurationIsManaged { finding.action = nil }
        return finding
      }
    }
  }

  func gatewayFindings() -> [Finding] {
    guard value["gateway"]?["token"] != nil else { return [] }
    let hasRight = value["gateway"]?["auth"]?["token"] != nil
    return [
      Finding(
        .gatewayTokenKey, .warning, at: path, member: "gateway.token",
        explanation: "OpenClaw does not read “gateway.token”; the gateway's token stands under “gateway.auth.token”"
          + (hasRight ? ", where there is one." : ", and there is none."),
        repair: hasRight
          ? "Remove “gateway.token”." : "Move it to “gateway.auth.token”, best as a reference to a variable.",
        command: hasRight
          ? "openclaw config unset gateway.token" : "openclaw config set gateway.auth.token '${OPENCLAW_GATEWAY_TOKEN}'"
      )
    ]
  }
}
