import CredentialDoctor
import Credentials
import Domain
import FoundationEssentials
import OpenClawStore
import TokenProxyClient

extension CommandContext {
  /// - Parameter runsOpenClaw: whether OpenClaw's own doctor may be run.
  func doctor(_ globals: GlobalOptions, runsOpenClaw: Bool = false) throws -> any DoctorService {
    let choice = globals.world(in: self)
    if choice.isDemo, let doctor = services(choice).doctor { return doctor }
    return doctor(on: machine(choice), asksVersion: true, runsOpenClaw: runsOpenClaw)
  }

  /// The doctor of this machine.
  ///
  /// - Parameter asksVersion: whether `openclaw --version` is run: it says more exactly how the store is kept.
  func doctor(on machine: DiscoveryContext, asksVersion: Bool, runsOpenClaw: Bool = false) -> CredentialDoctor {
    let environment = environment
    // It keeps no history of what it looks at.
    var looking = machine
    looking.mayWrite = false
    let dataDirectory = directory("XDG_DATA_HOME", default: ".local/share")
    var reader = SceneReader(
      context: storeContext(isReadOnly: !machine.mayWrite), discovery: looking,
      ownPlaces: [clientFolder, stateDirectory, stateDirectory + "/doctor", dataDirectory + "/credtop.sqlite"],
      version: { asksVersion ? OpenClawProgram.find(in: environment)?.version : nil })
    reader.runsOpenClawDoctor = runsOpenClaw
    return CredentialDoctor(reader: reader) { OpenClawProgram.find(in: environment) }
  }
}

/// Leaves an entry in the audit log for what is mended at the dashboard.
struct AuditedDoctor: DoctorService {
  var doctor: any DoctorService
  var log: AuditLog
  var now: @Sendable () -> Date

  func examine() async throws -> DoctorReport { try await doctor.examine() }
  func preview(_ ids: Set<String>) async throws -> String { try await doctor.preview(ids) }
  func records() async throws -> [DoctorRepairRecord] { try await doctor.records() }

  func fix(_ ids: Set<String>) async throws -> DoctorOutcome {
    try await noting("doctor", ["--fix"]) { try await doctor.fix(ids) }
  }

  func undo(_ id: String?) async throws -> DoctorOutcome {
    try await noting("doctor undo", []) { try await doctor.undo(id) }
  }

  private func noting(
    _ command: String, _ flags: [String], _ act: () async throws -> DoctorOutcome
  ) async throws -> DoctorOutcome {
    do {
      let outcome = try await act()
      note(command, flags, failed: outcome.done.isEmpty && !outcome.failed.isEmpty)
      return outcome
    } catch {
      note(command, flags, failed: true)
      throw error
    }
  }

  /// A log that cannot be written is no reason to fail.
  private func note(_ command: String, _ flags: [String], failed: Bool) {
    try? log.add(
      AuditEntry(
        at: now(), command: "dashboard " + command, flags: flags,
        exitStatus: Int(failed ? ExitStatus.failed : ExitStatus.done), failure: failed ? "FAILED" : nil))
  }
}
