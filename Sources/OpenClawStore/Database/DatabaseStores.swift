import LocalFiles
import StructuredText
import Synchronization

/// One reader at a time: closing a file ends all locks that this process has on it, those of another reader too.
private let databaseTurn = Mutex(())

/// What an agent's database holds.
enum AgentDatabase {
  case absent
  /// It is there, and holds no row of profiles.
  case empty
  case rows(store: JSONValue, state: JSONValue?)
  case broken(StoreProblem)

  static func read(_ path: String, patience: Int32) -> AgentDatabase {
    databaseTurn.withLock { _ in readNow(path, patience: patience) }
  }

  private static func readNow(_ path: String, patience: Int32) -> AgentDatabase {
    guard exists(path) || isLink(path) else { return .absent }
    do throws(DatabaseProblem) {
      let database = try ReadOnlyDatabase(path, patience: patience)
      let tables = try database.tables()
      guard tables.contains("auth_profile_store") else { return .empty }
      let key = "primary"
      guard
        let store = try database.value("SELECT store_json FROM auth_profile_store WHERE store_key = ?", key)
      else { return .empty }
      var state: String?
      if tables.contains("auth_profile_state") {
        state = try database.value("SELECT state_json FROM auth_profile_state WHERE state_key = ?", key)
      }
      return .rows(store: try parsed(store, "profiles"), state: try parsed(state, "states"))
    } catch {
      return .broken(StoreProblem(path: path, error))
    }
  }
}

/// What the shared database says of credentials.
struct SharedDatabase {
  enum Location: Hashable {
    /// The main agent's database holds what is shared.
    case mainAgent
    case here
    /// OpenClaw refuses it.
    case invalid
  }

  var exists = false
  /// nil: the key is absent, which means the main agent.
  var location: Location?
  var store: JSONValue?
  var state: JSONValue?
  var problem: StoreProblem?

  static func read(_ path: String, patience: Int32) -> SharedDatabase {
    databaseTurn.withLock { _ in readNow(path, patience: patience) }
  }

  private static func readNow(_ path: String, patience: Int32) -> SharedDatabase {
    var result = SharedDatabase()
    guard LocalFiles.exists(path) || isLink(path) else { return result }
    result.exists = true
    do throws(DatabaseProblem) {
      let database = try ReadOnlyDatabase(path, patience: patience)
      let tables = try database.tables()
      if tables.contains("auth_profile_stores") {
        result.problem = StoreProblem(
          .unreadable, path: path, message: "has tables of an early layout, which are not read")
      }
      guard tables.contains("config_machine_state") else { return result }
      let query = "SELECT value_json FROM config_machine_state WHERE state_key = ?"
      result.location = try database.value(query, "auth.sharedStore").map { location($0) }
      if result.location == .invalid {
        result.problem = StoreProblem(
          .malformed, path: path, message: "says nothing valid of where the shared store is: openclaw doctor --fix")
      }
      result.store = try parsed(database.value(query, "authProfiles.store"), "profiles")
      result.state = try parsed(database.value(query, "authProfiles.state"), "states")
    } catch {
      result.problem = StoreProblem(path: path, error)
    }
    return result
  }

  /// Exactly one member, and one of two words in it.
  private static func location(_ text: String) -> Location {
    guard let value = try? JSONReader.read(text), value.members?.count == 1 else { return .invalid }
    switch value["location"]?.string {
    case "state-db": return .here
    case "legacy-main": return .mainAgent
    default: return .invalid
    }
  }
}

private func parsed(_ text: String, _ what: String) throws(DatabaseProblem) -> JSONValue {
  do { return try JSONReader.read(text) } catch {
    throw DatabaseProblem(text: "has a row of \(what) that does not parse: \(error)", isMalformed: true)
  }
}

private func parsed(_ text: String?, _ what: String) throws(DatabaseProblem) -> JSONValue? {
  guard let text else { return nil }
  return try parsed(text, what) as JSONValue
}

extension ReadOnlyDatabase {
  /// The one value that a query asks for; nil when there is no such row, or it holds no text.
  fileprivate func value(_ sql: String, _ key: String) throws(DatabaseProblem) -> String? {
    try rows(sql, [key]).first?.first ?? nil
  }
}

extension StoreProblem {
  init(path: String, _ error: DatabaseProblem) {
    self.init(error.isMalformed ? .malformed : .unreadable, path: path, message: error.text)
  }
}
