/// One installation of OpenClaw's state: the usual folder, a named one (`~/.openclaw-work`), or one of an older name.
public struct OpenClawInstance: Hashable, Sendable {
  /// `default`, `work` for `~/.openclaw-work`, or the folder's own name: `.clawdbot`.
  public var name: String
  public var stateDirectory: String
  /// The configuration that this instance reads; it need not exist.
  public var configuration: String
  public var environmentFile: String
  public var oauthFile: String
  /// The one that `openclaw` uses when it is started in this environment.
  public var isCurrent: Bool
  /// Its folder has a name of before OpenClaw.
  public var hasOldName: Bool
  /// The configuration is made by Nix, and must be changed there.
  public var isManagedElsewhere: Bool

  public init(
    name: String, stateDirectory: String, configuration: String, environmentFile: String, oauthFile: String,
    isCurrent: Bool, hasOldName: Bool = false, isManagedElsewhere: Bool = false
  ) {
    self.name = name
    self.stateDirectory = stateDirectory
    self.configuration = configuration
    self.environmentFile = environmentFile
    self.oauthFile = oauthFile
    self.isCurrent = isCurrent
    self.hasOldName = hasOldName
    self.isManagedElsewhere = isManagedElsewhere
  }

  public var agentsFolder: String { stateDirectory + "/agents" }
  /// The shared database of later versions.
  public var sharedDatabase: String { stateDirectory + "/state/openclaw.sqlite" }
  /// A store from before there were several agents.
  public var singleAgentStore: String { stateDirectory + "/agent/auth-profiles.json" }
  public var refreshLocks: String { stateDirectory + "/locks/oauth-refresh" }
}
