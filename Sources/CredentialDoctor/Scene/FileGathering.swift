import Credentials
import Domain
import Glibc
import LocalFiles
import OpenClawStore

/// The files and folders that an examination looks at, by what the file system says of them.
struct FileGathering {
  var reader: SceneReader
  var scene: DoctorScene
  var instance: InstanceReading?
  var surveyed: [SurveyedCredential]

  func files() -> [FileFact] {
    var facts: [FileFact] = []
    var seen: Set<String> = []
    func add(_ path: String, _ role: FileFact.Role) {
      guard path.hasPrefix("/"), seen.insert(path).inserted, let fact = fileFact(path, role) else { return }
      facts.append(fact)
    }
    let state = scene.stateDirectory
    add(state, .openClaw)
    for agent in scene.agents {
      add(agent.folder, .openClaw)
      for document in [agent.profiles, agent.state] { add(document.path, .store) }
      for name in ["auth.json", "models.json"] { add("\(agent.folder)/\(name)", .openClaw) }
      if let database = agent.database?.path {
        for suffix in ["", "-wal", "-shm"] { add(database + suffix, .openClaw) }
      }
    }
    for path in [scene.oauth.path, scene.configuration.path, state + "/.env", state + "/state/openclaw.sqlite"] {
      add(path, .openClaw)
    }
    for name in ["device.json", "device-auth.json"] { add("\(state)/identity/\(name)", .openClaw) }
    let folders =
      [state, parent(of: scene.oauth.path), state + "/agent", state + "/state"] + scene.agents.map(\.folder)
    for folder in Array(Set(folders)).sorted() where folder.hasPrefix("/") { leftovers(in: folder, add) }
    locks(add)
    own(add)
    for credential in surveyed {
      let name = lastName(of: credential.path)
      let isProject = name == ".env" || name == ".aider.conf.yml"
      add(credential.path, isProject ? .project : .tool(credential.tool))
    }
    return facts
  }

  private func leftovers(in folder: String, _ add: (String, FileFact.Role) -> Void) {
    for name in names(in: folder, limit: FolderLimits.names) {
      let path = "\(folder)/\(name)"
      if name.hasSuffix(".tmp") {
        add(path, .temporary)
      } else if name.contains(".migrated-") || name.contains(".sqlite-import.") || name.contains(".legacy-flat.") {
        add(path, .archive)
      } else if name.hasPrefix("openclaw.json.") {
        add(path, .openClaw)
      }
    }
  }

  private func locks(_ add: (String, FileFact.Role) -> Void) {
    for agent in scene.agents {
      for document in [agent.profiles, agent.state] where !document.path.isEmpty {
        // Versions do not agree on which side of a link the lock lies.
        for path in Set([document.path, endOfLinks(document.path)]) {
          add(path + ".lock", .lock(seconds: 30, of: .openClawStore))
        }
      }
    }
    let refresh = scene.stateDirectory + "/locks/oauth-refresh"
    for name in names(in: refresh, suffix: ".lock", limit: FolderLimits.names) {
      add("\(refresh)/\(name)", .lock(seconds: 180, of: .openClawRefresh))
    }
    // Tools call theirs stale after seconds; nobody loses by our waiting longer.
    for place in toolLockPlaces(reader.discovery) {
      let paths =
        place.suffix.map { suffix in
          names(in: place.path, suffix: suffix, limit: FolderLimits.names).map { "\(place.path)/\($0)" }
        } ?? [place.path]
      for path in paths { add(path, .lock(seconds: 600, of: .tool(place.tool))) }
    }
  }

  private func own(_ add: (String, FileFact.Role) -> Void) {
    for name in ["cli-token-history.json", "cli-token-history.salt"] { add("\(scene.stateDirectory)/\(name)", .ours) }
    for place in reader.ownPlaces {
      add(place, .ours)
      guard isFolder(place) else { continue }
      for name in names(in: place, limit: FolderLimits.names) {
        let path = "\(place)/\(name)"
        if !isFolder(path) { add(path, name.hasSuffix(".tmp") ? .temporary : .ours) }
      }
    }
  }
}

/// nil when there is nothing of that name.
func fileFact(_ path: String, _ role: FileFact.Role) -> FileFact? {
  var facts = stat()
  guard lstat(path, &facts) == 0 else { return nil }
  var kind = FileFact.Kind.other
  switch facts.st_mode & S_IFMT {
  case S_IFREG: kind = .file
  case S_IFDIR: kind = .folder
  case S_IFLNK:
    kind = .link(to: target(of: path) ?? "?")
    if case .lock = role { kind = .other }
    guard stat(path, &facts) == 0 else { return nil }
  default: break
  }
  var folder = stat()
  let folderOwner = stat(parent(of: path), &folder) == 0 ? folder.st_uid : facts.st_uid
  var fact = FileFact(
    path, kind, role, mode: Int(facts.st_mode & 0o7777), ownerID: facts.st_uid, folderOwnerID: folderOwner,
    modifiedAt: Double(facts.st_mtim.tv_sec) + Double(facts.st_mtim.tv_nsec) / 1e9, size: Int(facts.st_size),
    inode: UInt64(facts.st_ino))
  if case .lock = role, kind == .file, case .content(let content) = readFile(path, limit: 4096) {
    fact.body = content.bytes
  }
  return fact
}
