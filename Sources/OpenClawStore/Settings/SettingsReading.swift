import LocalFiles
import StructuredText

extension StoreContext {
  /// Reads a configuration with the files that it includes.
  ///
  /// - Returns: empty settings where there is none, and what is the matter where it cannot be read.
  func settings(_ path: String) -> (OpenClawSettings, StoreProblem?) {
    switch document(path, dialect: .lenient) {
    case .absent: return (.empty, nil)
    case .broken(let problem, _): return (.empty, problem)
    case .document(let value, _, _):
      guard value.members != nil else {
        return (.empty, StoreProblem(.malformed, path: path, message: "is no object"))
      }
      var includes = Includes(context: self)
      let whole = includes.resolved(value, in: parent(of: path), depth: 0)
      var settings = OpenClawSettings(whole)
      settings.hasIncludes = includes.count > 0
      return (settings, includes.problem)
    }
  }
}

/// Puts included files in the place where they are named. What stands beside the name counts before what they say.
private struct Includes {
  let context: StoreContext
  var count = 0
  var problem: StoreProblem?

  private static let most = 64
  private static let deepest = 10

  mutating func resolved(_ value: JSONValue, in folder: String, depth: Int) -> JSONValue {
    switch value {
    case .array(let values): return .array(values.map { resolved($0, in: folder, depth: depth) })
    case .object(let members):
      let own = members.filter { $0.name != "$include" }.map {
        JSONValue.Member(name: $0.name, value: resolved($0.value, in: folder, depth: depth))
      }
      guard let named = value["$include"] else { return .object(own) }
      var result = JSONValue.object([])
      for name in named.array ?? [named] {
        guard let name = name.nonEmptyString else { continue }
        result = Self.merged(result, included(name, in: folder, depth: depth))
      }
      return Self.merged(result, .object(own))
    default: return value
    }
  }

  private mutating func included(_ name: String, in folder: String, depth: Int) -> JSONValue {
    count += 1
    guard count <= Self.most, depth < Self.deepest else { return .object([]) }
    let path = context.absolute(name) ?? "\(folder)/\(name)"
    switch context.document(path, dialect: .lenient) {
    case .document(let value, _, _): return resolved(value, in: parent(of: path), depth: depth + 1)
    case .absent:
      problem = problem ?? StoreProblem(.unreadable, path: path, message: "is included, but not there")
      return .object([])
    case .broken(let broken, _):
      problem = problem ?? broken
      return .object([])
    }
  }

  private static func merged(_ base: JSONValue, _ over: JSONValue) -> JSONValue {
    guard var members = base.members, let others = over.members else { return over }
    for other in others {
      if let place = members.firstIndex(where: { $0.name == other.name }) {
        members[place].value = merged(members[place].value, other.value)
      } else {
        members.append(other)
      }
    }
    return .object(members)
  }
}
