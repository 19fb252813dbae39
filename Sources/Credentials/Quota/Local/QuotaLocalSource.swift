import CredentialFormats
import Domain
import FoundationEssentials
import LocalFiles

/// Where a program leaves the quota numbers it was told, on this machine.
struct QuotaLocalSource: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// Files that a status-line command of Claude Code keeps.
    case statusLine(files: [String])
    /// The folder of Codex' session logs.
    case sessions(folder: String)
  }

  var kind: Kind
  /// Numbers from before belong to another account; nil where only one was ever seen.
  var since: Date?

  /// The names of status-line files within Claude Code's folder: our own, and that of another program.
  static let statusLineNames = ["credtop-rate-limits.json", "abtop-rate-limits.json"]

  /// Only the login in a tool's own place is the one that its logs are about.
  init?(_ token: FoundToken, context: DiscoveryContext) {
    guard token.found.kind == .oauth, token.lead.source.kind == .file, token.lead.tool == token.tool else { return nil }
    let homes = ToolHomes(context: context)
    let folder = parent(of: context.expanded(token.lead.source.location))
    switch token.tool {
    case .claude: kind = .statusLine(files: Self.statusLineNames.map { "\(homes.claude)/\($0)" })
    case .codex where folder == homes.codex: kind = .sessions(folder: homes.codex + "/sessions")
    default: return nil
    }
  }

  init(kind: Kind, since: Date? = nil) {
    self.kind = kind
    self.since = since
  }
}
