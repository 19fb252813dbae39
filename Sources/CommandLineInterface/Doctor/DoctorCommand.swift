import ArgumentParser
import Domain
import StructuredText
import TokenProxyClient

/// Finds what is broken in the stores of credentials, says what comes of it, and mends what can be mended exactly.
struct DoctorCommand: CredtopCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Find what is broken in the credential stores, and mend it.",
    discussion: """
      Looks at OpenClaw's stores, its configuration, at file modes, leftover locks and drafts, and at logins that are held \
      in several places; changes nothing without --fix. --fix mends what it can mend exactly, keeps a copy first, and \
      `credtop doctor undo` takes that back; the rest it lists with the command to run.
      Exit status of --check: 0 healthy, 1 errors, 2 warnings only. Of --fix: 0 nothing is left, 3 something is left, 1 \
      nothing could be mended.
      """,
    subcommands: [Undo.self])

  @OptionGroup var globals: GlobalOptions
  @Flag(help: "Mend what can be mended exactly, after a copy.")
  var fix = false
  @Flag(name: .customLong("dry-run"), help: "Show what --fix would change, with secrets elided; nothing is written.")
  var dryRun = false
  @Flag(
    name: .customLong("with-openclaw"),
    help: "With --fix: also run `openclaw doctor --fix` where only OpenClaw itself may mend; that is not taken back.")
  var withOpenClaw = false
  @Flag(help: "Answer by the exit status: 1 when there are errors, 2 when there are warnings only.")
  var check = false
  @Option(
    help: ArgumentHelp("Only findings of this name; may be given several times.", valueName: "code"))
  var only: [String] = []
  @OptionGroup var agreement: DoctorAgreement

  func validate() throws {
    guard !check || !(fix || dryRun) else { throw ValidationError("--check changes nothing; it excludes --fix.") }
  }

  func run(in context: CommandContext) async throws -> Int32 {
    let doctor = try context.doctor(globals, runsOpenClaw: withOpenClaw)
    var report = try await doctor.examine()
    if !only.isEmpty { report.findings = report.findings.filter { only.contains($0.code) } }
    if fix || dryRun { return try await mend(report, with: doctor, in: context) }
    print(report, in: context)
    guard check else { return ExitStatus.done }
    return report.count(.error) > 0
      ? ExitStatus.failed : report.count(.warning) > 0 ? ExitStatus.nothing : ExitStatus.done
  }

  private func print(_ report: DoctorReport, in context: CommandContext) {
    if globals.json {
      context.printJSON(JSONValue(report))
    } else {
      context.write(DoctorText.findings(report.findings))
      context.writeError(DoctorText.summary(report))
    }
  }

  private func mend(_ report: DoctorReport, with doctor: any DoctorService, in context: CommandContext) async throws
    -> Int32
  {
    let fixable = report.findings.filter(\.isFixable)
    // What one repair brings to light is mended with it, unless only some were asked for.
    let ids = only.isEmpty ? [] : Set(fixable.map(\.id))
    let difference = fixable.isEmpty ? "" : try await doctor.preview(ids)
    if dryRun { return showPlan(report, difference, in: context) }
    try globals.requireWrite("mend credential stores")
    guard !fixable.isEmpty else { return finish(DoctorOutcome(), report, in: context) }
    if !agreement.yes, context.isInputTerminal, !globals.json {
      context.writeError(printableLines(difference))
    }
    let question = "Mend \(fixable.count == 1 ? "this finding" : "these \(fixable.count) findings") like this?"
    guard try await context.confirm(question, isAgreed: agreement.yes, globals) else { return ExitStatus.done }
    let outcome: DoctorOutcome
    do {
      outcome = try await doctor.fix(ids)
    } catch {
      context.noteDoctor("doctor", ["--fix"], failed: true, globals)
      throw error
    }
    context.noteDoctor("doctor", ["--fix"], failed: outcome.done.isEmpty, globals)
    var after = try await doctor.examine()
    if !only.isEmpty { after.findings = after.findings.filter { only.contains($0.code) } }
    return finish(outcome, after, in: context)
  }

  private func showPlan(_ report: DoctorReport, _ difference: String, in context: CommandContext) -> Int32 {
    if globals.json {
      var document = JSONValue(report).members ?? []
      document += [.init(name: "dryRun", value: true.json), .init(name: "diff", value: difference.json)]
      context.write(JSONWriter.pretty(.object(document)))
    } else {
      context.write(printableLines(difference))
      context.write(DoctorText.left(report.findings.filter { !$0.isFixable && $0.severity != .info }))
      context.writeError("Nothing was changed.\n")
    }
    return ExitStatus.done
  }

  private func finish(_ outcome: DoctorOutcome, _ after: DoctorReport, in context: CommandContext) -> Int32 {
    let left = after.findings.filter { $0.severity != .info }
    if globals.json {
      var document = JSONValue(after).members ?? []
      document += JSONValue(outcome).members ?? []
      context.write(JSONWriter.pretty(.object(document)))
    } else {
      for line in outcome.done { context.write("✓ \(printable(line))\n") }
      for line in outcome.failed { context.writeError("! \(printable(line))\n") }
      context.write(DoctorText.left(left))
      if let record = outcome.record { context.writeError("To take it back: credtop doctor undo \(record.id)\n") }
      if outcome.done.isEmpty, outcome.failed.isEmpty { context.writeError("There was nothing to mend.\n") }
    }
    if outcome.failed.isEmpty, left.isEmpty { return ExitStatus.done }
    return outcome.done.isEmpty ? ExitStatus.failed : ExitStatus.partly
  }

  struct Undo: CredtopCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take back what doctor --fix did: bytes and modes as they were.",
      discussion: """
        A file that was changed since is not put back as a whole: only the members that were mended are, and only if they \
        are as --fix left them. Removed locks are not brought back.
        """)

    @OptionGroup var globals: GlobalOptions
    @Argument(help: "Which set of repairs; the newest when none is named.")
    var id: String?
    @Flag(help: "List the sets of repairs, the newest first.")
    var list = false
    @OptionGroup var agreement: DoctorAgreement

    func run(in context: CommandContext) async throws -> Int32 {
      let doctor = try context.doctor(globals)
      let records = try await doctor.records()
      if list { return show(records, in: context) }
      try globals.requireWrite("change credential stores")
      guard let record = id.map({ id in records.first { $0.id == id } }) ?? records.first(where: { !$0.isUndone })
      else {
        guard let id else { return nothing(in: context) }
        throw CommandFailure(
          "RECORD_NOT_FOUND", "There is no set of repairs '\(printable(id))'.",
          suggestion: "credtop doctor undo --list names them.")
      }
      let question =
        "Take back \(record.repairs.count) repairs of \(record.at.tableText) in \(record.paths.count) files?"
      if !agreement.yes, context.isInputTerminal, !globals.json { context.writeError(DoctorText.record(record)) }
      guard try await context.confirm(question, isAgreed: agreement.yes, globals) else { return ExitStatus.done }
      let outcome = try await doctor.undo(record.id)
      context.noteDoctor("doctor undo", [], failed: outcome.done.isEmpty && !outcome.failed.isEmpty, globals)
      if globals.json {
        context.printJSON(JSONValue(outcome))
      } else {
        for line in outcome.done { context.write("✓ \(printable(line))\n") }
        for line in outcome.failed { context.writeError("! \(printable(line))\n") }
        if outcome.done.isEmpty, outcome.failed.isEmpty { context.writeError("It was taken back already.\n") }
      }
      if outcome.failed.isEmpty { return ExitStatus.done }
      return outcome.done.isEmpty ? ExitStatus.failed : ExitStatus.partly
    }

    private func nothing(in context: CommandContext) -> Int32 {
      if globals.json {
        context.printJSON(JSONValue(DoctorOutcome()))
      } else {
        context.writeError("There is nothing to take back.\n")
      }
      return ExitStatus.done
    }

    private func show(_ records: [DoctorRepairRecord], in context: CommandContext) -> Int32 {
      if globals.json {
        context.printJSON(.members([("records", .array(records.map { JSONValue($0) }))]))
      } else if records.isEmpty {
        context.write("Nothing was mended yet.\n")
      } else {
        for record in records { context.write(DoctorText.record(record)) }
      }
      return ExitStatus.done
    }
  }
}

/// A group, as a flag behind `undo` is otherwise taken for one of `doctor`.
struct DoctorAgreement: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Do not ask.")
  var yes = false
}

extension CommandContext {
  /// An entry in the audit log for what was changed; what only looks leaves none.
  fileprivate func noteDoctor(_ command: String, _ flags: [String], failed: Bool, _ globals: GlobalOptions) {
    guard !globals.isDemo(in: self) else { return }
    try? AuditLog(folder: clientFolder).add(
      AuditEntry(
        at: now(), command: command, flags: flags, exitStatus: Int(failed ? ExitStatus.failed : ExitStatus.done),
        failure: failed ? "FAILED" : nil))
  }
}
