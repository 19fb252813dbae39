import LocalFiles
import StructuredText

extension InstanceReading {
  /// Reads the JSON stores of all agents.
  mutating func readFiles(_ agents: [OpenClawAgent], oauth: StoreReadingOfFile?, in context: StoreContext) {
    let era = era.era
    var readings = agents.map { agent in
      var reading = context.jsonStore(of: agent, era: era)
      reading.retired = [context.flatStore(agent.legacyFile, kind: .flat, era: era, FlatStore.agent)].compactMap { $0 }
      return reading
    }
    let main = readings.first { $0.agent.isMain }
    for index in readings.indices {
      let isMain = readings[index].agent.isMain
      if let store = readings[index].own.store {
        readings[index].effective = store
        if !isMain, let base = main?.own.store {
          readings[index].effective = store.inheriting(from: base)
          if !base.profiles.isEmpty { readings[index].inheritsFrom = main?.agent.id }
        }
      } else if !isMain, let base = main?.own.store, !base.profiles.isEmpty {
        readings[index].effective = AuthStore(era: era).inheriting(from: base)
        readings[index].inheritsFrom = main?.agent.id
      } else {
        // What it would import when it is used next.
        let sources = readings[index].retired + (oauth.map { [$0] } ?? [])
        for store in sources.compactMap(\.reading.store) {
          readings[index].effective = store.inheriting(from: readings[index].effective)
        }
        for place in readings[index].effective.profiles.indices {
          readings[index].effective.profiles[place].isInherited = false
        }
      }
    }
    self.agents = readings
  }
}

extension StoreContext {
  /// The store of an agent in its JSON files.
  func jsonStore(of agent: OpenClawAgent, era: OpenClawEra) -> AgentReading {
    var reading = AgentReading(
      agent: agent, own: .absent, storePath: agent.profilesFile, effective: AuthStore(era: era))
    var state: JSONValue?
    var stateProblem: StoreProblem?
    if era == .e2 {
      switch document(agent.stateFile) {
      case .absent: break
      case .document(let value, let file, _):
        state = value
        reading.files.append(file)
      case .broken(let problem, let file):
        stateProblem = problem
        if let file { reading.files.append(file) }
      }
    }
    switch document(agent.profilesFile) {
    case .absent: break
    case .broken(let problem, let file):
      reading.own = .broken(problem)
      if let file { reading.files.insert(file, at: 0) }
    case .document(let value, let file, _):
      reading.files.insert(file, at: 0)
      if var store = AuthStore(profiles: value, state: state, era: era) {
        if let stateProblem { store.remarks.append("\(shown(stateProblem.path)) \(stateProblem.message)") }
        reading.own = .store(store)
      } else {
        reading.own = .broken(
          StoreProblem(.malformed, path: agent.profilesFile, message: "has no object “profiles”"))
      }
    }
    return reading
  }

  /// A store of before the profiles; nil when there is none.
  func flatStore(
    _ path: String, kind: StoreReadingOfFile.Kind, era: OpenClawEra,
    _ reader: (JSONValue, OpenClawEra) -> AuthStore?
  ) -> StoreReadingOfFile? {
    switch document(path) {
    case .absent: return nil
    case .broken(let problem, _): return StoreReadingOfFile(kind: kind, path: path, reading: .broken(problem))
    case .document(let value, _, _):
      guard let store = reader(value, era) else {
        let problem = StoreProblem(.malformed, path: path, message: "is no object")
        return StoreReadingOfFile(kind: kind, path: path, reading: .broken(problem))
      }
      return StoreReadingOfFile(kind: kind, path: path, reading: .store(store))
    }
  }
}
