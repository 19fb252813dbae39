import Domain
import LocalFiles

/// Everything that one look at the machine brought, secrets included.
struct MachineScan: Sendable {
  /// In the order of the tools' priority and then of the places; the environment last.
  var credentials: [LocatedCredential] = []
  var openClaw: [OpenClawProfile] = []
  var notices: [DiscoveryNotice] = []
  var sourcesScanned: [Tool: Int] = [:]
  /// Files and folders, as they are shown, that gave no answer.
  var troubled: Set<String> = []
  var looked = LookedPlaces()
  /// A store of OpenClaw gave no answer, so that profiles may be missing here.
  var openClawIsUnclear = false
  /// Tools that did not answer in time.
  var late: Set<Tool> = []
}

extension MachineScan {
  func isTroubled(_ location: String) -> Bool {
    troubled.contains(location) || troubled.contains(parent(of: location))
  }
}

/// Looks at all places at once. A scanner that hangs is named in a notice and hides no other.
func scanMachine(_ context: DiscoveryContext) async -> MachineScan {
  // The table itself looks for folders, so it is made where blocking is allowed.
  let prepared = await runLimited(
    [{ @Sendable in (SourceTable(context), realPath(of: context.home) ?? context.home) }], within: context.toolLimit)
  guard let (table, realHome) = prepared.first.flatMap({ $0 }) else {
    return MachineScan(
      notices: Tool.all.map { lateNotice($0, context) }, openClawIsUnclear: true, late: Set(Tool.all))
  }
  // The environment is the last of them: its files are those that belong to no other.
  let tools = Tool.all
  var work: [@Sendable () -> UnitFindings] = tools.map { tool in
    {
      var scanner = ToolScanner(tool, in: table, context: context, realHome: realHome)
      return .tool(scanner.scan())
    }
  }
  work.append { .openClaw(scanOpenClaw(context)) }
  let results = await runLimited(work, within: context.toolLimit)

  var scan = MachineScan()
  for (tool, result) in zip(tools + [.openclaw], results) {
    switch result {
    case nil:
      scan.late.insert(tool)
      if tool == .openclaw { scan.openClawIsUnclear = true }
      scan.notices.append(lateNotice(tool, context))
    case .tool(let findings): scan.add(findings, of: tool)
    case .openClaw(let findings):
      scan.openClaw = findings.profiles
      scan.openClawIsUnclear = findings.isUnclear
      scan.notices += findings.notices
      scan.sourcesScanned[.openclaw] = findings.sourcesScanned
    }
  }
  scan.add(scanEnvironment(context), of: .environment)
  scan.dropAbsenceOfToolsInEnvironment()
  return scan
}

private enum UnitFindings: Sendable {
  case tool(ToolFindings)
  case openClaw(OpenClawFindings)
}

private func lateNotice(_ tool: Tool, _ context: DiscoveryContext) -> DiscoveryNotice {
  DiscoveryNotice(
    tool: tool, kind: .unreadable,
    message: "The files of \(tool) did not answer within \(context.toolLimit.components.seconds) s; "
      + "is a network file system away?")
}

extension MachineScan {
  fileprivate mutating func add(_ findings: ToolFindings, of tool: Tool) {
    credentials += findings.credentials
    notices += findings.notices
    sourcesScanned[tool, default: 0] += findings.sourcesScanned
    troubled.formUnion(findings.troubled)
    looked.formUnion(findings.looked)
  }

  /// A tool that a variable logs in is neither absent nor logged out.
  fileprivate mutating func dropAbsenceOfToolsInEnvironment() {
    let present = Set(credentials.filter { $0.source.kind == .environment }.map(\.tool))
    notices.removeAll { present.contains($0.tool) && ($0.kind == .notInstalled || $0.kind == .notLoggedIn) }
  }
}
