import LocalFiles
import OpenClawConfiguration

extension OpenClawAgent {
  /// The agents of an instance: those that the configuration names, those that have a folder, and always the main and
  /// the default one. The main one comes first.
  static func all(
    of instance: OpenClawInstance, settings: OpenClawSettings, in context: StoreContext
  ) -> [OpenClawAgent] {
    let names = ["OPENCLAW_AGENT_DIR"] + (context.version?.honoursOldNames == false ? [] : ["PI_CODING_AGENT_DIR"])
    // The variable moves the main agent only, of the instance that the environment leads to.
    let moved = instance.isCurrent ? names.lazy.compactMap { context.variable($0) }.first : nil
    let mainFolder = moved.flatMap { context.absolute($0) }
    var folders: [String: String] = [:]
    for name in LocalFiles.names(in: instance.agentsFolder, limit: FolderLimits.names) {
      let folder = "\(instance.agentsFolder)/\(name)/agent"
      let id = normalised(name)
      guard isFolder(folder), folders[id] == nil || name == id else { continue }
      folders[id] = folder
    }
    for agent in settings.agents {
      guard let given = agent.folder.flatMap({ context.absolute($0) }) else { continue }
      folders[agent.id] = given
    }
    if let mainFolder { folders["main"] = mainFolder }
    let configured = Set(settings.agents.map(\.id))
    let standard = settings.defaultAgent
    let ids = Set(folders.keys).union(configured).union(["main", standard])
    return ids.sorted { ($0 == "main") == ($1 == "main") ? $0 < $1 : $0 == "main" }.map { id in
      OpenClawAgent(
        id: id, folder: folders[id] ?? "\(instance.agentsFolder)/\(id)/agent", isMain: id == "main",
        isDefault: id == standard, isConfigured: configured.contains(id))
    }
  }
}
