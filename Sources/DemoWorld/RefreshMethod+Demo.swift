import Domain

extension RefreshMethod {
  static func login(_ argv: [String], title: String? = nil, consequence: String, recommended: Bool = true)
    -> RefreshMethod
  {
    RefreshMethod(
      kind: .cliCommand, title: title ?? "Run \(argv.joined(separator: " ")) here", consequence: consequence,
      action: .run(argv), isRecommended: recommended)
  }

  static func keyPage(_ address: String, recommended: Bool = false) -> RefreshMethod {
    RefreshMethod(
      kind: .apiKeyWeb, title: "Open the key page", consequence: address, action: .open(url: "https://" + address),
      isRecommended: recommended)
  }

  static func pasteKey(owner: String) -> RefreshMethod {
    RefreshMethod(
      kind: .manual, title: "Paste a key", consequence: "stored in OpenClaw, not in \(owner)'s file",
      action: .unavailable("Writing to OpenClaw is not possible yet"))
  }

  static func reread(_ what: String = "file", recommended: Bool = false) -> RefreshMethod {
    RefreshMethod(
      kind: .reread, title: "Read the \(what) again", consequence: "picks up a login made elsewhere", action: .reread,
      isRecommended: recommended)
  }
}
