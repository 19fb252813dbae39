public import StructuredText

extension ConfigurationDocument {
  /// Deletes a member; comments around it stay.
  public mutating func remove(_ path: MemberPath) throws(ConfigurationFailure) {
    try removeMember(path, lead: nil, tail: nil)
  }

  /// Removes the last element that equals a value.
  public mutating func remove(_ element: JSONValue, from path: MemberPath) throws(ConfigurationFailure) {
    try removeElement(element, from: path, lead: nil, tail: nil)
  }

  /// - Parameters:
  ///   - lead: the white space that was put before the member when it was added, so that exactly this goes.
  ///   - tail: what was put behind it.
  mutating func removeMember(_ path: MemberPath, lead: String?, tail: String?) throws(ConfigurationFailure) {
    let way = try way(to: path)
    guard way.target != nil, let parent = way.objects.last, let index = way.indices.last else {
      throw .missing(path: path.description)
    }
    let changes = removal(of: index, from: parent, lead: lead, tail: tail)
    try commit(changes, expecting: value.removing(path.names[...]), at: path)
  }

  mutating func removeElement(
    _ element: JSONValue, from path: MemberPath, lead: String?, tail: String?
  ) throws(ConfigurationFailure) {
    let node = try container(at: path)
    guard node.isArray, let values = self[path]?.array else { throw .notAnArray(path: path.description) }
    guard let index = values.lastIndex(of: element), index < node.items.count else {
      throw .missing(path: path.description)
    }
    var rest = values
    rest.remove(at: index)
    let changes = removal(of: index, from: node, lead: lead, tail: tail)
    try commit(changes, expecting: value.replacing(path.names[...], with: .array(rest)), at: path)
  }

  private func removal(of index: Int, from node: SyntaxNode, lead: String?, tail: String?) -> [TextChange] {
    let items = node.items
    let item = items[index]
    let isLast = index == items.count - 1
    if index == 0, !isLast, item.comma == item.range.upperBound {
      let next = items[1].range.lowerBound
      let after = Gap(bytes, item.range.upperBound + 1..<next)
      if after.isBlank, !after.hasNewline, !Gap(bytes, gap(before: 0, in: node)).hasNewline {
        // `[a, b]`: the space before `b` was there for the comma.
        return [TextChange(range: item.range.lowerBound..<next, text: "")]
      }
    }
    var changes: [TextChange] = []
    if isLast, item.comma == nil, index > 0, let comma = items[index - 1].comma {
      changes.append(TextChange(range: comma..<comma + 1, text: ""))
    }
    var end = item.range.upperBound
    if items.count == 1, let tail, bytes[end...].starts(with: tail.utf8), end + tail.utf8.count < node.range.upperBound
    {
      // The first item of a container: what closed its line came with it.
      end += tail.utf8.count
    } else if item.comma == end {
      end += 1
    }
    var start = leadStart(of: index, in: node, lead: lead)
    let gap = Gap(bytes, gap(before: index, in: node))
    if gap.endsInLineComment, start == gap.commentEnd, end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D {
      // The line end stays: without it what follows would become part of the comment.
      start += bytes[start] == 0x0D && start + 1 < bytes.count && bytes[start + 1] == 0x0A ? 2 : 1
    }
    changes.append(TextChange(range: start..<max(start, end), text: ""))
    if let comma = item.comma, comma >= end { changes.append(TextChange(range: comma..<comma + 1, text: "")) }
    return changes
  }

  /// Where the white space before an item begins that goes with it.
  private func leadStart(of index: Int, in node: SyntaxNode, lead: String?) -> Int {
    let range = gap(before: index, in: node)
    let floor = Gap(bytes, range).commentEnd
    let begin = range.upperBound
    if let lead, begin - lead.utf8.count >= floor, bytes[(begin - lead.utf8.count)..<begin].elementsEqual(lead.utf8) {
      return begin - lead.utf8.count
    }
    var start = begin
    while start > floor, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[start - 1]) { start -= 1 }
    return start
  }
}
