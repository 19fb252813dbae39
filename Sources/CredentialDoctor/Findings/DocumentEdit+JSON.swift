public import StructuredText

/// The form in which the journal keeps a change.
extension DocumentEdit {
  public var json: JSONValue {
    switch self {
    case .rename(let path, let new): .members([("do", "rename".json), ("path", path.json), ("to", new.json)])
    case .set(let path, let value): .members([("do", "set".json), ("path", path.json), ("value", value)])
    case .remove(let path): .members([("do", "remove".json), ("path", path.json)])
    case .removeElement(let text, let path):
      .members([("do", "remove-element".json), ("path", path.json), ("element", text.json)])
    case .tidy(let path): .members([("do", "tidy".json), ("path", path.json)])
    case .rewrite: .members([("do", "rewrite".json)])
    }
  }

  /// nil when it is not one of ours.
  public init?(_ value: JSONValue) {
    let names = value["path"]?.array?.compactMap(\.string)
    switch (value["do"]?.string, names) {
    case ("rename", let path?):
      guard let new = value["to"]?.string else { return nil }
      self = .rename(path, to: new)
    case ("set", let path?):
      guard let new = value["value"] else { return nil }
      self = .set(path, new)
    case ("remove", let path?): self = .remove(path)
    case ("remove-element", let path?):
      guard let text = value["element"]?.string else { return nil }
      self = .removeElement(text, from: path)
    case ("tidy", let path?): self = .tidy(path)
    case ("rewrite", _): self = .rewrite
    default: return nil
    }
  }
}
