import Domain
import FoundationEssentials
import StructuredText

/// Modes, owners and links.
func fileFindings(_ scene: DoctorScene) -> [Finding] {
  scene.files.flatMap { fact -> [Finding] in
    switch fact.role {
    case .temporary: return temporaryFindings(fact, scene)
    case .lock(let seconds, let owner): return lockFindings(fact, staleAfter: seconds, owner, scene)
    case .archive: return [archive(fact)] + modeFindings(fact, scene)
    case .store: return linkFindings(fact) + modeFindings(fact, scene)
    case .openClaw, .ours, .tool, .project: return modeFindings(fact, scene)
    }
  }
}

private func modeFindings(_ fact: FileFact, _ scene: DoctorScene) -> [Finding] {
  if case .other = fact.kind { return [] }
  var findings: [Finding] = []
  let isFolder = fact.kind == .folder
  let open = fact.mode & 0o077
  let what = isFolder ? "folder" : "file"
  if open != 0 {
    let isProject = fact.role == .project
    let mode = fact.mode & ~0o077
    let whom = open & 0o007 != 0 ? "everybody on this machine" : "the group"
    let can = open & 0o022 != 0 ? "change" : isFolder ? "list" : "read"
    findings.append(
      Finding(
        .perm, isProject ? .info : isFolder ? .warning : .error, at: fact.path, member: "mode",
        explanation: "The \(what)'s mode is \(octal(fact.mode)): \(whom) can \(can) it.",
        repair: "Give it mode \(octal(mode)).",
        command: isProject ? "chmod \(octal(mode)) \(shellWord(fact.path))" : nil,
        // A link's target may be shared on purpose, and what is somebody else's cannot be changed.
        action: isProject || isLink(fact) || (fact.ownerID != scene.userID && scene.userID != 0) ? nil : .mode(mode)))
  }
  let needed = isFolder ? 0o700 : 0o600
  if fact.mode & needed != needed, fact.role == .store {
    findings.append(
      Finding(
        .perm, .warning, at: fact.path, member: "own mode",
        explanation:
          "The \(what)'s mode is \(octal(fact.mode)): its owner cannot read and write it, as OpenClaw has to.",
        repair: "Give it mode \(octal(needed)).",
        action: isLink(fact) || (fact.ownerID != scene.userID && scene.userID != 0) || open != 0 ? nil : .mode(needed)))
  }
  // Root looks after other people's files; those belong to whom their folder belongs to.
  let right = scene.userID == 0 ? fact.folderOwnerID : scene.userID
  if fact.ownerID != right, !isFolder || fact.role != .store {
    findings.append(
      Finding(
        .perm, .warning, at: fact.path, member: "owner",
        explanation:
          "The \(what) belongs to user \(fact.ownerID), not to user \(right): whoever runs the program may be "
          + "unable to read it.",
        repair: "Give it to user \(right).", command: "sudo chown \(right) \(shellWord(fact.path))"))
  }
  return findings
}

private func isLink(_ fact: FileFact) -> Bool { if case .link = fact.kind { true } else { false } }

private func linkFindings(_ fact: FileFact) -> [Finding] {
  guard case .link(let target) = fact.kind else { return [] }
  let path = shellWord(fact.path)
  return [
    Finding(
      .symlinkStore, .warning, at: fact.path,
      explanation:
        "The store is a link to \(target.shownWord): versions of OpenClaw do not agree where its lock lies then, "
        + "and two of them may write at once.",
      repair: "Put a file of its own in the link's place.",
      command: "cp --remove-destination \"$(readlink -f \(path))\" \(path)")
  ]
}

private func archive(_ fact: FileFact) -> Finding {
  Finding(
    .leftOverSecrets, .info, at: fact.path,
    explanation: "A copy that OpenClaw kept when it moved its credentials; the secrets in it still work.",
    repair: "Delete it once you are sure that nothing is missing.", command: "shred -u \(shellWord(fact.path))")
}

/// Drafts that nobody finished.
private func temporaryFindings(_ fact: FileFact, _ scene: DoctorScene) -> [Finding] {
  guard fact.kind == .file, scene.now.timeIntervalSince1970 - fact.modifiedAt > 600 else { return [] }
  if let process = processNumber(inNameOf: fact.path), scene.processStart(process) != nil { return [] }
  return [
    Finding(
      .temporaryFile, .warning, at: fact.path,
      explanation: "A draft of a store that was never finished; it may hold secrets, and nobody reads it.",
      repair: "Remove it.", action: .remove)
  ]
}

/// `x.credtop-123-45.tmp`, `x.123.<uuid>.tmp`, `x.123-abc.tmp`.
func processNumber(inNameOf path: String) -> Int? {
  let name = path.split(separator: "/").last ?? ""
  for part in name.split(separator: ".").reversed().dropFirst() {
    let text = part.hasPrefix("credtop-") ? part.dropFirst(8) : part
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let rest = text.dropFirst(digits.count)
    if let number = Int(digits), digits.count <= 10, rest.isEmpty || rest.hasPrefix("-") { return number }
  }
  return nil
}

func octal(_ mode: Int) -> String {
  let text = String(mode, radix: 8)
  return String(repeating: "0", count: max(0, 4 - text.count)) + text
}
