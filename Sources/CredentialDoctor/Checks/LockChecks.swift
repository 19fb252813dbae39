import Domain
import OpenClawStore
import FoundationEssentials
import StructuredText

/// Locks that nobody holds any more, and those of the other kind, which OpenClaw cannot clear away itself.
func lockFindings(
  _ fact: FileFact, staleAfter seconds: Double, _ owner: FileFact.LockOwner, _ scene: DoctorScene
) -> [Finding] {
  let isFolder = fact.kind == .folder
  guard isFolder || fact.kind == .file, isStale(fact, after: seconds, owner, scene) else { return [] }
  let age = max(0, Int(scene.now.timeIntervalSince1970 - fact.modifiedAt))
  var what = "Nobody holds this lock any more; it was last touched \(span(age)) ago"
  var severity = DoctorFinding.Severity.warning
  switch owner {
  case .openClawStore:
    if scene.era.usesDatabases {
      what += ", and OpenClaw of this version uses none."
    } else if scene.lockKind != .both, isFolder != (scene.lockKind == .folder) {
      severity = .error
      what +=
        ". It is a \(isFolder ? "folder" : "file"), and OpenClaw of this version makes \(isFolder ? "files" : "folders"): "
        + "it cannot clear this one away, and waits for it in vain."
    } else {
      what += "."
    }
  case .openClawRefresh: what += ": a renewal was cut off."
  case .tool(let tool): what += "; \(tool) waits for it before it renews its login."
  }
  return [
    Finding(.staleLock, severity, at: fact.path, explanation: what, repair: "Remove the lock.", action: .unlock)
  ]
}

/// By its age; for a file that names its holder, also by whether that still runs.
func isStale(_ fact: FileFact, after seconds: Double, _ owner: FileFact.LockOwner, _ scene: DoctorScene) -> Bool {
  let now = scene.now.timeIntervalSince1970
  let isOld = now - fact.modifiedAt > seconds
  guard fact.kind == .file, owner == .openClawStore || owner == .openClawRefresh,
    let body = try? JSONReader.read(fact.body), let process = body["pid"]?.int
  else { return isOld }
  // A holder in a container has a number that says nothing here, so age must agree unless the holder is known to be gone.
  guard let start = scene.processStart(process) else { return isOld }
  if let told = body["startTime"]?.int, told != start { return isOld }
  if let made = body["createdAt"]?.string.flatMap(Timestamp.rfc3339) {
    return now - made.timeIntervalSince1970 > seconds && isOld
  }
  return isOld
}

/// `45 s`, `12 min`, `3 h`, `9 days`.
func span(_ seconds: Int) -> String {
  switch seconds {
  case ..<120: "\(seconds) s"
  case ..<7200: "\(seconds / 60) min"
  case ..<172_800: "\(seconds / 3600) h"
  default: "\(seconds / 86_400) days"
  }
}
