import CredentialFormats
public import Domain
public import FoundationEssentials

/// A credential that a tool keeps in a file, without its secrets: for whoever compares them with other stores.
public struct SurveyedCredential: Hashable, Sendable {
  public var tool: Tool
  public var provider: String
  /// Absolute.
  public var path: String
  /// The stable name of the account, or what people call it.
  public var account: String?
  /// Of the access token or key; nil where only the place is known.
  public var secretPrint: String?
  /// Of the refresh token.
  public var grantPrint: String?
  public var expiresAt: Date?
}

/// A place where a tool keeps two of its processes apart.
public struct ToolLockPlace: Hashable, Sendable {
  public var tool: Tool
  /// The lock itself, or the folder in which its locks lie, by names that end so.
  public var path: String
  public var suffix: String?
}

/// Reads the files of all tools as discovery does; remembers nothing and writes nothing.
///
/// - Parameter fingerprints: the same as those that the other side is compared by.
public func surveyCredentials(
  _ context: DiscoveryContext, fingerprints: Fingerprints
) async -> [SurveyedCredential] {
  await scanMachine(context).credentials.compactMap { credential in
    guard credential.source.kind == .file else { return nil }
    let found = credential.found
    return SurveyedCredential(
      tool: credential.tool, provider: found.provider, path: context.expanded(credential.source.location),
      account: found.accountKey ?? found.account,
      secretPrint: found.secret.isEmpty ? nil : fingerprints.secret(found.secret),
      grantPrint: found.refreshSecret.flatMap { $0.isEmpty ? nil : fingerprints.grant($0) }, expiresAt: found.expiresAt)
  }
}

/// The locks that the tools take before they renew a login.
public func toolLockPlaces(_ context: DiscoveryContext) -> [ToolLockPlace] {
  let homes = ToolHomes(context: context)
  return [
    ToolLockPlace(tool: .kimi, path: homes.kimi + "/oauth", suffix: ".lock"),
    ToolLockPlace(tool: .qwen, path: homes.qwen + "/oauth_creds.lock"),
    ToolLockPlace(tool: .claude, path: homes.claudeSecrets + "/.oauth_refresh.lock"),
    ToolLockPlace(tool: .claude, path: context.inHome(".claude.lock")),
    ToolLockPlace(tool: .claude, path: context.inHome(".claude.json.lock")),
  ]
}
