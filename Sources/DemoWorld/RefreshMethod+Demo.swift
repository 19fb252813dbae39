import Domain

/// The texts are those of live credentials.
extension RefreshMethod {
  /// - Parameter file: what the program rewrites.
  static func login(_ argv: [String], thenType: String? = nil, file: String, recommended: Bool = true) -> RefreshMethod
  {
    RefreshMethod(
      kind: .cliCommand,
      title: "Run \(argv.joined(separator: " ")) here" + (thenType.map { ", then type \($0)" } ?? ""),
      consequence: "\(argv.first ?? "") rewrites its own file \(file); other holders keep the old copy",
      action: .run(argv), isRecommended: recommended)
  }

  /// - Parameter isLogin: the credential is a login, which a key would only stand in for.
  static func keyPage(_ address: String, isLogin: Bool = true, recommended: Bool = false) -> RefreshMethod {
    RefreshMethod(
      kind: .apiKeyWeb, title: isLogin ? "Open the page of API keys" : "Open the key page",
      consequence: "nothing on disk; opens a page where a key is made", action: .open(url: "https://" + address),
      isRecommended: recommended)
  }

  /// Everybody has OpenClaw in the demo world.
  static func pasteKey(owner: String) -> RefreshMethod {
    let place = "OpenClaw's store"
    return RefreshMethod(
      kind: .manual, title: "Paste a key", consequence: "stored in \(place); no file of a tool changes",
      action: .paste(place: place))
  }

  static func codeSignIn(file: String) -> RefreshMethod {
    RefreshMethod(
      kind: .oauthBrowser, title: "Sign in with a code",
      consequence: "\(file) gets the new login, under kimi's lock; other holders keep the old copy",
      action: .signIn(.deviceCode))
  }

  static func renewHere(owner: String) -> RefreshMethod {
    RefreshMethod(
      kind: .renew, title: "Renew it for credtop", consequence: "nothing on disk; \(owner)'s file is left alone",
      action: .renew(.memory), isRecommended: true)
  }

  static func reread(recommended: Bool = false) -> RefreshMethod {
    RefreshMethod(
      kind: .reread, title: "Read the file again", consequence: "nothing on disk; picks up a login made elsewhere",
      action: .reread, isRecommended: recommended)
  }

  static func reread(variable: String) -> RefreshMethod {
    RefreshMethod(
      kind: .reread, title: "Read \(variable) again", consequence: "nothing; a running program never sees a new value",
      action: .unavailable(
        "A running program never sees a new value: set \(variable), then restart credtop from a new shell."))
  }
}
