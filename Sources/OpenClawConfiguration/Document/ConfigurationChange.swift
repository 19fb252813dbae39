public import StructuredText

/// What an edit did, in enough detail to take it back to the byte, also after the person edited other parts.
public enum ConfigurationChange: Hashable, Sendable {
  /// What of an inserted member is ours, where the person has put more into it since.
  public enum Owned: Hashable, Sendable {
    case member(MemberPath)
    case element(JSONValue, of: MemberPath)
  }

  /// A member was added at `place`; it may be an object that holds only the way to `owned`.
  case inserted(place: MemberPath, text: String, lead: String, tail: String, owned: Owned)
  /// An element was added to an array.
  case appended(path: MemberPath, element: JSONValue, lead: String, tail: String)
  /// A value was written in place of another; both as they were written.
  case replaced(path: MemberPath, old: String, new: String)

  /// How well a change could be taken back.
  public enum Undoing: Hashable, Sendable {
    case exact
    /// The person has changed it since: what is ours is out, what is theirs stays.
    case kept(String)
    /// It was gone already.
    case gone
  }
}

extension ConfigurationDocument {
  /// Takes a change back. Changes are taken back in the reverse of the order in which they were made.
  public mutating func undo(_ change: ConfigurationChange) throws(ConfigurationFailure) -> ConfigurationChange.Undoing {
    switch change {
    case .inserted(let place, let text, let lead, let tail, let owned):
      return try undoInsertion(at: place, text: text, lead: lead, tail: tail, owned: owned)
    case .appended(let path, let element, let lead, let tail):
      guard self[path]?.array?.contains(element) == true else { return .gone }
      try removeElement(element, from: path, lead: lead, tail: tail)
      return .exact
    case .replaced(let path, let old, let new):
      return try undoReplacement(at: path, old: old, new: new)
    }
  }

  private mutating func undoInsertion(
    at place: MemberPath, text: String, lead: String, tail: String, owned: ConfigurationChange.Owned
  ) throws(ConfigurationFailure) -> ConfigurationChange.Undoing {
    let way = try way(to: place)
    guard way.target != nil, let parent = way.objects.last, let index = way.indices.last else { return .gone }
    if self.text(parent.items[index].range) == text {
      try removeMember(place, lead: lead, tail: tail)
      return .exact
    }
    var container: MemberPath
    switch owned {
    case .member(let path):
      guard self[path] != nil else { return .gone }
      try remove(path)
      container = path.parent
    case .element(let element, let path):
      guard self[path]?.array?.contains(element) == true else { return .gone }
      try remove(element, from: path)
      container = path
    }
    // The objects that came with it go too, as far as nothing else is in them.
    while container.names.count >= place.names.count, try isEmpty(container) {
      if container == place {
        try removeMember(place, lead: lead, tail: tail)
        return .exact
      }
      try remove(container)
      container = container.parent
    }
    return container.names.count < place.names.count ? .exact : .kept("\(container) holds more than was added")
  }

  /// Whether an object or array has neither items nor comments.
  private func isEmpty(_ path: MemberPath) throws(ConfigurationFailure) -> Bool {
    guard let node = try way(to: path).target, node.isObject || node.isArray, node.items.isEmpty else { return false }
    return Gap(bytes, node.range.lowerBound + 1..<node.range.upperBound - 1).isBlank
  }

  private mutating func undoReplacement(
    at path: MemberPath, old: String, new: String
  ) throws(ConfigurationFailure) -> ConfigurationChange.Undoing {
    guard let node = try way(to: path).target else { return .gone }
    guard text(node.range) == new else { return .kept("\(path) was changed since") }
    guard let value = try? JSONReader.read(old, dialect: .lenient) else { throw .unverified(path: path.description) }
    try commit(
      [TextChange(range: node.range, text: old)], expecting: self.value.replacing(path.names[...], with: value),
      at: path)
    return .exact
  }
}
