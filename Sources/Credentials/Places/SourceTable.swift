import CredentialFormats
import Domain

/// All places where the tools leave credentials, in the order of the tools' priority.
struct SourceTable: Sendable {
  let groups: [SourceGroup]
  /// Files of variables that any program may read: what they hold belongs to a tool only where it is installed.
  let sharedFiles: Set<String>

  init(_ context: DiscoveryContext) {
    let homes = ToolHomes(context: context)
    let folders = ProjectFolders(context)
    groups =
      kimi(homes) + codex(homes) + [qwen(homes, folders), gemini(homes, folders), claude(homes), openCode(homes)]
      + [copilot(homes), aider(context, folders), continueGroup(homes, folders)] + others(homes)
      + [environment(context, folders)]
    sharedFiles = Set(
      folders.upwards([".env"]) + folders.both(".env") + [context.inHome(".env")] + folders.named(".env"))
  }

  func groups(of tool: Tool) -> [SourceGroup] { groups.filter { $0.tool == tool } }
}

private func kimi(_ homes: ToolHomes) -> [SourceGroup] {
  let new = homes.kimi
  let old = homes.oldKimi
  return [
    SourceGroup(
      tool: .kimi,
      places: [
        SourcePlace(.kimiCredentials, .folder(new + "/credentials", suffix: ".json")),
        SourcePlace(.kimiConfig, new + "/config.toml"), SourcePlace(.kimiRegion, new + "/region"),
      ]),
    SourceGroup(
      tool: .kimi,
      places: [
        SourcePlace(.kimiCredentials, .folder(old + "/credentials", suffix: ".json")),
        SourcePlace(.kimiConfig, old + "/config.toml"), SourcePlace(.kimiLegacyConfig, old + "/config.json"),
      ],
      marks: [SourceGroup.Mark(path: old + "/.migrated-to-kimi-code", meaning: .hint(.kimiMigrated))]),
  ]
}

private func codex(_ homes: ToolHomes) -> [SourceGroup] {
  let home = homes.codex
  let main = SourceGroup(
    tool: .codex,
    places: [
      SourcePlace(.codexAuth, home + "/auth.json"), SourcePlace(.codexConfig, home + "/config.toml"),
      SourcePlace(.codexLegacyConfig, home + "/config.json"),
    ],
    marks: [
      SourceGroup.Mark(path: home + "/auth.json", meaning: .hint(.codexLoginFile)),
      SourceGroup.Mark(
        path: home + "/secrets/cli_auth.age",
        meaning: .locked(provider: "openai", "kept by Codex in an encrypted file; run “codex login status” to see it")),
    ])
  if homes.context.variable("CODEX_HOME") != nil { return [main] }
  return [
    main,
    SourceGroup(tool: .codex, places: [SourcePlace(.codexAuth, homes.context.configHome + "/codex/auth.json")]),
  ]
}

private func qwen(_ homes: ToolHomes, _ folders: ProjectFolders) -> SourceGroup {
  let home = homes.qwen
  let files = SourcePlace.Shape.firstOf(
    folders.upwards([".qwen/.env", ".env"]) + [home + "/.env", homes.context.inHome(".env")])
  return SourceGroup(
    tool: .qwen,
    places: [
      SourcePlace(.qwenOAuth, home + "/oauth_creds.json"), SourcePlace(.qwenSettings, home + "/settings.json"),
      SourcePlace(.qwenEnv, files),
    ], variableFiles: [files])
}

private func gemini(_ homes: ToolHomes, _ folders: ProjectFolders) -> SourceGroup {
  let home = homes.gemini
  let files = SourcePlace.Shape.firstOf(
    folders.upwards([".gemini/.env", ".env"]) + [home + "/.env", homes.context.inHome(".env")])
  return SourceGroup(
    tool: .gemini,
    places: [
      SourcePlace(.geminiOAuth, home + "/oauth_creds.json"),
      SourcePlace(.geminiEncrypted, home + "/gemini-credentials.json"),
      SourcePlace(.geminiSettings, home + "/settings.json"),
      SourcePlace(.googleAccounts, home + "/google_accounts.json"), SourcePlace(.geminiEnv, files),
    ], variableFiles: [files])
}

private func claude(_ homes: ToolHomes) -> SourceGroup {
  SourceGroup(
    tool: .claude,
    places: [
      SourcePlace(.claudeCredentials, homes.claudeSecrets + "/.credentials.json"),
      SourcePlace(.claudeState, .firstOf([homes.claudeState, homes.claude + "/.config.json"])),
    ])
}

private func openCode(_ homes: ToolHomes) -> SourceGroup {
  SourceGroup(
    tool: .opencode, places: [SourcePlace(.openCodeAuth, homes.openCode + "/auth.json", rank: .otherTool)])
}

