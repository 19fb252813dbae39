public import Domain
public import FoundationEssentials

extension DemoWorld {
  /// The credentials as a scan at a moment finds them, ordered by the tool's priority, then by id.
  public func tokens(at date: Date) -> [DiscoveredToken] {
    let time = date.worldTime(since: epoch)
    return tokenScripts.map { $0.token(at: time, epoch: epoch) }
  }

  /// What a scan tells besides.
  public var notices: [DiscoveryNotice] {
    [
      DiscoveryNotice(
        tool: .qwen, kind: .discontinued, path: "~/.qwen/oauth_creds.json",
        message: "the free login was ended by Qwen; use an API key or a Coding Plan"),
      DiscoveryNotice(
        tool: .droid, kind: .locked, path: "~/.factory/auth.encrypted",
        message: "encrypted by droid; run droid to see whether it is logged in"),
      DiscoveryNotice(tool: .grok, kind: .notInstalled, message: "no grok program and no ~/.grok folder"),
      DiscoveryNotice(tool: .amp, kind: .notLoggedIn, message: "amp is installed; run amp login"),
    ]
  }
}
