import CredentialFormats
import Domain

/// Finds the credentials that the environment of this process holds. They end with the shell that set them.
func scanEnvironment(_ context: DiscoveryContext) -> ToolFindings {
  var findings = ToolFindings()
  let formatContext = FormatContext(now: context.now(), variable: { context.environment[$0] })
  for variable in KeyVariable.all {
    findings.sourcesScanned += 1
    guard let value = context.variable(variable.name),
      let found = credential(fromVariable: variable.name, value: value, in: formatContext)
    else { continue }
    findings.credentials.append(
      LocatedCredential(
        tool: variable.tool, found: found, source: TokenSource(kind: .environment, location: variable.name),
        rank: .environment))
  }
  if let content = context.variable(openCodeContent) {
    let reading = CredentialFormat.openCodeAuth.read(Array(content.utf8), in: formatContext)
    findings.sourcesScanned += 1
    findings.credentials += reading.credentials.map {
      LocatedCredential(
        tool: .opencode, found: $0, source: TokenSource(kind: .environment, location: openCodeContent),
        rank: .environment)
    }
    findings.notices += reading.notices.map {
      DiscoveryNotice(tool: .opencode, kind: $0.kind, message: "\(openCodeContent): \($0.message)")
    }
  }
  return findings
}

/// Holds what OpenCode's file would hold, and replaces it.
let openCodeContent = "OPENCODE_AUTH_CONTENT"

/// The variable that a tool prefers to what it stored.
func overridingVariable(of tool: Tool, context: DiscoveryContext) -> String? {
  if tool == .opencode, context.variable(openCodeContent) != nil { return openCodeContent }
  return KeyVariable.all.first { $0.overrides == tool && context.variable($0.name) != nil }?.name
}
