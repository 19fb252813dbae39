public import StructuredText

/// One change of a JSON document. It names members and holds no secret: what it moves stays in the document.
public enum DocumentEdit: Hashable, Sendable {
  /// Gives a member another name; it keeps its value and its place.
  case rename([String], to: String)
  /// Puts a value, never a secret, in place of another, or adds the member at the end.
  case set([String], JSONValue)
  case remove([String])
  /// Takes every element of an array out that is this text.
  case removeElement(String, from: [String])
  /// Takes the white space out of a text.
  case tidy([String])
  /// Writes the document anew, as strict JSON.
  case rewrite
}

extension DocumentEdit {
  /// The document with the change made; nil when it does not fit, as the document is not what it was.
  public func applied(to document: JSONValue) -> JSONValue? {
    switch self {
    case .rewrite: return document
    case .set(let path, let value):
      guard let name = path.last else { return nil }
      return document.changing(path.dropLast()) { object in
        guard case .object(var members) = object else { return nil }
        if let index = members.lastIndex(where: { $0.name == name }) {
          members[index].value = value
        } else {
          members.append(.init(name: name, value: value))
        }
        return .object(members)
      }
    case .rename(let path, let new):
      guard let name = path.last else { return nil }
      return document.changing(path.dropLast()) { object in
        guard case .object(var members) = object, let index = members.lastIndex(where: { $0.name == name }),
          !members.contains(where: { $0.name == new })
        else { return nil }
        members[index].name = new
        return .object(members)
      }
    case .remove(let path):
      guard let name = path.last else { return nil }
      return document.changing(path.dropLast()) { object in
        guard case .object(let members) = object, members.contains(where: { $0.name == name }) else { return nil }
        return .object(members.filter { $0.name != name })
      }
    case .removeElement(let text, let path):
      return document.changing(path[...]) { array in
        guard case .array(let values) = array, values.contains(.string(text)) else { return nil }
        return .array(values.filter { $0 != .string(text) })
      }
    case .tidy(let path):
      return document.changing(path[...]) { value in
        guard case .string(let text) = value else { return nil }
        return .string(String(text.filter { !$0.isWhitespace }))
      }
    }
  }

  /// The document with all changes made; nil when one of them does not fit.
  public static func apply(_ edits: [DocumentEdit], to document: JSONValue) -> JSONValue? {
    var value = document
    for edit in edits {
      guard let next = edit.applied(to: value) else { return nil }
      value = next
    }
    return value
  }
}

extension JSONValue {
  /// Changes the value at the end of a path through objects; nil when there is none, or when `change` answers nil.
  func changing(_ path: ArraySlice<String>, _ change: (JSONValue) -> JSONValue?) -> JSONValue? {
    guard let name = path.first else { return change(self) }
    guard case .object(var members) = self, let index = members.lastIndex(where: { $0.name == name }),
      let new = members[index].value.changing(path.dropFirst(), change)
    else { return nil }
    members[index].value = new
    return .object(members)
  }

  /// The value at the end of a path through objects.
  subscript(path: [String]) -> JSONValue? {
    var value: JSONValue? = self
    for name in path { value = value?[name] }
    return value
  }
}
