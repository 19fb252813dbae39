import DashboardCore
import Domain
import Terminal

extension DialogDrawing {
  /// What is wrong with the credential stores: the list, and below it what comes of the selected fault and what mends it.
  func drawDoctor(_ dialog: DoctorDialog, onto buffer: inout CellBuffer) {
    if let change = dialog.change { return drawChange(change, onto: &buffer) }
    let columns = mostColumns(in: buffer, wish: 96)
    let room = mostRows(in: buffer)
    let findings = state.doctor.findings
    guard !findings.isEmpty else { return drawHealthy(columns: columns, dialog, onto: &buffer) }
    var below = findings.indices.contains(dialog.selection) ? explanation(of: findings[dialog.selection], columns) : []
    below += outcomeLines(dialog, columns)
    // The list keeps half of the room; what explains is cut at its end.
    let list = min(findings.count, max(1, max(room / 2, room - below.count - 1)))
    let gap = room > list + 1 ? 1 : 0
    below = Array(below.prefix(max(0, room - list - gap)))
    let first = max(0, min(dialog.selection - list / 2, findings.count - list))
    var hints = hints(("Enter", "show change"), ("f", "mend"), ("u", "take back"), ("Esc", "close"))
    if columns < 50 { hints = self.hints(("f", "mend"), ("Esc", "close")) }
    if list < findings.count {
      hints.append(TitlePiece("\(first + 1)-\(first + list) of \(findings.count)", .dim, lead: "  "))
    }
    let inner = drawDialog(
      title: doctorTitle, columns: columns, rows: list + gap + below.count, hints: hints, onto: &buffer)
    let codeColumns = findings.reduce(0) { max($0, $1.code.count) }
    for index in first..<first + list {
      drawFinding(
        findings[index], isSelected: index == dialog.selection, codeColumns: min(codeColumns, 20), in: inner,
        row: inner.row + index - first, onto: &buffer)
    }
    for (index, line) in below.enumerated() {
      line.draw(look, column: inner.column, row: inner.row + list + gap + index, limit: inner.endColumn, onto: &buffer)
    }
  }

  /// `Doctor · 3 errors · 2 warnings`
  private var doctorTitle: String {
    guard let report = state.doctor.report else { return "Doctor" }
    let parts = [("error", report.count(.error)), ("warning", report.count(.warning)), ("note", report.count(.info))]
      .filter { $0.1 > 0 }.map { "\($0.1) \($0.0)\($0.1 == 1 ? "" : "s")" }
    return (["Doctor"] + parts).joined(separator: " \(look.glyphs.separator) ")
  }

  func sign(_ severity: DoctorFinding.Severity) -> (Unicode.Scalar, Role) {
    switch severity {
    case .error: (look.glyphs.badge(.expired), .error)
    case .warning: (look.glyphs.badge(.expiring), .warning)
    case .info: (look.glyphs.separator, .dim)
    }
  }

  private func drawFinding(
    _ finding: DoctorFinding, isSelected: Bool, codeColumns: Int, in rect: Rect, row: Int, onto buffer: inout CellBuffer
  ) {
    let line = beginLine(isSelected: isSelected, in: rect, row: row, onto: &buffer)
    let (sign, role) = sign(finding.severity)
    line.put(sign, role, column: rect.column + 2, row: row, onto: &buffer)
    let start = rect.column + 4
    line.write(
      finding.code, .text, column: start, row: row, limit: min(rect.endColumn, start + codeColumns), onto: &buffer)
    let place = start + codeColumns + 2
    let ends = rect.columns >= 60 && finding.isFixable
    let limit = ends ? rect.endColumn - 11 : rect.endColumn
    if place < limit {
      line.write(finding.profile ?? finding.path, .dim, column: place, row: row, limit: limit, onto: &buffer)
    }
    if ends {
      line.write("f mends it", .good, column: rect.endColumn - 10, row: row, limit: rect.endColumn, onto: &buffer)
    }
  }

  private func explanation(of finding: DoctorFinding, _ columns: Int) -> [StyledLine] {
    var lines = wrapped(finding.explanation, .text, columns: columns)
    lines += wrapped("\(look.glyphs.arrow) \(finding.repair)", finding.isFixable ? .good : .strong, columns: columns)
    if let command = finding.command { lines += wrapped("  \(command)", .accent, columns: columns) }
    if finding.profile != nil { lines += wrapped(finding.path, .dim, columns: columns) }
    return lines
  }

  private func outcomeLines(_ dialog: DoctorDialog, _ columns: Int) -> [StyledLine] {
    outcomeLines(dialog.progress, dialog.outcome, state.doctor.failure, columns)
  }

  private func drawHealthy(columns: Int, _ dialog: DoctorDialog, onto buffer: inout CellBuffer) {
    var lines: [StyledLine]
    if let report = state.doctor.report {
      lines = wrapped(
        "\(look.glyphs.connected) Nothing is wrong: \(report.fileCount) files were looked at.", .good, columns: columns)
    } else {
      lines = [StyledLine("Looking at the stores\(look.glyphs.ellipsis)", .dim)]
    }
    lines += outcomeLines(dialog, columns)
    let inner = drawDialog(
      title: "Doctor", columns: columns, rows: lines.count, hints: hints(("u", "take back"), ("Esc", "close")),
      onto: &buffer)
    for (index, line) in lines.enumerated() {
      line.draw(look, column: inner.column, row: inner.row + index, limit: inner.endColumn, onto: &buffer)
    }
  }

  /// The exact change, as a diff without secrets.
  private func drawChange(_ change: DoctorDialog.Change, onto buffer: inout CellBuffer) {
    let columns = mostColumns(in: buffer, wish: 108)
    let text = change.text.isEmpty ? "working it out\(look.glyphs.ellipsis)" : change.text
    let lines = text.split(separator: "\n").map { StyledLine(look.glyphs.drawable(String($0)), role(ofLine: $0)) }
    let rows = min(lines.count, mostRows(in: buffer))
    let first = max(0, min(change.scroll, lines.count - rows))
    var hints = hints(("f", "mend"), ("Esc", "back"))
    if lines.count > rows {
      hints.insert(TitlePiece("\(first + 1)-\(first + rows) of \(lines.count)  ", .dim), at: 0)
    }
    let code = state.doctor.findings.first { $0.id == change.findingID }?.code ?? ""
    let inner = drawDialog(
      title: "Change \(look.glyphs.separator) \(code)", columns: columns, rows: rows, hints: hints, onto: &buffer)
    for index in first..<first + rows {
      lines[index].draw(
        look, column: inner.column, row: inner.row + index - first, limit: inner.endColumn, onto: &buffer)
    }
  }

  private func role(ofLine line: Substring) -> Role {
    if line.hasPrefix("---") || line.hasPrefix("+++") { return .strong }
    if line.hasPrefix("+") { return .good }
    if line.hasPrefix("-") { return .error }
    return line.hasPrefix("@@") ? .accent : .text
  }
}
