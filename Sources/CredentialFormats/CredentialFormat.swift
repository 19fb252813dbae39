public import Domain
internal import StructuredText

/// A kind of document that a tool leaves behind. Where such documents lie is the business of whoever looks for them.
public enum CredentialFormat: String, CaseIterable, Sendable {
  /// `credentials/*.json` of both programs called kimi.
  case kimiCredentials
  /// `config.toml` of both.
  case kimiConfig
  /// `config.json` of the older one.
  case kimiLegacyConfig
  /// The text file `region`: a hint only.
  case kimiRegion

  case codexAuth
  /// `config.toml`: says where the login is kept.
  case codexConfig
  /// `config.json`, not written by any present version.
  case codexLegacyConfig

  case qwenOAuth
  case qwenSettings

  case geminiOAuth
  /// `gemini-credentials.json`, which is not JSON.
  case geminiEncrypted
  /// `settings.json`: hints only.
  case geminiSettings
  /// `google_accounts.json`: hints only.
  case googleAccounts

  case claudeCredentials
  /// `.claude.json`: the account, and an API key if one was typed in.
  case claudeState

  case openCodeAuth

  case aiderConfig
  case continueAuth
  /// `config.yaml`.
  case continueConfig
  /// `config.json`, the older form.
  case continueLegacyConfig

  case copilotConfig
  /// `apps.json` and the older `hosts.json`.
  case copilotApps
  case ghHosts

  case grokAuth
  case kiloAuth
  case codebuffCredentials
  case minimaxOAuth
  /// A key in plain text, or an object with `apiKey`.
  case zaiKey
  case devinCredentials
  case gcloudADC

  /// `.env` files: only the variables that the tool in question reads. `dotEnv` reads all that are known.
  case dotEnv, aiderEnv, qwenEnv, geminiEnv, continueEnv, droidEnv

  /// `auth-profiles.json`; the label of a credential is the profile's id.
  case openClawProfiles
  /// `auth.json` of an agent, flat.
  case openClawAuth
  /// `credentials/oauth.json`.
  case openClawOAuth

  /// The tool that writes or reads such a document.
  public var tool: Tool {
    switch self {
    case .kimiCredentials, .kimiConfig, .kimiLegacyConfig, .kimiRegion: .kimi
    case .codexAuth, .codexConfig, .codexLegacyConfig: .codex
    case .qwenOAuth, .qwenSettings, .qwenEnv: .qwen
    case .geminiOAuth, .geminiEncrypted, .geminiSettings, .googleAccounts, .geminiEnv: .gemini
    case .claudeCredentials, .claudeState: .claude
    case .openCodeAuth: .opencode
    case .aiderConfig, .aiderEnv: .aider
    case .continueAuth, .continueConfig, .continueLegacyConfig, .continueEnv: .continue
    case .copilotConfig, .copilotApps, .ghHosts: .copilot
    case .grokAuth: .grok
    case .kiloAuth: .kilo
    case .codebuffCredentials: .codebuff
    case .droidEnv: .droid
    case .minimaxOAuth: .minimax
    case .zaiKey: .zai
    case .devinCredentials: .devin
    case .gcloudADC: .gcloud
    case .dotEnv: .environment
    case .openClawProfiles, .openClawAuth, .openClawOAuth: .openclaw
    }
  }

  /// What the document holds. Total: every input gives a reading, at worst one `malformed` notice.
  public func read(_ bytes: [UInt8], in context: FormatContext) -> FormatReading {
    var reading = wholeReading(bytes, context)
    let excess = reading.credentials.count - mostCredentials
    guard excess > 0 else { return reading }
    reading.credentials.removeLast(excess)
    reading.notices.append(
      .init(
        .tooLarge,
        "holds \(mostCredentials + excess) credentials; the first \(mostCredentials) are read and \(excess) left out"))
    return reading
  }

  private func wholeReading(_ bytes: [UInt8], _ context: FormatContext) -> FormatReading {
    switch self {
    case .kimiCredentials: readKimiCredentials(bytes, context)
    case .kimiConfig: reading(toml: bytes, of: tool, readKimiConfig)
    case .kimiLegacyConfig: reading(jsonObject: bytes, of: tool, readKimiConfig)
    case .codexAuth: readCodexAuth(bytes, context)
    case .codexConfig: reading(toml: bytes, of: tool) { readCodexConfig($0, context) }
    case .codexLegacyConfig: readCodexLegacyConfig(bytes)
    case .qwenOAuth: readQwenOAuth(bytes)
    case .qwenSettings: readQwenSettings(bytes, context)
    case .geminiOAuth: readGeminiOAuth(bytes, context)
    case .geminiEncrypted: readGeminiEncrypted(bytes, context)
    case .geminiSettings: reading(jsonObject: bytes, of: tool, dialect: .lenient) { _ in FormatReading() }
    case .googleAccounts: reading(jsonObject: bytes, of: tool) { _ in FormatReading() }
    case .kimiRegion: FormatReading()
    case .claudeCredentials: readClaudeCredentials(bytes, context)
    case .claudeState: readClaudeState(bytes)
    case .openCodeAuth: readOpenCodeAuth(bytes)
    case .aiderConfig: reading(yamlMapping: bytes, of: tool) { readAiderConfig($0, context) }
    case .continueAuth: readContinueAuth(bytes)
    case .continueConfig: reading(yamlMapping: bytes, of: tool) { readContinueConfig($0, context) }
    case .continueLegacyConfig:
      reading(jsonObject: bytes, of: tool, dialect: .lenient) { readContinueConfig($0, context) }
    case .copilotConfig: readCopilotConfig(bytes)
    case .copilotApps: readCopilotApps(bytes)
    case .ghHosts: reading(yamlMapping: bytes, of: tool, readGHHosts)
    case .grokAuth: readGrokAuth(bytes)
    case .kiloAuth: readKiloAuth(bytes)
    case .codebuffCredentials: readCodebuffCredentials(bytes)
    case .minimaxOAuth: readMiniMaxOAuth(bytes)
    case .zaiKey: readZaiKey(bytes)
    case .devinCredentials: reading(toml: bytes, of: tool, readDevinCredentials)
    case .gcloudADC: readGCloudADC(bytes)
    case .dotEnv, .aiderEnv, .qwenEnv, .geminiEnv, .continueEnv, .droidEnv: readDotEnv(bytes, for: tool, context)
    case .openClawProfiles: readOpenClawProfiles(bytes)
    case .openClawAuth: readOpenClawAuth(bytes)
    case .openClawOAuth: readOpenClawOAuth(bytes)
    }
  }

  /// Facts that this document tells about other documents of the same tool. Empty for most formats and for broken input.
  public func hints(in bytes: [UInt8]) -> [FormatHint: String] { readHints(self, bytes) }
}
