import Domain
import FoundationEssentials
import OpenClawConfiguration
public import StructuredText

extension StatusReport {
  /// The members of the document that OpenClaw's own command prints, with ours among them: instants are milliseconds
  /// since 1970 and paths are whole, as there.
  public var members: [(String, JSONValue)] {
    [
      ("configPath", instance.instance.configuration.json), ("agentId", agent.agent.id.json),
      ("agentDir", agent.agent.folder.json), ("defaultModel", (models.primary ?? models.ownDefault).json),
      ("resolvedDefault", models.resolvedPrimary.json), ("fallbacks", models.fallbacks.json),
      ("imageModel", models.imagePrimary.json), ("imageFallbacks", models.imageFallbacks.json),
      (
        "modelConfig",
        .members([
          ("defaultSource", models.primarySource.rawValue.json),
          ("fallbacksSource", models.fallbacksSource.rawValue.json),
        ])
      ),
      ("aliases", .members(models.aliases.map { ($0.alias, $0.model.json) })), ("allowed", models.allowed.json),
      ("auth", auth), ("store", storeFacts),
    ]
  }

  private var auth: JSONValue {
    .members([
      ("storePath", agent.storePath.json),
      (
        "shellEnvFallback",
        .members([("enabled", instance.settings.importsShell.json), ("appliedKeys", [String]().json)])
      ),
      (
        "providersWithOAuth",
        .array(
          providers.compactMap { provider in
            let count = provider.profiles.count { $0.type != .apiKey }
            return count == 0 ? nil : "\(provider.id) (\(count))".json
          })
      ),
      ("missingProvidersInUse", missingInUse.json),
      ("providers", .array(providers.map(document))),
      (
        "unusableProfiles",
        .array(
          waiting.compactMap { profile in
            guard let window = profile.window else { return nil }
            return .members([
              ("profileId", profile.id.json), ("provider", profile.provider.json), ("kind", window.kind.rawValue.json),
              ("reason", window.reason.json), ("model", window.model.json), ("until", Self.number(window.until)),
              ("remainingMs", Self.number(max(0, window.until - milliseconds))),
            ])
          })
      ),
      (
        "oauth",
        .members([
          ("warnAfterMs", Self.number(ProfileStatus.warningSeconds * 1000)),
          ("profiles", .array(profiles.map(document))),
          (
            "providers",
            .array(
              providers.filter { !$0.profiles.isEmpty }.map { provider in
                .members(
                  [("provider", provider.id.json), ("status", provider.status.word.rawValue.json)]
                    + expiry(provider.status)
                    + [
                      ("profiles", .array(provider.profiles.map(document))),
                      ("effectiveProfiles", effectiveProfiles(of: provider).json),
                    ])
              })
          ),
        ])
      ),
    ])
  }

