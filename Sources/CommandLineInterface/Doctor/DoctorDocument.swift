import Domain
import FoundationEssentials
import StructuredText

extension JSONValue {
  init(_ report: DoctorReport) {
    self = .document([
      ("examinedAt", report.examinedAt.json), ("filesExamined", report.fileCount.json),
      (
        "counts",
        .members(DoctorFinding.Severity.allCases.map { ($0.rawValue, report.count($0).json) })
      ),
      ("findings", .array(report.findings.map { JSONValue($0) })),
      ("undoable", (report.undoable?.id).json),
    ])
  }

  /// `id` is the name of the fault, as scripts look for it; `key` is unique.
  init(_ finding: DoctorFinding) {
    self = .members([
      ("id", finding.code.json), ("key", finding.id.json), ("severity", finding.severity.rawValue.json),
      ("path", finding.path.json), ("profile", finding.profile.json), ("member", finding.member.json),
      ("explanation", finding.explanation.json), ("repair", finding.repair.json), ("command", finding.command.json),
      ("fixable", finding.isFixable.json),
    ])
  }

  init(_ outcome: DoctorOutcome) {
    self = .members([
      ("done", outcome.done.json), ("failed", outcome.failed.json),
      ("record", outcome.record.map { JSONValue($0) } ?? .null),
    ])
  }

  init(_ record: DoctorRepairRecord) {
    self = .members([
      ("id", record.id.json), ("at", record.at.json), ("repairs", record.repairs.json), ("paths", record.paths.json),
      ("undone", record.isUndone.json),
    ])
  }
}
