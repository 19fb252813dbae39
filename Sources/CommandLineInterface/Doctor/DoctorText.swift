import Domain
import StructuredText

/// Findings as text for people.
enum DoctorText {
  /// Each with its place, what comes of it, and what mends it.
  static func findings(_ findings: [DoctorFinding]) -> String {
    guard !findings.isEmpty else { return "✓ Nothing is wrong.\n" }
    return findings.map { finding in
      var text = "\(mark(finding.severity)) \(finding.code)  \(place(finding))\n    \(finding.explanation)\n"
      text += "    → \(finding.repair)\(finding.isFixable ? " (--fix does)" : "")\n"
      if let command = finding.command { text += "      \(command)\n" }
      return printableLines(text)
    }.joined()
  }

  /// What takes a person, with the command to run.
  static func left(_ findings: [DoctorFinding]) -> String {
    guard !findings.isEmpty else { return "" }
    return "\(findings.count == 1 ? "This takes" : "These take") a person:\n"
      + findings.map { finding in
        var text = "  \(mark(finding.severity)) \(finding.code)  \(place(finding))\n    → \(finding.repair)\n"
        if let command = finding.command { text += "      \(command)\n" }
        return printableLines(text)
      }.joined()
  }

  /// `41 files looked at: 2 errors, 1 warning, 3 notes; 2 can be mended: credtop doctor --fix`
  static func summary(_ report: DoctorReport) -> String {
    func part(_ severity: DoctorFinding.Severity, _ word: String) -> String? {
      let count = report.count(severity)
      return count == 0 ? nil : "\(count) \(word)\(count == 1 ? "" : "s")"
    }
    let parts = [part(.error, "error"), part(.warning, "warning"), part(.info, "note")].compactMap(\.self)
    let fixable = report.findings.count(where: \.isFixable)
    return "\(report.fileCount) files looked at: \(parts.isEmpty ? "all is well" : parts.joined(separator: ", "))"
      + (fixable == 0 ? "" : "; \(fixable) can be mended: credtop doctor --fix") + "\n"
  }

  static func record(_ record: DoctorRepairRecord) -> String {
    var text = "\(record.id)  \(record.at.tableText)\(record.isUndone ? "  (taken back)" : "")\n"
    for repair in record.repairs { text += "    \(repair)\n" }
    for path in record.paths { text += "    in \(path)\n" }
    return printableLines(text)
  }

  private static func mark(_ severity: DoctorFinding.Severity) -> String {
    switch severity {
    case .error: "✖ error  "
    case .warning: "▲ warning"
    case .info: "· note   "
    }
  }

  private static func place(_ finding: DoctorFinding) -> String {
    [finding.path, finding.profile].compactMap(\.self).joined(separator: "  ")
  }
}