  private func document(of provider: Provider) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("provider", provider.id.json), ("effective", effective(of: provider)),
      (
        "profiles",
        .members([
          ("count", provider.profiles.count.json), ("oauth", provider.profiles.count { $0.type == .oauth }.json),
          ("token", provider.profiles.count { $0.type == .token }.json),
          ("apiKey", provider.profiles.count { $0.type == .apiKey }.json),
          ("labels", provider.profiles.map { label(of: $0) }.json),
        ])
      ),
    ]
    if let variable = provider.variable {
      members.append(
        (
          "env",
          .members([
            ("value", Self.shown(variable).json), ("source", "env: \(variable.name)".json),
            ("origin", variable.source.text.json),
          ])
        ))
    }
    if let key = provider.modelsKey {
      members.append(
        ("modelsJson", .members([("value", key.json), ("source", "models.providers.\(provider.id)".json)])))
    }
    return .members(members)
  }

  private func effective(of provider: Provider) -> JSONValue {
    let source = provider.effective.source
    var members: [(String, JSONValue)] = [("kind", source.kind.json)]
    switch source {
    case .profile(let id): members += [("detail", agent.storePath.json), ("profileId", id.json)]
    case .environment(let variable):
      members += [("detail", Self.shown(variable).json), ("variable", variable.name.json)]
    case .models: members.append(("detail", (provider.modelsKey ?? "").json))
    case .cloud(let text): members.append(("detail", text.json))
    case .missing(let why): members += [("detail", "missing".json), ("reason", why.json)]
    }
    return .members(members)
  }

  private func document(of profile: Profile) -> JSONValue {
    .members(
      [
        ("profileId", profile.id.json), ("provider", profile.provider.json), ("type", profile.type.rawValue.json),
        ("status", profile.status.word.rawValue.json),
      ] + expiry(profile.status) + [
        ("source", "store".json), ("label", label(of: profile).json), ("renewable", profile.status.isRenewable.json),
        ("reasonCode", profile.status.reason.rawValue.json), ("inherited", profile.isInherited.json),
      ])
  }

  private func expiry(_ status: ProfileStatus) -> [(String, JSONValue)] {
    guard let expiresAt = status.expiresAt else { return [] }
    let at = (expiresAt.timeIntervalSince1970 * 1000).rounded()
    return [("expiresAt", Self.number(at)), ("remainingMs", Self.number(at - milliseconds))]
  }

  /// What is ours alone: the generation and what told it.
  private var storeFacts: JSONValue {
    .members([
      ("era", era.description.json), ("title", era.title.json), ("version", (instance.era.version?.description).json),
      (
        "evidence",
        .array(
          instance.era.evidence.map { .members([("source", $0.source.rawValue.json), ("text", $0.text.json)]) })
      ),
      ("contradiction", instance.era.contradiction.json), ("lock", (instance.era.lockKind?.rawValue).json),
      ("needsMigration", agent.needsMigration.json), ("inheritsFrom", agent.inheritsFrom.json),
      (
        "agents",
        .array(
          instance.agents.map {
            .members([
              ("agentId", $0.agent.id.json), ("default", $0.agent.isDefault.json), ("main", $0.agent.isMain.json),
              ("storePath", $0.storePath.json), ("profiles", $0.effective.profiles.count.json),
            ])
          })
      ),
      (
        "dropped",
        .array(
          agent.effective.dropped.map {
            .members([("profileId", $0.id.json), ("reasonCode", $0.reason.rawValue.json)])
          })
      ),
      ("problems", problems.json),
    ])
  }

  /// What could not be read, each a sentence.
  public var problems: [String] {
    let all = [instance.settingsProblem, agent.own.problem].compactMap(\.self) + instance.problems
    var seen: Set<String> = []
    return all.map { "\($0.path) \($0.message)" }.filter { seen.insert($0).inserted }
  }

  private func effectiveProfiles(of provider: Provider) -> [String] {
    provider.effective.resolution.candidates.map(\.id)
  }

  /// `anthropic:default=OAuth (me@example.com) [cooldown 5m]`
  public func label(of profile: Profile) -> String {
    let value =
      switch profile.type {
      case .oauth: "OAuth" + (profile.email.map { " (\($0))" } ?? "")
      case .token: "token:\(profile.masked ?? "missing")"
      case .apiKey: profile.masked ?? "missing"
      }
    guard let window = profile.window else { return "\(profile.id)=\(value)" }
    let left = Self.shortSpan(milliseconds: window.until - milliseconds)
    let kind = window.kind == .cooldown ? "cooldown" : "\(window.kind.rawValue):\(window.reason ?? "unknown")"
    return "\(profile.id)=\(value) [\(kind) \(left)]"
  }

  /// What a variable holds, as OpenClaw shows it.
  static func shown(_ variable: OpenClawVariables.Variable) -> String {
    variable.name.contains("OAUTH_TOKEN") ? "OAuth (env)" : variable.value.masked
  }

  /// As OpenClaw writes spans: `5m`, `47h`, `9d`.
  static func shortSpan(milliseconds: Double) -> String {
    guard milliseconds.isFinite, milliseconds > 0 else { return "0m" }
    let minutes = (milliseconds / 60_000).rounded()
    if minutes < 60 { return "\(Int(max(1, minutes)))m" }
    let hours = (minutes / 60).rounded()
    return hours < 48 ? "\(Int(hours))h" : "\(Int(min(1e6, (hours / 24).rounded())))d"
  }

  private var milliseconds: Double { (now.timeIntervalSince1970 * 1000).rounded() }

  private static func number(_ value: Double) -> JSONValue {
    guard value.isFinite, abs(value) < 9e15 else { return .null }
    return .number(String(Int64(value.rounded())))
  }
}
