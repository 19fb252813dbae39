import CredentialFormats
import Domain
import FoundationEssentials

/// One credential, whatever number of places it was found in. Still holds the secret.
struct FoundToken: Sendable {
  /// The best sighting: it decides the tool, the account and the expiry.
  var lead: LocatedCredential
  /// Other places with the same secret.
  var copies: [LocatedCredential] = []
  /// Places with an older secret of the same account.
  var olderCopies: [LocatedCredential] = []
  /// Profiles of OpenClaw with the same secret.
  var profiles: [OpenClawProfile] = []
  var identity: String
  /// Names a key where no account is told, in every run alike.
  var placeName = ""
  /// Empty when there is no secret to read.
  var secretHash: String
  var grantHash: String?
  var holders: [String] = []
  /// What was given to us in place of a token that ended.
  var memory: MemoryLogin?

  var tool: Tool { lead.tool }
  var found: FoundCredential { lead.found }

  var sources: [TokenSource] {
    var sources = ([lead] + copies).map(\.source)
    sources += olderCopies.map { credential in
      var source = credential.source
      source.isOlderCopy = true
      return source
    }
    sources += profiles.map(\.source)
    var seen: Set<String> = []
    return sources.filter { seen.insert("\($0.kind.rawValue) \($0.location)").inserted }
  }

  /// The first file among its places that others may read.
  var permissionWarning: String? {
    ([lead] + copies + olderCopies).lazy.compactMap(\.permissionWarning).first
  }

  /// What several copies know together.
  var account: String? { found.account ?? copies.lazy.compactMap(\.found.account).first }
  var plan: String? { found.plan ?? copies.lazy.compactMap(\.found.plan).first }
  var expiresAt: Date? { found.expiresAt ?? copies.lazy.compactMap(\.found.expiresAt).first }
  /// The variable that holds it, when no file does.
  var variable: String? { lead.source.kind == .environment ? lead.source.location : nil }
}

extension RefreshSettings {
  /// What may be done to one credential: only what lies in a file of its owner may be renewed there.
  func of(_ token: FoundToken) -> RefreshSettings {
    guard token.lead.rank != .owner || token.lead.source.kind != .file else { return self }
    return RefreshSettings(pasting: pasting)
  }
}
