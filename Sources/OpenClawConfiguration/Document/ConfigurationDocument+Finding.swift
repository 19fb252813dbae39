import StructuredText

extension ConfigurationDocument {
  /// Where a path leads, as far as it leads anywhere.
  struct Way {
    /// The objects that the path goes through, the root first.
    var objects: [SyntaxNode]
    /// The index of the member taken in each of `objects`; one less than `objects` where the path ends early.
    var indices: [Int]
    /// The value at the end; nil where the path ends early.
    var target: SyntaxNode?
  }

  /// Follows a path and refuses what cannot be edited safely.
  func way(to path: MemberPath) throws(ConfigurationFailure) -> Way {
    var node = try tree()
    var way = Way(objects: [], indices: [])
    for (depth, name) in path.names.enumerated() {
      let here = MemberPath(Array(path.names[..<depth]))
      guard node.isObject else { throw .notAnObject(path: here.description) }
      try refuseInclude(in: node, at: here)
      way.objects.append(node)
      let indices = node.items.indices.filter { node.items[$0].name == name }
      guard indices.count <= 1 else { throw .duplicate(path: here.appending(name).description) }
      guard let index = indices.first else { return way }
      way.indices.append(index)
      node = node.items[index].value
    }
    if node.isObject { try refuseInclude(in: node, at: path) }
    way.target = node
    return way
  }

  private func refuseInclude(in node: SyntaxNode, at path: MemberPath) throws(ConfigurationFailure) {
    guard !node.items.contains(where: { $0.name == "$include" }) else { throw .included(path: path.description) }
  }

  /// The object or array that the path leads to.
  func container(at path: MemberPath) throws(ConfigurationFailure) -> SyntaxNode {
    guard let node = try way(to: path).target else { throw .missing(path: path.description) }
    return node
  }

  /// The white space with which the line of that byte begins.
  func indentation(at offset: Int) -> String {
    let start = lineStart(of: offset)
    var end = start
    while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
    return text(start..<min(end, max(offset, start)))
  }

  private func lineStart(of offset: Int) -> Int {
    var start = offset
    while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
    return start == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? min(3, offset) : start
  }

  /// What lies before an item: from the comma or the bracket before it.
  func gap(before index: Int, in node: SyntaxNode) -> Range<Int> {
    let items = node.items
    let start =
      index == 0 ? node.range.lowerBound + 1 : (items[index - 1].comma ?? items[index - 1].range.upperBound - 1) + 1
    return start..<items[index].range.lowerBound
  }

  /// Whether an item begins on another line than what is before it.
  func gapHasNewline(before index: Int, in node: SyntaxNode) -> Bool {
    index < node.items.count && Gap(bytes, gap(before: index, in: node)).hasNewline
  }
}
