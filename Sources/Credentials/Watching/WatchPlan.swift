import Domain
import LocalFiles
import OpenClawStore

/// Which folders to watch, and which names in them matter.
///
/// Folders are watched rather than files, because programs replace their files by renaming. For a folder that does not
/// exist the nearest one above it is watched for the next step of the path.
struct WatchPlan: Sendable {
  enum Names: Hashable, Sendable {
    case these(Set<String>)
    /// Any name that ends so, beside these.
    case ending(String, and: Set<String>)

    func matches(_ name: String) -> Bool {
      switch self {
      case .these(let names): names.contains(name)
      case .ending(let suffix, let names): name.hasSuffix(suffix) || names.contains(name)
      }
    }
  }

  private(set) var folders: [String: Names] = [:]

  init(_ context: DiscoveryContext) {
    for group in SourceTable(context).groups {
      for place in group.places {
        switch place.shape {
        case .file(let path): watch(file: path)
        case .folder(let folder, let suffix): watch(folder: folder, suffix: suffix)
        case .firstOf(let paths): paths.forEach { watch(file: $0) }
        }
      }
      for mark in group.marks { watch(file: mark.path) }
    }
    let openClaw = OpenClawStores.watched(in: StoreContext(context))
    for path in openClaw.files { watch(file: path) }
    for folder in openClaw.folders { watch(folder: folder, suffix: "") }
  }

  private mutating func watch(file path: String) {
    add(name: lastName(of: path), in: parent(of: path))
    // A tool's folder may be a link that is led elsewhere.
    let folder = parent(of: path)
    if target(of: folder) != nil { add(name: lastName(of: folder), in: parent(of: folder)) }
    // A link is replaced in one place and its file in another.
    if let real = target(of: path).flatMap({ _ in realPath(of: path) }), parent(of: real) != parent(of: path) {
      add(name: lastName(of: real), in: parent(of: real))
    }
  }

  private mutating func watch(folder: String, suffix: String) {
    guard isFolder(folder) else {
      add(name: lastName(of: folder), in: parent(of: folder))
      return
    }
    switch folders[folder] {
    case .these(let names)?: folders[folder] = .ending(suffix, and: names)
    case .ending(let known, let names)? where known != suffix: folders[folder] = .ending("", and: names)
    case .ending?: break
    case nil: folders[folder] = .ending(suffix, and: [])
    }
  }

  private mutating func add(name: String, in folder: String) {
    var name = name
    var folder = folder
    while !isFolder(folder), folder != "/", folder != "." {
      name = lastName(of: folder)
      folder = parent(of: folder)
    }
    switch folders[folder] {
    case .these(let names)?: folders[folder] = .these(names.union([name]))
    case .ending(let suffix, let names)?: folders[folder] = .ending(suffix, and: names.union([name]))
    case nil: folders[folder] = .these([name])
    }
  }
}
