import CredentialFormats
import Domain
import LocalFiles

/// A profile of OpenClaw: whoever shares its secrets shares their fate.
struct OpenClawProfile: Sendable {
  /// `openclaw agent main`
  var holder: String
  /// `anthropic:default`
  var id: String
  var found: FoundCredential
  var source: TokenSource

  var holderName: String { "\(holder) (\(id))" }
}

struct OpenClawFindings: Sendable {
  var profiles: [OpenClawProfile] = []
  var notices: [DiscoveryNotice] = []
  var sourcesScanned = 0
  /// A store gave no answer, so that profiles may be missing here.
  var isUnclear = false
}

/// Reads the profile stores that are files and names those that are databases.
func scanOpenClaw(_ context: DiscoveryContext) -> OpenClawFindings {
  let places = OpenClawPlaces(context)
  var findings = OpenClawFindings()
  let formatContext = FormatContext(now: context.now(), variable: { context.environment[$0] })
  let databases = places.databases.filter(exists)
  findings.sourcesScanned += places.databases.count
  for store in places.stores {
    findings.sourcesScanned += 1
    // Whoever has a database no longer reads the files beside it.
    if store.replacedBy.contains(where: databases.contains) { continue }
    let shown = context.shown(store.path)
    switch context.read(store.path, CredentialLimits.file) {
    case .absent: continue
    case .refused(let kind, let text):
      findings.isUnclear = true
      findings.notices.append(
        DiscoveryNotice(tool: .openclaw, kind: kind, path: shown, message: text))
    case .content(let content):
      let reading = store.format.read(content.bytes, in: formatContext)
      if reading.notices.contains(where: { $0.kind == .malformed }) { findings.isUnclear = true }
      findings.notices += reading.notices.map {
        DiscoveryNotice(tool: .openclaw, kind: $0.kind, path: shown, message: $0.message)
      }
      findings.profiles += reading.credentials.map {
        OpenClawProfile(
          holder: store.holder, id: $0.label ?? $0.provider, found: $0,
          source: TokenSource(kind: .openclaw, location: shown, mode: content.mode, fields: $0.fields))
      }
    }
  }
  for database in databases {
    findings.notices.append(
      DiscoveryNotice(
        tool: .openclaw, kind: .locked, path: context.shown(database),
        message: "OpenClaw keeps profiles in this database, which is not read yet; whether it holds a login's "
          + "refresh token too, or an import of it, cannot be told, and files of its older versions no longer count"))
  }
  if let (kind, text) = places.trouble {
    findings.isUnclear = true
    findings.notices.append(
      DiscoveryNotice(tool: .openclaw, kind: kind, path: context.shown(places.agentsFolder), message: text))
  }
  return findings
}
