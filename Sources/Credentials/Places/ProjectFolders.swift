import LocalFiles

/// The folders around the working directory in which tools look for `.env` files, and those that a person named.
struct ProjectFolders: Sendable {
  private let working: String
  /// The nearest folder upwards that holds `.git`.
  private let gitRoot: String?
  private let chain: [String]
  private let others: [String]

  init(_ context: DiscoveryContext) {
    working = context.workingDirectory
    var folders: [String] = []
    var folder = context.workingDirectory
    // The walk ends below the home, whose own files every tool names separately, and below the root.
    while folder.hasPrefix("/"), folder != "/", folder != context.home, folders.count < 32 {
      folders.append(folder)
      folder = parent(of: folder)
    }
    chain = folders
    others = context.projectFolders
    gitRoot = folders.first { exists($0 + "/.git") }
  }

  /// The names in the working directory and in each folder above it, nearest first.
  func upwards(_ names: [String]) -> [String] {
    chain.flatMap { folder in names.map { "\(folder)/\($0)" } }
  }

  /// The name in each folder that a person named.
  func named(_ name: String) -> [String] { others.map { $0 == "/" ? "/" + name : "\($0)/\(name)" } }

  /// The name in the root of the repository and in the working directory, in this order.
  func both(_ name: String) -> [String] {
    ([gitRoot, working].compactMap { $0 }).map { $0 == "/" ? "/" + name : "\($0)/\(name)" }.removingRepeats()
  }
}
