import OpenClawConfiguration
public import StructuredText

/// Taking repairs back member by member, in a document that somebody has changed since.
public enum MemberUndo {
  /// - Parameters:
  ///   - before: the document as it was before the repairs.
  ///   - after: as it was after them.
  ///   - current: as it is.
  /// - Returns: the current document with the repaired members as they were before.
  /// - Throws: `Conflict` when one of these members was changed since too.
  public static func undo(before: JSONValue, after: JSONValue, current: JSONValue) throws(Conflict) -> JSONValue {
    try undo(before, after, current, at: [])
  }

  /// A member that somebody changed after it was mended.
  public struct Conflict: Error, Hashable, Sendable {
    public var path: [String]
    /// `profiles → anthropic:default → expires`
    public var name: String { path.isEmpty ? "the document" : path.joined(separator: " → ") }
  }

  private static func undo(
    _ before: JSONValue, _ after: JSONValue, _ current: JSONValue, at path: [String]
  ) throws(Conflict) -> JSONValue {
    if before == after { return current }
    if current == after { return before }
    if current == before { return current }
    guard let old = before.members, let new = after.members, let now = current.members,
      isPlain(old), isPlain(new), isPlain(now)
    else { throw Conflict(path: path) }
    var members = now
    for member in new where before[member.name] == nil {
      // Ours; it goes, if it still is what we made it.
      guard let index = members.firstIndex(where: { $0.name == member.name }) else { continue }
      guard members[index].value == member.value else { throw Conflict(path: path + [member.name]) }
      members.remove(at: index)
    }
    for (place, member) in old.enumerated() {
      let index = members.firstIndex { $0.name == member.name }
      guard let mended = after[member.name] else {
        // We took it out; what stands there now is somebody else's.
        guard let index else {
          members.insert(member, at: min(place, members.count))
          continue
        }
        guard members[index].value == member.value else { throw Conflict(path: path + [member.name]) }
        continue
      }
      if mended == member.value { continue }
      guard let index else { throw Conflict(path: path + [member.name]) }
      members[index].value = try undo(member.value, mended, members[index].value, at: path + [member.name])
    }
    return .object(members)
  }

  /// No name stands twice.
  private static func isPlain(_ members: [JSONValue.Member]) -> Bool {
    Set(members.map(\.name)).count == members.count
  }
}

/// The same for a configuration, whose other bytes stay as they are.
func undoneConfiguration(before: [UInt8], after: [UInt8], current: [UInt8]) throws(MemberUndo.Conflict) -> [UInt8] {
  guard let old = try? ConfigurationDocument(before), let new = try? ConfigurationDocument(after),
    var document = try? ConfigurationDocument(current)
  else { throw MemberUndo.Conflict(path: []) }
  let goal = try MemberUndo.undo(before: old.value, after: new.value, current: document.value)
  guard transform(&document, to: goal, at: []) else { throw MemberUndo.Conflict(path: []) }
  return document.bytes
}

/// Edits the text until it reads as the goal, smallest members first.
private func transform(_ document: inout ConfigurationDocument, to goal: JSONValue, at path: [String]) -> Bool {
  guard let current = document[MemberPath(path)] else { return false }
  if current == goal { return true }
  do {
    guard let now = current.members, let wanted = goal.members else {
      try document.replace(MemberPath(path), with: goal)
      return document[MemberPath(path)] == goal
    }
    for member in now where goal[member.name] == nil { try document.remove(MemberPath(path + [member.name])) }
    for member in wanted {
      if document[MemberPath(path + [member.name])] == nil {
        try document.insert(MemberPath(path + [member.name]), member.value)
      } else if !transform(&document, to: member.value, at: path + [member.name]) {
        return false
      }
    }
    return true
  } catch { return false }
}
