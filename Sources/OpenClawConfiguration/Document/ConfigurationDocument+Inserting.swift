public import StructuredText

extension ConfigurationDocument {
  /// Sets a member: replaces the value that is there, or adds the member with all objects that are missing on the way.
  ///
  /// - Returns: how to undo it.
  @discardableResult
  public mutating func set(_ path: MemberPath, to new: JSONValue) throws(ConfigurationFailure) -> ConfigurationChange {
    let way = try way(to: path)
    if way.target != nil { return try replace(path, with: new) }
    return try insert(path, new, along: way)
  }

  /// Adds a member that is not there yet.
  @discardableResult
  public mutating func insert(_ path: MemberPath, _ new: JSONValue) throws(ConfigurationFailure) -> ConfigurationChange
  {
    let way = try way(to: path)
    guard way.target == nil else { throw .exists(path: path.description) }
    return try insert(path, new, along: way)
  }

  private mutating func insert(
    _ path: MemberPath, _ new: JSONValue, along way: Way
  ) throws(ConfigurationFailure) -> ConfigurationChange {
    guard let parent = way.objects.last else { throw .notAnObject(path: MemberPath([]).description) }
    let depth = way.objects.count - 1
    var value = new
    for name in path.names[(depth + 1)...].reversed() { value = .object([.init(name: name, value: value)]) }
    let place = MemberPath(Array(path.names[...depth]))
    let style = WritingStyle(of: self, near: parent)
    let insertion = insertion(into: parent, style: style) { indent in
      style.name(place.last) + style.colon + style.text(of: value, indent: indent)
    }
    let expected = self.value.inserting(value, at: place.names[...])
    try commit(insertion.changes, expecting: expected, at: place)
    return .inserted(
      place: place, text: insertion.text, lead: insertion.lead, tail: insertion.tail, owned: .member(path))
  }

  /// Adds an element at the end of an array.
  @discardableResult
  public mutating func append(
    _ new: JSONValue, to path: MemberPath
  ) throws(ConfigurationFailure) -> ConfigurationChange {
    let node = try container(at: path)
    guard node.isArray else { throw .notAnArray(path: path.description) }
    let style = WritingStyle(of: self, near: node)
    let insertion = insertion(into: node, style: style) { style.text(of: new, indent: $0) }
    let expected = value.appending(new, to: path.names[...])
    try commit(insertion.changes, expecting: expected, at: path)
    return .appended(path: path, element: new, lead: insertion.lead, tail: insertion.tail)
  }

  /// Puts a value in place of another one, byte by byte what was written between.
  @discardableResult
  public mutating func replace(
    _ path: MemberPath, with new: JSONValue
  ) throws(ConfigurationFailure) -> ConfigurationChange {
    let way = try way(to: path)
    guard let node = way.target else { throw .missing(path: path.description) }
    var style = WritingStyle(of: self, near: node)
    if let parent = way.objects.last, !gapHasNewline(before: 0, in: parent) { style.isMultiline = false }
    let old = text(node.range)
    let text = style.text(of: new, indent: indentation(at: node.range.lowerBound))
    let expected = value.replacing(path.names[...], with: new)
    try commit([TextChange(range: node.range, text: text)], expecting: expected, at: path)
    return .replaced(path: path, old: old, new: text)
  }

  /// How an item is added at the end of an object or array.
  struct Insertion {
    var changes: [TextChange]
    /// The item itself.
    var text: String
    /// The white space put before it.
    var lead: String
    /// What was put behind it, its own comma included.
    var tail: String
  }

  func insertion(into node: SyntaxNode, style: WritingStyle, write: (_ indent: String) -> String) -> Insertion {
    let close = node.range.upperBound - 1
    guard let last = node.items.last else { return firstInsertion(into: node, style: style, write: write) }
    let rest = Gap(bytes, (last.comma ?? last.range.upperBound - 1) + 1..<close)
    let place = rest.commentEnd
    let before = gap(before: node.items.count - 1, in: node)
    let gap = Gap(bytes, before)
    var lead: String
    if gap.hasNewline || rest.endsInLineComment {
      lead = style.newline + indentation(at: last.range.lowerBound)
    } else if node.items.count > 1, gap.isBlank {
      lead = text(before)
    } else {
      lead = style.isSpaced ? " " : ""
    }
    // After a comment that ran over several lines, or where items share lines: never onto a comment's line.
    if rest.endsInLineComment, !lead.contains(where: \.isNewline) { lead = style.newline + lead }
    let indent = lead.contains(where: \.isNewline) ? String(lead.drop(while: \.isNewline)) : indentation(at: place)
    let item = write(indent)
    let tail = last.comma == nil ? "" : ","
    var changes: [TextChange] = []
    if last.comma == nil {
      changes.append(TextChange(range: last.range.upperBound..<last.range.upperBound, text: ","))
    }
    changes.append(TextChange(range: place..<place, text: lead + item + tail))
    return Insertion(changes: changes, text: item, lead: lead, tail: tail)
  }

  /// Into an object or array that holds nothing but white space and comments.
  private func firstInsertion(
    into node: SyntaxNode, style: WritingStyle, write: (_ indent: String) -> String
  ) -> Insertion {
    let close = node.range.upperBound - 1
    let inside = Gap(bytes, node.range.lowerBound + 1..<close)
    let base = indentation(at: node.range.lowerBound)
    let isMultiline = inside.hasNewline || inside.endsInLineComment || (style.isMultiline && node.isObject)
    guard isMultiline else {
      let pad = style.pads && node.isObject ? " " : ""
      let item = write(base)
      let lead = inside.isBlank ? pad : " "
      return Insertion(
        changes: [TextChange(range: close..<close, text: lead + item + pad)], text: item, lead: lead, tail: pad)
    }
    let indent = base + style.unit
    let lead = style.newline + indent
    let item = write(indent)
    let endsWithNewline = Gap(bytes, inside.commentEnd..<close).hasNewline
    let place = endsWithNewline ? inside.commentEnd : close
    let tail = (style.trailingCommas ? "," : "") + (endsWithNewline ? "" : style.newline + base)
    return Insertion(
      changes: [TextChange(range: place..<place, text: lead + item + tail)], text: item, lead: lead, tail: tail)
  }
}
