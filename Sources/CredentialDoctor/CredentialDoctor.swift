public import Domain
import FoundationEssentials
import LocalFiles
import OpenClawConfiguration
public import OpenClawStore
import StructuredText
import Threads

/// The doctor of this machine.
public struct CredentialDoctor: DoctorService {
  let reader: SceneReader
  private let program: @Sendable () -> OpenClawProgram?
  private let patience: LockPatience

  /// - Parameter program: finds `openclaw`; asked only when one of its commands is to be run.
  public init(
    reader: SceneReader, patience: LockPatience = .standard, program: @escaping @Sendable () -> OpenClawProgram?
  ) {
    self.reader = reader
    self.program = program
    self.patience = patience
  }

  private var context: StoreContext { reader.context }
  private var writer: StoreWriter { StoreWriter(context: context, patience: patience) }
  private var journal: Journal { Journal(folder: context.ownState + "/doctor") }

  public func examine() async throws -> DoctorReport {
    let scene = await reader.read()
    let found = findings(in: scene)
    return DoctorReport(
      findings: found.map(told), examinedAt: scene.now, fileCount: scene.fileCount,
      undoable: journal.entries().first { $0.state != .undone }?.record(context.shown))
  }

  /// Paths within the sentences are shown as everywhere.
  private func told(_ finding: Finding) -> DoctorFinding {
    var told = finding.told(context.shown)
    guard context.home != "/" else { return told }
    func short(_ text: String) -> String { text.replacing(context.home + "/", with: "~/") }
    told.explanation = short(told.explanation)
    told.repair = short(told.repair)
    told.command = told.command.map(short)
    return told
  }

  /// The repairs of a set, the newest set first.
  public func records() async throws -> [DoctorRepairRecord] { journal.entries().map { $0.record(context.shown) } }

  public func preview(_ ids: Set<String>) async throws -> String {
    let scene = await reader.read()
    return text(of: plan(scene, ids))
  }

  public func fix(_ ids: Set<String>) async throws -> DoctorOutcome {
    guard context.mayWrite else { throw ServiceFailure(.refused, "Nothing may be written (--read-only).") }
    let scene = await reader.read()
    let plan = plan(scene, ids)
    guard !plan.isEmpty else { return DoctorOutcome() }
    return try await blocking {
      var repairer = try Repairer(
        context: context, journal: journal,
        writer: writer, lockKind: scene.lockKind,
        program: plan.runsProgram ? program() : nil, repairs: plan.repairs)
      return try repairer.perform(plan, of: scene)
    }
  }

  public func undo(_ id: String?) async throws -> DoctorOutcome {
    guard context.mayWrite else { throw ServiceFailure(.refused, "Nothing may be written (--read-only).") }
    let entry = id.map { journal.entry($0) } ?? journal.entries().first { $0.state != .undone }
    guard let entry else {
      guard let id else { return DoctorOutcome() }
      throw ServiceFailure(
        .refused, "There is no set of repairs “\(id)”.", remedy: "credtop doctor undo --list names them.")
    }
    if entry.state == .undone { return DoctorOutcome(record: entry.record(context.shown)) }
    let scene = await reader.read()
    return try await blocking {
      var undoing = Undoing(
        entry, context: context, journal: journal,
        writer: writer, lockKind: scene.lockKind,
        program: entry.commands.isEmpty ? nil : program())
      return try undoing.perform()
    }
  }

  private func plan(_ scene: DoctorScene, _ ids: Set<String>) -> RepairPlan {
    guard !ids.isEmpty else { return RepairPlan(for: scene) }
    let keys = findings(in: scene).filter { ids.contains($0.told(context.shown).id) }.map(\.key)
    return RepairPlan(for: scene, keys: Set(keys))
  }

  private func blocking<Output: Sendable>(_ work: @escaping @Sendable () throws -> Output) async throws -> Output {
    let result: Result<Output, any Error> = await withCheckedContinuation { continuation in
      WorkerThreads.shared.run { continuation.resume(returning: Result { try work() }) }
    }
    do {
      return try result.get()
    } catch let failure as FileFailure {
      throw ServiceFailure(.broken, "\(failure)")
    } catch let failure as StoreFailure {
      throw ServiceFailure(.broken, failure.description, remedy: failure.remedy)
    }
  }

  /// The changes of a plan for a person, without a secret.
  private func text(of plan: RepairPlan) -> String {
    var text = ""
    for document in plan.documents {
      let name = context.shown(document.path)
      if document.edits.contains(.rewrite) { text += "\(name): written as strict JSON\n" }
      text +=
        document.isConfiguration
        ? TextDifference.unified(
          String(decoding: document.before, as: UTF8.self), String(decoding: document.after, as: UTF8.self),
          oldName: name, newName: name, shown: { Redaction.redact($0) })
        : StoreWriter.difference(old: document.before, new: document.after, path: name)
    }
    for step in plan.steps {
      let path = shellWord(context.shown(step.finding.path))
      switch step.action {
      case .edit: break
      case .mode(let mode): text += "chmod \(octal(mode)) \(path)\n"
      case .remove: text += "rm \(path)\n"
      case .unlock: text += "\(step.fact?.kind == .folder ? "rmdir" : "rm") \(path)\n"
      case .run(let words, _): text += (["openclaw"] + words).map(shellWord).joined(separator: " ") + "\n"
      }
    }
    return text
  }
}

extension RepairPlan {
  var runsProgram: Bool { steps.contains { if case .run = $0.action { true } else { false } } }
}

extension DoctorScene {
  var fileCount: Int { files.count { $0.kind != .folder } }
}
