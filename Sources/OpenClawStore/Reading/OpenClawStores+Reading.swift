import FoundationEssentials
import LocalFiles

extension OpenClawStores {
  /// Reads all instances that exist, and the one that this environment leads to. Starts no program, asks no network,
  /// and writes nothing.
  public static func read(in context: StoreContext) -> OpenClawStores {
    OpenClawStores(instances: OpenClawInstance.all(in: context).map { InstanceReading.read($0, in: context) })
  }
}

extension InstanceReading {
  /// Reads one instance.
  public static func read(_ instance: OpenClawInstance, in context: StoreContext) -> InstanceReading {
    let (settings, settingsProblem) = context.settings(instance.configuration)
    let agents = OpenClawAgent.all(of: instance, settings: settings, in: context)
    let databases = agents.map { AgentDatabase.read($0.database, patience: context.databasePatience) }
    let shared = SharedDatabase.read(instance.sharedDatabase, patience: context.databasePatience)
    let era = EraFinding(clues(instance, settings, agents, databases, shared, context))
    var result = InstanceReading(
      instance: instance, settings: settings, settingsProblem: settingsProblem, era: era, agents: [],
      variables: .read(for: instance, settings: settings, era: era.era, in: context))
    result.problems = [shared.problem].compactMap { $0 }
    let oauth = context.flatStore(instance.oauthFile, kind: .oauth, era: era.era, FlatStore.oauth)
    result.retired = [oauth].compactMap { $0 }
    if case .document(let value, _, _) = context.document(instance.singleAgentStore),
      let store = AuthStore(profiles: value, era: era.era)
    {
      result.retired.append(
        StoreReadingOfFile(kind: .profiles, path: instance.singleAgentStore, reading: .store(store)))
    }
    result.archives = archives(instance, agents)
    if era.era.usesDatabases {
      result.readDatabases(agents, databases, shared, oauth: oauth, in: context)
    } else {
      result.readFiles(agents, oauth: oauth, in: context)
    }
    result.problems += result.agents.compactMap(\.own.problem)
    return result
  }

  private static func clues(
    _ instance: OpenClawInstance, _ settings: OpenClawSettings, _ agents: [OpenClawAgent],
    _ databases: [AgentDatabase], _ shared: SharedDatabase, _ context: StoreContext
  ) -> EraClues {
    var clues = EraClues()
    if instance.isCurrent {
      clues.gatewayVersion = context.gateway?.version
      clues.gatewayProtocol = context.gateway?.protocolVersion
    }
    clues.programVersion = context.version
    clues.stampedVersion = settings.version
    clues.hasOldFolderName = instance.hasOldName
    clues.hasSharedStoreKey = shared.location != nil
    clues.hasDatabase = shared.exists
    for database in databases {
      switch database {
      case .absent: break
      case .empty, .broken: clues.hasDatabase = true
      case .rows: (clues.hasDatabase, clues.hasDatabaseRow) = (true, true)
      }
    }
    for agent in agents {
      clues.hasStoreFile = clues.hasStoreFile || exists(agent.profilesFile)
      clues.hasStateFile = clues.hasStateFile || exists(agent.stateFile)
      clues.liveLock = clues.liveLock ?? liveLock(of: agent, context)
    }
    return clues
  }

  private static func liveLock(of agent: OpenClawAgent, _ context: StoreContext) -> EraClues.Lock? {
    let now = context.now().timeIntervalSince1970
    for path in [StoreLock.folderPath(of: agent.profilesFile), StoreLock.filePath(of: agent.profilesFile)] {
      guard let mark = EntryMark(path), now - mark.modifiedAt < 30 else { continue }
      return mark.isFolder ? .folder : .file
    }
    return nil
  }

  /// The names of what OpenClaw's migrations leave behind.
  private static func archives(_ instance: OpenClawInstance, _ agents: [OpenClawAgent]) -> [String] {
    let folders = agents.map(\.folder) + [instance.stateDirectory + "/credentials", instance.stateDirectory + "/agent"]
    return folders.removingRepeats().flatMap { folder in
      names(in: folder, limit: 10_000).filter { name in
        name.contains(".migrated-") || (name.contains(".sqlite-import.") && name.hasSuffix(".bak"))
          || (name.contains(".legacy-flat.") && name.hasSuffix(".bak"))
      }.prefix(100).map { "\(folder)/\($0)" }
    }
  }
}