private func copilot(_ homes: ToolHomes) -> SourceGroup {
  let editors = homes.context.configHome + "/github-copilot"
  return SourceGroup(
    tool: .copilot,
    places: [
      SourcePlace(.copilotConfig, homes.copilot + "/config.json"),
      SourcePlace(.copilotApps, homes.context.override("GITHUB_COPILOT_APPS_JSON") ?? editors + "/apps.json"),
      SourcePlace(.copilotApps, editors + "/hosts.json"),
      SourcePlace(.ghHosts, homes.gh + "/hosts.yml", rank: .otherTool),
    ])
}

private func aider(_ context: DiscoveryContext, _ folders: ProjectFolders) -> SourceGroup {
  // Later files win, so the list that is searched starts with them.
  var files = [context.inHome(".aider/oauth-keys.env"), context.inHome(".env")]
  files += folders.both(".env")
  if let named = context.override("AIDER_ENV_FILE") { files.append(named) }
  let unique = files.reversed().removingRepeats()
  let configs = folders.both(".aider.conf.yml").reversed() + [context.inHome(".aider.conf.yml")]
  return SourceGroup(
    tool: .aider,
    places: (configs + folders.named(".aider.conf.yml")).removingRepeats().map {
      SourcePlace(.aiderConfig, $0, rank: .otherTool)
    }
      + (unique + folders.named(".env")).removingRepeats().map { SourcePlace(.aiderEnv, $0, rank: .otherTool) },
    variableFiles: unique.map { .file($0) }, filesBeforeEnvironment: true)
}

/// What lies in shared files and belongs to no tool that is installed.
private func environment(_ context: DiscoveryContext, _ folders: ProjectFolders) -> SourceGroup {
  let files = folders.both(".env").reversed() + [context.inHome(".env")] + folders.named(".env")
  return SourceGroup(
    tool: .environment, places: files.removingRepeats().map { SourcePlace(.dotEnv, $0, rank: .shared) })
}

private func continueGroup(_ homes: ToolHomes, _ folders: ProjectFolders) -> SourceGroup {
  let home = homes.continue
  let working = homes.context.workingDirectory
  return SourceGroup(
    tool: .continue,
    places: [
      SourcePlace(.continueAuth, home + "/auth.json"),
      SourcePlace(.continueConfig, home + "/config.yaml", rank: .otherTool),
      SourcePlace(.continueLegacyConfig, home + "/config.json", rank: .otherTool),
      SourcePlace(.continueEnv, home + "/.env", rank: .otherTool),
    ],
    variableFiles: [
      .file(working + "/.env"), .file(working + "/.continue/.env"), .file(home + "/.env"),
    ], filesBeforeEnvironment: true)
}

private func others(_ homes: ToolHomes) -> [SourceGroup] {
  let context = homes.context
  return [
    SourceGroup(tool: .grok, places: [SourcePlace(.grokAuth, homes.grok + "/auth.json")]),
    SourceGroup(tool: .kilo, places: [SourcePlace(.kiloAuth, context.dataHome + "/kilo/auth.json")]),
    SourceGroup(
      tool: .codebuff,
      places: [SourcePlace(.codebuffCredentials, context.configHome + "/manicode/credentials.json")]),
    SourceGroup(tool: .droid, places: [SourcePlace(.droidEnv, context.inHome(".factory/.env"))]),
    SourceGroup(tool: .minimax, places: [SourcePlace(.minimaxOAuth, context.inHome(".minimax/oauth_creds.json"))]),
    SourceGroup(
      tool: .zai,
      places: [
        SourcePlace(.zaiKey, context.configHome + "/zhipu/api_key"),
        SourcePlace(.zaiKey, context.configHome + "/bigmodel/api_key"),
        SourcePlace(.zaiKey, context.inHome(".coding-relay/glm-api-key")),
        SourcePlace(.zaiKey, context.configHome + "/zai/key.json"),
      ]),
    SourceGroup(tool: .devin, places: [SourcePlace(.devinCredentials, context.dataHome + "/devin/credentials.toml")]),
    SourceGroup(tool: .gcloud, places: [SourcePlace(.gcloudADC, homes.gcloudCredentials)]),
    SourceGroup(tool: .amp, places: []),
    SourceGroup(
      tool: .kiro, places: [],
      marks: [
        SourceGroup.Mark(
          path: context.dataHome + "/kiro-cli/data.sqlite3",
          meaning: .locked(provider: "kiro", "kept by Kiro in its database, which is not read"))
      ]),
    SourceGroup(tool: .antigravity, places: []),
  ]
}

extension Sequence where Element: Hashable {
  /// The elements in their order, each once.
  func removingRepeats() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
