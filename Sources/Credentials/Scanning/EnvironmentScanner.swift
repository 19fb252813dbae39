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

/// The variable that the tool prefers to this credential; nil also when it holds this very secret.
func overridingVariable(of token: FoundToken, context: DiscoveryContext) -> String? {
  guard let name = preferredVariable(of: token, context: context) else { return nil }
  let isSame = ([token.lead] + token.copies).contains {
    $0.source.kind == .environment && $0.source.location == name
  }
  return isSame ? nil : name
}

private func preferredVariable(of token: FoundToken, context: DiscoveryContext) -> String? {
  let tool = token.tool
  if tool == .opencode, context.variable(openCodeContent) != nil { return openCodeContent }
  if let known = KeyVariable.all.first(where: { $0.overrides == tool && context.variable($0.name) != nil }) {
    return known.name
  }
  // These two take a variable from a file only where the shell does not set it.
  guard [.qwen, .gemini].contains(tool), token.lead.source.kind == .file, let label = token.found.label,
    context.variable(label) != nil
  else { return nil }
  return label
}
