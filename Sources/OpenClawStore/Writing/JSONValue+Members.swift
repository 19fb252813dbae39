import StructuredText

/// Edits of objects that leave all else where it stands. Of several members of one name the last one counts, as for
/// every reader.
extension JSONValue {
  /// Sets a member where it stands, or adds it at the end. What is no object becomes one.
  mutating func setMember(_ name: String, to value: JSONValue) {
    var members = self.members ?? []
    if let place = members.lastIndex(where: { $0.name == name }) {
      members[place].value = value
    } else {
      members.append(Member(name: name, value: value))
    }
    self = .object(members)
  }

  /// - Returns: whether there was one.
  @discardableResult
  mutating func removeMember(_ name: String) -> Bool {
    guard var members, members.contains(where: { $0.name == name }) else { return false }
    members.removeAll { $0.name == name }
    self = .object(members)
    return true
  }

  /// Changes a member that is there.
  mutating func editMember(_ name: String, _ edit: (inout JSONValue) -> Void) {
    guard var members, let place = members.lastIndex(where: { $0.name == name }) else { return }
    edit(&members[place].value)
    self = .object(members)
  }

  /// Gives a member another name; others of that name go.
  mutating func renameMember(_ old: String, to new: String) {
    guard var members, old != new, let place = members.lastIndex(where: { $0.name == old }) else { return }
    let value = members[place].value
    members[place] = Member(name: new, value: value)
    let kept = members.enumerated().filter { $0.offset == place || ($0.element.name != old && $0.element.name != new) }
    self = .object(kept.map(\.element))
  }
}
