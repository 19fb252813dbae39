import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import OpenClawStore
import StructuredText

/// Does what a plan says: each file under its lock, with a copy in the journal before anything is written. Blocks.
struct Repairer {
  var context: StoreContext
  var journal: Journal
  var writer: StoreWriter
  var lockKind: LockKind?
  var program: OpenClawProgram?
  var outcome = DoctorOutcome()
  private var entry: JournalEntry

  init(
    context: StoreContext, journal: Journal, writer: StoreWriter, lockKind: LockKind?, program: OpenClawProgram?,
    repairs: [String]
  )
    throws(FileFailure)
  {
    self.context = context
    self.journal = journal
    self.writer = writer
    self.lockKind = lockKind
    self.program = program
    entry = try journal.begin(at: context.now(), repairs: repairs)
  }

  mutating func perform(_ plan: RepairPlan, of scene: DoctorScene) throws(FileFailure) -> DoctorOutcome {
    var repairs: [String] = []
    for document in plan.documents {
      do {
        repairs += try mend(document, in: scene)
      } catch {
        outcome.failed.append("\(context.shown(document.path)): \(reason(of: error))")
      }
    }
    for step in plan.steps {
      do {
        try perform(step)
        repairs.append(line(of: step.finding))
        outcome.done.append("\(line(of: step.finding)): \(step.finding.repair)")
      } catch {
        outcome.failed.append("\(line(of: step.finding)) (\(context.shown(step.finding.path))): \(reason(of: error))")
      }
    }
    entry.repairs = repairs
    entry.state = .done
    guard !repairs.isEmpty else {
      journal.forget(entry)
      return outcome
    }
    try journal.write(entry)
    outcome.record = entry.record(context.shown)
    return outcome
  }

  private func reason(of error: any Error) -> String {
    switch error {
    case let failure as FileFailure: String(cString: strerror(failure.code))
    case let failure as StoreFailure: [failure.description, failure.remedy].compactMap(\.self).joined(separator: " ")
    default: "\(error)"
    }
  }

  // MARK: Documents

  /// - Returns: what was mended, one line each.
  private mutating func mend(_ planned: RepairPlan.Document, in scene: DoctorScene) throws -> [String] {
    for _ in 0..<3 {
      let known = entry.files.count
      guard let document = try attempt(planned, in: scene) else {
        entry.files.removeLast(entry.files.count - known)
        continue
      }
      outcome.done += document.repairs
      return document.repairs
    }
    throw Changed()
  }

  /// - Returns: what was written; nil when somebody who takes no lock was faster, or wrote over it.
  private mutating func attempt(
    _ planned: RepairPlan.Document, in scene: DoctorScene
  ) throws -> RepairPlan.Document? {
    let (writer, journal) = (writer, journal)
    var entry = entry
    defer { self.entry = entry }
    var document = planned
    let isWritten = try writer.whileLocked(planned.path, kind: planned.isConfiguration ? nil : lockKind) { isHeld in
      guard let kept = KeptFile.read(planned.path) else { throw Changed() }
      document = try current(planned, bytes: kept.bytes, in: scene)
      // Somebody has mended it meanwhile.
      guard document.after != kept.bytes else { return true }
      var file = JournalEntry.File(
        path: planned.path, role: planned.isConfiguration ? .configuration : .store,
        copy: try journal.keep(kept.bytes, in: entry), before: contentHash(kept.bytes),
        after: contentHash(document.after), modeBefore: kept.mode, modeAfter: 0o600)
      file.edits = document.edits
      // The journal knows of it before the file does: whatever ends us between leaves both usable.
      entry.files.append(file)
      try journal.write(entry)
      return try writer.replace(planned.path, old: kept.bytes, with: document.after, isHeld: isHeld)
    }
    guard isWritten, let now = KeptFile.read(planned.path), now.bytes == document.after else { return nil }
    return document
  }

  /// The plan for the bytes that are there now.
  private func current(
    _ planned: RepairPlan.Document, bytes: [UInt8], in scene: DoctorScene
  ) throws -> RepairPlan.Document {
    if bytes == planned.before { return planned }
    var scene = scene
    scene.replaceDocument(at: planned.path, with: bytes)
    let again = RepairPlan(for: scene, keys: planned.keys)
    return again.documents.first { $0.path == planned.path }
      ?? RepairPlan.Document(path: planned.path, before: bytes, after: bytes, edits: [], repairs: [], keys: [])
  }

  /// The file is not what it was.
  private struct Changed: Error, CustomStringConvertible {
    var description: String { "another program changed it in the meantime; run the command again" }
  }

  // MARK: Files and commands

  private mutating func perform(_ step: RepairPlan.Step) throws {
    let path = step.finding.path
    switch step.action {
    case .edit: break
    case .mode(let mode):
      // Its mode may have been changed by ourselves, with another finding of the same file.
      guard let fact = step.fact, let now = fileFact(path, fact.role) else { throw Changed() }
      var file = JournalEntry.File(path: path, role: .plain, modeBefore: now.mode, modeAfter: mode)
      file.copy = nil
      entry.files.append(file)
      try journal.write(entry)
      try changeMode(path, to: mode, inode: now.inode)
    case .remove:
      guard let fact = step.fact, let now = fileFact(path, fact.role), now.inode == fact.inode, now.kind == .file,
        now.modifiedAt == fact.modifiedAt, let kept = KeptFile.read(path),
        kept.path == path || realPath(of: path) == kept.path
      else { throw Changed() }
      entry.files.append(
        JournalEntry.File(
          path: path, role: .plain, copy: try journal.keep(kept.bytes, in: entry), before: contentHash(kept.bytes),
          after: nil, modeBefore: kept.mode, modeAfter: kept.mode))
      try journal.write(entry)
      guard unlink(path) == 0 else { throw FileFailure("unlink", path) }
    case .unlock:
      guard let fact = step.fact, let now = fileFact(path, fact.role), now.inode == fact.inode,
        now.modifiedAt == fact.modifiedAt, now.kind == fact.kind
      else { throw Changed() }
      entry.locks.append(path)
      try journal.write(entry)
      let isGone = now.kind == .folder ? rmdir(path) == 0 : unlink(path) == 0
      guard isGone || errno == ENOENT else { throw FileFailure("remove", path) }
    case .run(let words, let undo):
      guard let program else { throw StoreFailure.programMissing }
      let result = program.run(words)
      guard let result, result.isDone else {
        throw StoreFailure.programFailed(Redaction.redact(String((result?.output ?? "it did not start").prefix(300))))
      }
      entry.commands.append(JournalEntry.Command(words: words, undo: undo))
      try journal.write(entry)
    }
  }
}
