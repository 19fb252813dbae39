import CredentialFormats
import Domain
import LocalFiles

/// A credential and the place where it lay. Holds the secret, so it lives only as long as the scan.
struct LocatedCredential: Sendable {
  var tool: Tool
  var found: FoundCredential
  var source: TokenSource
  var rank: SourceRank
  /// Which of the tool's homes it lay in; a smaller number is the one that the tool uses before the others.
  var preference = 0
  /// The mode of a file that others may read, or that belongs to another user: `0644`.
  var permissionWarning: String?

  /// The file behind all links, or the variable: two places with one origin are one copy.
  var origin: String { source.realPath ?? source.location }

  /// The place as a holder of a grant: `opencode (openai)`.
  var holderName: String { "\(tool) (\(tool == .opencode ? found.provider : source.location))" }
}

/// What the scanner of one tool brought back.
struct ToolFindings: Sendable {
  var credentials: [LocatedCredential] = []
  var notices: [DiscoveryNotice] = []
  var sourcesScanned = 0
  /// Files, as they are shown, that are there but gave no answer: what was known of them is neither confirmed nor gone.
  var troubled: Set<String> = []
  var looked = LookedPlaces()
}

/// The places that a scan looked at, as they are shown. That nothing was found says something of these only.
struct LookedPlaces: Sendable {
  var files: Set<String> = []
  /// Folders, whose files are looked at whatever their names.
  var folders: Set<String> = []

  func contains(_ location: String) -> Bool { files.contains(location) || folders.contains(parent(of: location)) }

  mutating func formUnion(_ other: LookedPlaces) {
    files.formUnion(other.files)
    folders.formUnion(other.folders)
  }
}
