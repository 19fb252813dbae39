import StructuredText

/// The same edits on values: what the edited text must read as.
extension JSONValue {
  /// - Parameter path: all but the last name lead through objects.
  func inserting(_ new: JSONValue, at path: ArraySlice<String>) -> JSONValue {
    changing(path.dropLast()) { object in
      guard case .object(let members) = object else { return object }
      return .object(members + [.init(name: path.last ?? "", value: new)])
    }
  }

  func appending(_ new: JSONValue, to path: ArraySlice<String>) -> JSONValue {
    changing(path) { array in
      guard case .array(let values) = array else { return array }
      return .array(values + [new])
    }
  }

  func replacing(_ path: ArraySlice<String>, with new: JSONValue) -> JSONValue {
    changing(path) { _ in new }
  }

  func removing(_ path: ArraySlice<String>) -> JSONValue {
    changing(path.dropLast()) { object in
      guard case .object(var members) = object else { return object }
      members.removeAll { $0.name == path.last }
      return .object(members)
    }
  }

  private func changing(_ path: ArraySlice<String>, _ change: (JSONValue) -> JSONValue) -> JSONValue {
    guard let name = path.first else { return change(self) }
    guard case .object(var members) = self, let index = members.lastIndex(where: { $0.name == name }) else {
      return self
    }
    members[index].value = members[index].value.changing(path.dropFirst(), change)
    return .object(members)
  }
}
