import LocalFiles
import StructuredText

extension InstanceReading {
  /// Takes what the databases said, and notes the older files beside them.
  mutating func readDatabases(
    _ agents: [OpenClawAgent], _ databases: [AgentDatabase], _ sharedDatabase: SharedDatabase,
    oauth: StoreReadingOfFile?, in context: StoreContext
  ) {
    let era = era.era
    var readings: [AgentReading] = zip(agents, databases).map { agent, database in
      var reading = AgentReading(
        agent: agent, own: Self.store(database, path: agent.database, era: era), storePath: agent.database,
        effective: AuthStore(era: era))
      if let file = StoreFile(of: agent.database) { reading.files.append(file) }
      reading.retired = context.retiredFiles(of: agent, era: era)
      return reading
    }
    if sharedDatabase.location == .here, let document = sharedDatabase.store {
      if let store = AuthStore(profiles: document, state: sharedDatabase.state, era: era) {
        shared = .store(store)
      } else {
        shared = .broken(
          StoreProblem(.malformed, path: instance.sharedDatabase, message: "has a row without an object “profiles”"))
      }
    }
    let owner = settings.inheritanceOwner ?? "main"
    let base = shared.store ?? readings.first { $0.agent.id == owner }?.own.store
    for index in readings.indices {
      let own = readings[index].own.store
      readings[index].effective = own ?? AuthStore(era: era)
      if let base, shared.store != nil || readings[index].agent.id != owner {
        readings[index].effective = readings[index].effective.inheriting(from: base)
        if readings[index].effective.profiles.contains(where: \.isInherited) {
          readings[index].inheritsFrom = shared.store != nil ? "shared" : owner
        }
      }
      let isEmpty = readings[index].effective.profiles.isEmpty && readings[index].own.problem == nil
      let hasOlder = !readings[index].retired.isEmpty || (readings[index].agent.isMain && oauth != nil)
      readings[index].needsMigration = isEmpty && hasOlder && sharedDatabase.problem == nil
    }
    self.agents = readings
  }

  private static func store(_ database: AgentDatabase, path: String, era: OpenClawEra) -> StoreReading {
    switch database {
    case .absent, .empty: return .absent
    case .broken(let problem): return .broken(problem)
    case .rows(let document, let state):
      guard let store = AuthStore(profiles: document, state: state, era: era) else {
        return .broken(StoreProblem(.malformed, path: path, message: "has a row without an object “profiles”"))
      }
      return .store(store)
    }
  }
}

extension StoreContext {
  /// The files of an agent that a database replaced.
  fileprivate func retiredFiles(of agent: OpenClawAgent, era: OpenClawEra) -> [StoreReadingOfFile] {
    var files: [StoreReadingOfFile] = []
    switch document(agent.profilesFile, attempts: 1) {
    case .absent: break
    case .broken(let problem, _):
      files.append(StoreReadingOfFile(kind: .profiles, path: agent.profilesFile, reading: .broken(problem)))
    case .document(let value, _, _):
      let store = AuthStore(profiles: value, era: .e2)
      let problem = StoreProblem(.malformed, path: agent.profilesFile, message: "has no object “profiles”")
      files.append(
        StoreReadingOfFile(
          kind: .profiles, path: agent.profilesFile, reading: store.map { .store($0) } ?? .broken(problem)))
    }
    if let flat = flatStore(agent.legacyFile, kind: .flat, era: era, FlatStore.agent) { files.append(flat) }
    return files
  }
}
