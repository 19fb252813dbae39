import Domain
import FoundationEssentials
import Glibc
import LocalFiles
import OpenClawStore
import StructuredText

/// Takes a set of repairs back. A file that nobody touched since gets its bytes and mode back; in one that was changed,
/// only the members that we mended, if those are as we left them. Blocks.
struct Undoing {
  var context: StoreContext
  var journal: Journal
  var writer: StoreWriter
  var lockKind: LockKind?
  var program: OpenClawProgram?
  var entry: JournalEntry
  var outcome = DoctorOutcome()

  init(
    _ entry: JournalEntry, context: StoreContext, journal: Journal, writer: StoreWriter, lockKind: LockKind?,
    program: OpenClawProgram?
  ) {
    self.entry = entry
    self.context = context
    self.journal = journal
    self.writer = writer
    self.lockKind = lockKind
    self.program = program
  }

  mutating func perform() throws(FileFailure) -> DoctorOutcome {
    // The last change first.
    for index in entry.files.indices.reversed() where !entry.files[index].isUndone {
      let file = entry.files[index]
      do {
        let what = try restore(file)
        entry.files[index].isUndone = true
        try journal.write(entry)
        outcome.done.append("\(context.shown(file.path)): \(what)")
      } catch {
        outcome.failed.append("\(context.shown(file.path)): \(reason(of: error))")
      }
    }
    for command in entry.commands.reversed() {
      let ran = "openclaw " + command.words.joined(separator: " ")
      guard let undo = command.undo, let program, program.run(undo)?.isDone == true else {
        outcome.failed.append("what “\(ran)” did stays")
        continue
      }
      outcome.done.append("took back “\(ran)”")
    }
    entry.state = outcome.failed.isEmpty ? .undone : .partlyUndone
    try journal.write(entry)
    outcome.record = entry.record(context.shown)
    return outcome
  }

  private func reason(of error: any Error) -> String {
    switch error {
    case let refusal as Refusal: refusal.text
    case let conflict as MemberUndo.Conflict:
      "\(conflict.name) was changed since, so it is left as it is; the copy is "
        + context.shown("\(journal.folder)/\(entry.id)")
    case let failure as FileFailure: String(cString: strerror(failure.code))
    case let failure as StoreFailure: failure.description
    default: "\(error)"
    }
  }

  private struct Refusal: Error { var text: String }

  private func restore(_ file: JournalEntry.File) throws -> String {
    guard let copy = file.copy else { return try restoreMode(file) }
    guard let bytes = journal.copy(copy, of: entry), contentHash(bytes) == file.before else {
      throw Refusal(text: "the copy is not there any more, or was changed")
    }
    guard file.after != nil else { return try putBack(bytes, file) }
    for _ in 0..<3 {
      let what: String? = try writer.whileLocked(file.path, kind: file.role == .store ? lockKind : nil) { isHeld in
        guard let kept = KeptFile.read(file.path) else { throw Refusal(text: "it is not there any more") }
        let (goal, what) = try goal(bytes, kept.bytes, file)
        if let goal, !(try writer.replace(file.path, old: kept.bytes, with: goal, isHeld: isHeld)) { return nil }
        return what
      }
      guard let what else { continue }
      // The mode as it was, unless somebody has given it another one.
      if let now = fileFact(file.path, .ours), now.mode == file.modeAfter, now.mode != file.modeBefore {
        try changeMode(KeptFile.read(file.path)?.path ?? file.path, to: file.modeBefore, inode: nil)
      }
      return what
    }
    throw Refusal(text: "another program writes it again and again")
  }

  /// What to write, if anything, and what that means.
  private func goal(_ old: [UInt8], _ current: [UInt8], _ file: JournalEntry.File) throws -> ([UInt8]?, String) {
    switch contentHash(current) {
    case file.before: (nil, "was as before")
    case file.after: (old, "is as before")
    default:
      (try merge(old, current, file), "was changed since; what was mended is as before, the rest stays")
    }
  }

  /// Member by member.
  private func merge(_ before: [UInt8], _ current: [UInt8], _ file: JournalEntry.File) throws -> [UInt8] {
    let old = StoreDocument(file.path, bytes: before, dialect: file.role == .configuration ? .lenient : .strict)
    guard let after = old.edited(file.edits, isConfiguration: file.role == .configuration),
      contentHash(after) == file.after
    else { throw Refusal(text: "it was changed since, and what was mended cannot be told from that") }
    if file.role == .configuration { return try undoneConfiguration(before: before, after: after, current: current) }
    guard let oldValue = old.value, let newValue = try? JSONReader.read(after),
      let currentValue = try? JSONReader.read(current)
    else { throw Refusal(text: "it was changed since and does not parse") }
    let merged = try MemberUndo.undo(before: oldValue, after: newValue, current: currentValue)
    return Array(JSONWriter.pretty(merged).utf8)
  }

  private func restoreMode(_ file: JournalEntry.File) throws -> String {
    guard let now = fileFact(file.path, .ours) else { throw Refusal(text: "it is not there any more") }
    if now.mode == file.modeBefore { return "was as before" }
    guard now.mode == file.modeAfter else {
      throw Refusal(text: "its mode was changed since, to \(octal(now.mode)); it is left as it is")
    }
    try changeMode(file.path, to: file.modeBefore, inode: now.inode)
    return "has mode \(octal(file.modeBefore)) again"
  }

  /// A file that was taken away.
  private func putBack(_ bytes: [UInt8], _ file: JournalEntry.File) throws -> String {
    guard !exists(file.path) else {
      guard let kept = KeptFile.read(file.path), kept.bytes == bytes else {
        throw Refusal(text: "another file has that name now")
      }
      return "was as before"
    }
    let draft = try writeDraft(bytes, beside: file.path, mode: mode_t(file.modeBefore))
    defer { unlink(draft) }
    guard link(draft, file.path) == 0 else { throw FileFailure("link", file.path) }
    return "is back"
  }
}
