import CredentialFormats
import Domain

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
}

/// Reads the profile stores that are files and names those that are databases.
func scanOpenClaw(_ context: DiscoveryContext) -> OpenClawFindings {
  let places = OpenClawPlaces(context)
  var findings = OpenClawFindings()
  let formatContext = FormatContext(now: context.now(), variable: { context.environment[$0] })
  for store in places.stores {
    findings.sourcesScanned += 1
    let shown = context.shown(store.path)
    switch context.read(store.path, CredentialLimits.file) {
    case .absent: continue
    case .refused(let kind, let text):
      findings.notices.append(
        DiscoveryNotice(tool: .openclaw, kind: kind, path: shown, message: text))
    case .content(let content):
      let reading = store.format.read(content.bytes, in: formatContext)
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
  for database in places.databases {
    findings.sourcesScanned += 1
    guard exists(database) else { continue }
    findings.notices.append(
      DiscoveryNotice(
        tool: .openclaw, kind: .locked, path: context.shown(database),
        message: "OpenClaw keeps profiles in this database, which is not read yet; "
          + "a login may have more holders than are shown"))
  }
  return findings
}
