import CredentialFormats
import Domain
import Glibc
import LocalFiles

/// Whether a tool is on this machine: one of its programs is in `PATH`, or a folder of its own exists. Runs nothing.
func isInstalled(_ tool: Tool, groups: [SourceGroup], context: DiscoveryContext) -> Bool {
  let facts = ToolFacts.of(tool)
  if facts?.directories.contains(where: { isFolder(context.expanded($0)) }) == true { return true }
  if groups.contains(where: { $0.hasFolder(in: context) }) { return true }
  return facts?.binaries.contains { programPath($0, context: context) != nil } ?? false
}

/// Where `PATH` leads for a program.
func programPath(_ name: String, context: DiscoveryContext) -> String? {
  guard let path = context.variable("PATH") else { return nil }
  return path.split(separator: ":").lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
    .first(where: isExecutableFile)
}

extension SourceGroup {
  /// Whether a folder that holds one of the owner's files exists. The home and the folders that many programs
  /// share tell nothing.
  fileprivate func hasFolder(in context: DiscoveryContext) -> Bool {
    let shared: Set<String> = [context.home, context.configHome, context.dataHome]
    return places.contains { place in
      guard place.rank == .owner || tool == .opencode else { return false }
      switch place.shape {
      case .file(let path):
        let folder = parent(of: path)
        return !shared.contains(folder) && isFolder(folder)
      case .folder(let folder, _): return isFolder(folder)
      case .firstOf: return false
      }
    }
  }
}

/// Gives a program that writes a file in two steps the time for the second.
func waitForWriter() { usleep(200_000) }
